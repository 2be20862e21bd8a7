"""The selfie graph and its CUDA twin, frame by frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from host_device import HostDevice
from numpy.typing import NDArray

import mediagraph as mg
from mediagraph.calculators.cuda.context import CUDA

ROOT = Path(__file__).resolve().parents[3]
Pixels = NDArray[np.uint8]


def run(path: str, photographs: list[Pixels], holder: Any = None, **side_packets: int) -> list[tuple[int, Pixels]]:
    """Recolored photographs with their timestamps."""
    found: list[tuple[int, Pixels]] = []
    given = {} if holder is None else {CUDA.key: holder}
    with mg.CalculatorGraph(path=ROOT / path, services=given) as graph:
        graph.observe_output_stream(
            "output_video", lambda _, packet: found.append((int(packet.timestamp), packet.value.numpy_view().copy()))
        )
        graph.start_run(side_packets)
        for index, photograph in enumerate(photographs):
            graph.add_packet_to_input_stream("input_video", mg.Image(photograph), index * 33_333)
            graph.wait_until_idle()  # the flow limiter drops what comes too early
        graph.close_all_input_streams()
        graph.wait_until_done()
    return found


@pytest.mark.parametrize("selection", [0, 1])
@pytest.mark.usefixtures("models")
def test_both_twins_recolor_photographs_alike(holder: Any, photographs: list[Pixels], selection: int) -> None:
    folder = "graphs/selfie_segmentation/selfie_segmentation"
    expected = run(f"{folder}_cpu.pbtxt", photographs, model_selection=selection)
    found = run(f"{folder}_cuda.pbtxt", photographs, holder, model_selection=selection)
    assert [time for time, _ in found] == [time for time, _ in expected] == [0, 33_333, 66_666]
    for (_, ours), (_, theirs) in zip(found, expected):
        assert np.abs(ours.astype(int) - theirs).max() <= 1


@pytest.mark.usefixtures("models")
def test_pixels_cross_to_the_device_once_and_back_once(host_device: HostDevice, photographs: list[Pixels]) -> None:
    run("graphs/selfie_segmentation/selfie_segmentation_cuda.pbtxt", photographs, host_device)
    work = ["upload", "image_to_tensor_float32", "tensors_to_segmentation", "recolor_float32", "download"]
    tables = ["upload", "upload"]  # from bytes to values, once for each of the two models
    assert host_device.log == tables + work * len(photographs)


@pytest.mark.usefixtures("models")
def test_masks_of_the_module(holder: Any, portrait: Pixels) -> None:
    masks: dict[str, NDArray[np.float32]] = {}
    for device, before, after in (("Cpu", "", ""), ("Cuda", "CpuToCudaCalculator", "CudaToCpuCalculator")):
        graph = selfie_graph(device, before, after)
        given = {} if device == "Cpu" else {CUDA.key: holder}
        with mg.CalculatorGraph(graph_config=graph, services=given) as running:
            running.observe_output_stream(
                "mask", lambda _, packet, name=device: masks.update({name: packet.value.numpy_view().copy()})
            )
            running.start_run({})
            running.add_packet_to_input_stream("frame", mg.Image(portrait), 0)
            running.close_all_input_streams()
            running.wait_until_done()
    difference = np.abs(masks["Cuda"] - masks["Cpu"])
    assert masks["Cpu"].max() > 0.9
    assert difference.max() <= 2e-3  # the bounds of the project for masks of one model on two devices
    assert difference.mean() <= 1e-5


def selfie_graph(device: str, before: str, after: str) -> str:
    """The subgraph of one device, with transfers before and after it where it needs them."""

    def node(calculator: str, tags: tuple[str, str], streams: tuple[str, str]) -> str:
        return (
            f'node {{ calculator: "{calculator}" input_stream: "{tags[0]}:{streams[0]}" '
            f'output_stream: "{tags[1]}:{streams[1]}" }}\n'
        )

    first, last = ("image", "found") if before else ("frame", "mask")
    return (
        'input_stream: "frame" output_stream: "mask"\n'
        + (node(before, ("IMAGE", "IMAGE"), ("frame", first)) if before else "")
        + node(f"SelfieSegmentation{device}", ("IMAGE", "SEGMENTATION_MASK"), (first, last))
        + (node(after, ("IMAGE", "IMAGE"), (last, "mask")) if after else "")
    )
