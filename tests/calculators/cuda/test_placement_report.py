"""Where the selfie graph's CUDA twin runs, and what it copies: on the stand-in, whose models run on the CPU."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from host_device import HostDevice
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.tensor.placement import PLACEMENTS, OnnxNode, Placements
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, OptionalInput, Output, SideInput
from mediagraph.graph import CalculatorGraph
from mediagraph.tools import run_graph
from mediagraph.tools.placement.report import PlacementReport
from mediagraph.tools.placement.text import text_of

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "graphs" / "selfie_segmentation"
INFERENCE = "selfiesegmentationcuda__InferenceCudaCalculator"
FRAMES = 3
PIXELS = 1080 * 1920 * 3


class OverlayFromHostCalculator(CudaCalculator):
    """Copies what it needs by itself, wherever it is."""

    image_in = Input(CudaImage, tag="IMAGE")
    logo = Input(Image)
    names = OptionalInput(list)
    image_out = Output(CudaImage, tag="IMAGE")

    def process(self) -> None:
        self.device.upload(self.logo.get().numpy_view())
        self.image_out.send(self.image_in.get())


def report_of(
    graph: Path | str, holder: Any, *inputs: dict[str, Image], side_packets: Mapping[str, Image] = {}
) -> PlacementReport:
    """Run a graph with these inputs, one set after the other."""
    placements = Placements()
    services = {CUDA.key: holder, PLACEMENTS.key: placements}
    source: dict[str, Any] = {"path": graph} if isinstance(graph, Path) else {"graph_config": graph}
    with CalculatorGraph(**source, services=services) as running:
        report = PlacementReport(running, placements)
        report.begin()
        running.start_run(side_packets)
        for time, one in enumerate(inputs):
            for stream, image in one.items():
                running.add_packet_to_input_stream(stream, image, time * 33_333)
            running.wait_until_idle()  # the flow limiter drops what comes too early
        running.close_all_input_streams()
        running.wait_until_done()
    return report


def lines_with(text: str, report: PlacementReport) -> list[str]:
    """Lines of the report, with N for the line of the graph."""
    lines = text_of(report, FRAMES).splitlines()
    return [re.sub(r"pbtxt:\d+", "pbtxt:N", line) for line in lines if text in line]


@pytest.fixture
def frame(portrait: NDArray[np.uint8]) -> Image:
    return Image(cv2.resize(portrait, (1920, 1080)))


@pytest.mark.usefixtures("models")
def test_a_1080p_frame_crosses_once_each_way(holder: Any, frame: Image) -> None:
    report = report_of(FOLDER / "selfie_segmentation_cuda.pbtxt", holder, *[{"input_video": frame}] * FRAMES)
    copies = [
        (one.way, one.node, [stream for _, stream in one.edges], one.count, one.bytes, one.inside)
        for one in report.copies()
        if not one.is_at_open
    ]
    assert copies == [
        ("to_device", "CpuToCudaCalculator", ["throttled_input_video"], FRAMES, FRAMES * PIXELS, ""),
        ("to_host", "CudaToCpuCalculator", ["recolored"], FRAMES, FRAMES * PIXELS, ""),
    ]
    at_open = [one for one in report.copies() if one.is_at_open]
    assert {one.calculator for one in at_open} == {"ImageToTensorCudaCalculator"}  # its table, for each of two models
    assert sum(one.bytes for one in at_open) < 10_000


@pytest.mark.usefixtures("models")
def test_the_report_names_every_edge_and_every_onnx_node(host_device: HostDevice, frame: Image) -> None:
    report = report_of(FOLDER / "selfie_segmentation_cuda.pbtxt", host_device, *[{"input_video": frame}] * FRAMES)
    devices = {one.node.calculator.registered_name: one.device for one in report.nodes() if one.calls}
    assert devices == {
        "FlowLimiterCalculator": "cpu",
        "CpuToCudaCalculator": "cuda:0",
        "ImagePropertiesCalculator": "cpu",
        "ImageToTensorCudaCalculator": "cuda:0",
        "InferenceCudaCalculator": "cuda:0",
        "TensorsToSegmentationCudaCalculator": "cuda:0",
        "RecolorCudaCalculator": "cuda:0",
        "CudaToCpuCalculator": "cuda:0",
    }
    (model,) = report.models()
    assert (model.node, model.placement.runs) == (INFERENCE, FRAMES)
    (count,) = model.providers.values()
    assert count == len(model.placement.nodes) > 50
    lines = text_of(report, FRAMES).splitlines()
    assert lines[0].startswith("placement: 6 nodes on cuda:0, 2 nodes on cpu, ")
    assert f"{count} of {count} ONNX nodes on CPUExecutionProvider" in "\n".join(lines)
    assert lines_with(" per frame", report) == [
        "  to the device: throttled_input_video → CpuToCudaCalculator.IMAGE (CpuToCudaCalculator, "
        "selfie_segmentation_cuda.pbtxt:N): 1.00 per frame, 6.2 MB each",
        "  to the host: recolored → CudaToCpuCalculator.IMAGE (CudaToCpuCalculator, "
        "selfie_segmentation_cuda.pbtxt:N): 1.00 per frame, 6.2 MB each",
    ]


@pytest.mark.usefixtures("models")
def test_the_cpu_twin_copies_nothing(host_device: HostDevice, frame: Image) -> None:
    report = report_of(FOLDER / "selfie_segmentation_cpu.pbtxt", host_device, {"input_video": frame})
    assert report.copies() == []
    assert {one.device for one in report.nodes()} == {"cpu"}
    assert text_of(report, 1).endswith("\n\nnothing was copied between host and device")


OVERLAY = """
input_stream: "frame"
input_stream: "logo"
output_stream: "image"
node { name: "there" calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:on_device" }
node {
  name: "overlay"
  calculator: "OverlayFromHostCalculator"
  input_stream: "IMAGE:on_device"
  input_stream: "LOGO:logo"
  %s
  output_stream: "IMAGE:image"
}
"""


@pytest.mark.parametrize(
    ("more", "edge"),
    [
        ("", "logo → overlay.LOGO"),
        ('input_stream: "NAMES:names"', "logo or names → overlay.LOGO or NAMES"),  # one of those on the host
    ],
)
def test_copies_of_other_nodes_are_led_back_to_what_is_on_the_host(
    holder: Any, portrait: NDArray[np.uint8], more: str, edge: str
) -> None:
    text = OVERLAY % more + ('input_stream: "names"' if more else "")
    logo = Image(np.zeros((4, 5), np.uint8))
    report = report_of(text, holder, {"frame": Image(portrait), "logo": logo}, {"logo": logo})
    (line,) = [line for line in text_of(report, 2).splitlines() if "overlay" in line and "per frame" in line]
    assert line == f"  to the device: {edge} (OverlayFromHostCalculator, <graph>:6): 0.50 per frame, 20 B"


@pytest.mark.usefixtures("models")
def test_copies_inside_a_model_are_told_too(host_device: HostDevice, frame: Image) -> None:
    report = report_of(FOLDER / "selfie_segmentation_cuda.pbtxt", host_device, *[{"input_video": frame}] * FRAMES)
    placement = report.placements.by_node[INFERENCE]
    copy = OnnxNode("MemcpyToHost", "Memcpy_7", "CUDAExecutionProvider", 262_144)
    placement.nodes = [*placement.nodes, copy]  # as it is where ONNX Runtime has no kernel for a node in between
    (inside,) = [one for one in report.copies() if one.inside]
    assert (inside.way, inside.count, inside.bytes) == ("to_host", FRAMES, FRAMES * 262_144)
    assert lines_with("inside the model", report) == [
        f"  to the host: selfiesegmentationcuda__input_tensors → {INFERENCE}.TENSORS (InferenceCudaCalculator, "
        "selfie_segmentation_cuda.pbtxt:N, MemcpyToHost Memcpy_7 inside the model): 1.00 per frame, 262.1 kB each"
    ]
    assert {one["inside_model"] for one in report.as_data(FRAMES)["copies"]} == {None, "MemcpyToHost Memcpy_7"}


class StillFromHostCalculator(CudaCalculator):
    """Copies a side packet once."""

    still = SideInput(Image)
    image_in = Input(CudaImage, tag="IMAGE")
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        super().open()
        self.device.upload(self.still.get().numpy_view())

    def process(self) -> None:
        self.image_out.send(self.image_in.get())


def test_what_is_copied_when_a_node_opens_names_the_side_packet(holder: Any, portrait: NDArray[np.uint8]) -> None:
    text = OVERLAY.partition("node { name")[0].replace('input_stream: "logo"', 'input_side_packet: "beach"') + (
        'node { calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:there" }\n'
        'node { name: "still" calculator: "StillFromHostCalculator" input_stream: "IMAGE:there" '
        'input_side_packet: "STILL:beach" output_stream: "IMAGE:image" }'
    )
    beach = Image(np.zeros((4, 5), np.uint8))
    report = report_of(text, holder, {"frame": Image(portrait)}, side_packets={"beach": beach})
    (line,) = [line for line in text_of(report, 1).splitlines() if "still" in line and "when it opened" in line]
    assert line == (
        "  to the device: beach → still.STILL (StillFromHostCalculator, <graph>:6), when it opened: 1 in all, 20 B"
    )


@pytest.fixture
def a_gpu(host_device: HostDevice, monkeypatch: pytest.MonkeyPatch) -> HostDevice:
    """The stand-in is the device of this machine."""
    monkeypatch.setattr("mediagraph.tools.device.require_driver", lambda index: None)
    monkeypatch.setattr("mediagraph.calculators.cuda.cupy_device.open_device", lambda index: host_device)
    return host_device


@pytest.mark.usefixtures("models", "a_gpu")
def test_outputs_of_the_command_line_come_from_the_device_and_are_told(
    tmp_path: Path, portrait: NDArray[np.uint8], capsys: pytest.CaptureFixture[str]
) -> None:
    """An inner stream of the twin is on the device; whoever wants it in a file need not know that."""
    cv2.imwrite(str(tmp_path / "me.png"), portrait[:, :, ::-1])
    masks, reports = {}, {}
    for device in ("cpu", "cuda"):
        mask = tmp_path / f"{device}.npy"
        outputs = ["-o", f"segmentation_mask={mask}", "-o", "output_video=null:"]
        arguments = ["selfie_segmentation", "-i", str(tmp_path / "me.png"), *outputs, "--device", device]
        assert run_graph.main([*arguments, "--report", "placement", "--json"]) == 0
        masks[device], reports[device] = np.load(mask), json.loads(capsys.readouterr().out)["placement"]
    assert masks["cuda"].shape == masks["cpu"].shape == (512, 512)
    assert np.abs(masks["cuda"] - masks["cpu"]).max() <= 2e-3
    assert reports["cpu"]["copies"] == []
    back = [(one["calculator"], one["bytes"]) for one in reports["cuda"]["copies"] if one["way"] == "to_host"]
    assert sorted(back) == [("CudaToCpuCalculator", 3 * 512 * 512), ("CudaToCpuCalculator", 4 * 512 * 512)]


def test_traces_for_chrome_tell_what_a_call_has_copied(
    tmp_path: Path, a_gpu: HostDevice, portrait: NDArray[np.uint8]
) -> None:
    (tmp_path / "there.pbtxt").write_text(
        'input_stream: "frame" output_stream: "back"\n'
        'node { name: "up" calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:x" }\n'
        'node { name: "down" calculator: "CudaToCpuCalculator" input_stream: "IMAGE:x" output_stream: "IMAGE:back" }\n'
        'node { name: "pass" calculator: "PassThroughCalculator" input_stream: "back" output_stream: "y" }\n'
    )
    cv2.imwrite(str(tmp_path / "me.png"), portrait)
    trace = tmp_path / "trace.json"
    source = ["-i", str(tmp_path / "me.png"), "-o", "null:", "--trace", str(trace), "--quiet"]
    assert run_graph.main([str(tmp_path / "there.pbtxt"), *source]) == 0
    events = json.loads(trace.read_text())["traceEvents"]
    told = {one["name"]: one["args"].get("copied_bytes") for one in events if one.get("cat") == "process"}
    assert told == {"up": {"to_device": 512 * 512 * 3}, "down": {"to_host": 512 * 512 * 3}, "pass": None}


@pytest.mark.parametrize(("problem", "said"), [("", "it was never run"), ("the disk is full", "the disk is full")])
def test_a_model_of_which_nothing_is_known(holder: Any, problem: str, said: str) -> None:
    report = report_of(OVERLAY % "", holder)
    report.placements.of("overlay", "m.tflite").problem = problem
    assert f'"overlay" runs m.tflite; {said}' in text_of(report, 0).splitlines()
    assert [one["problem"] for one in report.as_data(0)["models"]] == [problem or None]
