"""The graphs that put something else behind people, and their CUDA twins, frame by frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from device_runs import on_host
from host_device import HostDevice
from numpy.typing import NDArray

import mediagraph as mg
from mediagraph.calculators.cuda.context import CUDA

FOLDER = Path(__file__).resolve().parents[3] / "graphs" / "selfie_segmentation"
NAMES = ["blur", "color", "image", "spill"]
Pixels = NDArray[Any]


def run(name: str, frames: list[Pixels], holder: Any = None) -> tuple[list[Pixels], list[Pixels]]:
    """The pictures and the masks of a graph, in host memory."""
    pictures: list[Pixels] = []
    masks: list[Pixels] = []
    family, given = ("cpu", {}) if holder is None else ("cuda", {CUDA.key: holder})
    with mg.CalculatorGraph(path=FOLDER / f"background_{name}_{family}.pbtxt", services=given) as graph:
        graph.observe_output_stream("output_video", lambda _, packet: pictures.append(packet.value.numpy_view().copy()))
        graph.observe_output_stream("mask", lambda _, packet: masks.append(in_host_memory(packet.value, holder)))
        graph.start_run({"background": mg.Image(beach())} if name == "image" else {})
        for index, frame in enumerate(frames):
            graph.add_packet_to_input_stream("input_video", mg.Image(frame), index * 33_333)
            graph.wait_until_idle()  # the flow limiter drops what comes too early
        graph.close_all_input_streams()
        graph.wait_until_done()
    return pictures, masks


def in_host_memory(image: Any, holder: Any) -> Pixels:
    pixels: Pixels = image.numpy_view().copy() if holder is None else on_host(holder, image)
    return pixels


def beach() -> Pixels:
    """A picture with sky, sea and sand, of other proportions than the frames."""
    picture = np.empty((301, 700, 3), np.uint8)
    for top, color in ((0, (120, 180, 230)), (120, (20, 90, 160)), (200, (230, 210, 160))):
        picture[top:] = color
    return picture + (np.arange(700, dtype=np.uint8) % 23)[:, np.newaxis]


def film(photograph: Pixels) -> list[Pixels]:
    """Frames with noise, in which something moves, and another scene at last."""
    rng, frames = np.random.default_rng(3), []
    for index in range(4):
        frame = np.clip(photograph + rng.normal(0, 3, photograph.shape), 0, 255).astype(np.uint8)
        frame[300:400, 40 * index : 40 * index + 90] = 255 - frame[300:400, 40 * index : 40 * index + 90]
        frames.append(frame)
    return [*frames, np.ascontiguousarray(photograph[:, ::-1])]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("models")
def test_both_twins_make_the_same_pictures(holder: Any, portrait: Pixels, name: str) -> None:
    frames = film(portrait)
    (expected, expected_masks), (found, found_masks) = run(name, frames), run(name, frames, holder)
    assert len(found) == len(found_masks) == len(frames)
    for ours, theirs in zip(found, expected, strict=True):
        assert np.abs(ours.astype(int) - theirs).max() <= 1
    for ours, theirs in zip(found_masks, expected_masks, strict=True):
        difference = np.abs(ours - theirs)
        assert difference.max() <= 2e-3  # the bounds of the project for masks of one model on two devices
        assert difference.mean() <= 1e-5


@pytest.mark.parametrize("size", [(1, 1), (37, 301)])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("models")
def test_every_size_goes_through(holder: Any, name: str, size: tuple[int, int]) -> None:
    frames = [np.full((*size, 3), level, np.uint8) for level in (50, 200)]
    for ours, theirs in zip(run(name, frames, holder)[0], run(name, frames)[0], strict=True):
        assert np.abs(ours.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("models")
def test_pixels_cross_once_each_way(host_device: HostDevice, portrait: Pixels, name: str) -> None:
    path = FOLDER / f"background_{name}_cuda.pbtxt"
    with mg.CalculatorGraph(path=path, services={CUDA.key: host_device}) as graph:
        graph.start_run({"background": mg.Image(beach())} if name == "image" else {})
        for index in range(3):
            host_device.log.append("frame")
            graph.add_packet_to_input_stream("input_video", mg.Image(portrait), index)
            graph.wait_until_idle()
        graph.close_all_input_streams()
        graph.wait_until_done()
    _, *frames = (frame.split(",") for frame in ",".join(host_device.log).split("frame"))
    assert len(frames) == 3
    for frame in frames:
        assert (frame.count("upload"), frame.count("download")) == (1, 1)
