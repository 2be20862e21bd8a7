"""The shipped graphs that put something else behind people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.framework.image import Image
from mediagraph.graph import CalculatorGraph

FOLDER = Path(__file__).resolve().parents[3] / "graphs" / "selfie_segmentation"
GREEN = (0, 177, 64)


def run_graph(
    name: str, frames: list[NDArray[np.uint8]], streams: tuple[str, ...] = ("output_video",), **side_packets: Any
) -> dict[str, list[NDArray[Any]]]:
    """What the streams carry when the frames come 40 ms apart."""
    found: dict[str, list[NDArray[Any]]] = {stream: [] for stream in streams}
    with CalculatorGraph(path=FOLDER / f"background_{name}_cpu.pbtxt") as graph:
        for stream, arrays in found.items():
            graph.observe_output_stream(
                stream, lambda _, packet, arrays=arrays: arrays.append(packet.value.numpy_view().copy())
            )
        graph.start_run(side_packets)
        for index, frame in enumerate(frames):
            graph.add_packet_to_input_stream("input_video", Image(frame), 40_000 * index)
            graph.wait_until_idle()  # or the flow limiter drops the third one
        graph.close_all_packet_sources()
        graph.wait_until_done()
    return found


@pytest.fixture(scope="module")
def person(portrait: NDArray[np.uint8]) -> tuple[slice, slice]:
    """A part of the portrait that is surely the person; her face."""
    return slice(100, 160), slice(200, 250)


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("name", ["color", "spill"])
def test_a_colour_comes_behind_the_person(name: str, portrait: NDArray[np.uint8], person: tuple[slice, slice]) -> None:
    found = run_graph(name, [portrait], ("output_video", "mask"))
    (picture,), (mask,) = found["output_video"], found["mask"]
    assert (picture[person] == portrait[person]).all()
    assert (picture[:60, :60] == GREEN).all()
    assert mask[person].min() == 1
    assert mask[:60, :60].max() == 0


@pytest.mark.usefixtures("models")
def test_a_picture_comes_behind_the_person(portrait: NDArray[np.uint8], person: tuple[slice, slice]) -> None:
    background = np.full((300, 700, 3), (250, 10, 120), np.uint8)
    (picture,) = run_graph("image", [portrait], background=Image(background))["output_video"]
    assert (picture[person] == portrait[person]).all()
    assert (picture[:60, :60] == (250, 10, 120)).all()


@pytest.mark.usefixtures("models")
def test_what_is_behind_the_person_becomes_blurred(portrait: NDArray[np.uint8], person: tuple[slice, slice]) -> None:
    found = run_graph("blur", [portrait], ("output_video", "mask", "background"), model_selection=1)
    (picture,), (mask,), (background,) = found["output_video"], found["mask"], found["background"]
    assert (picture[person] == portrait[person]).all()
    behind = mask == 0
    assert (picture[behind] == background[behind]).all()

    def detail(image: NDArray[np.uint8]) -> float:
        return float(np.abs(cv2.Laplacian(image, cv2.CV_32F)[behind]).mean())

    assert detail(picture) < 0.2 * detail(portrait)


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("size", [(1, 1), (37, 301)])
@pytest.mark.parametrize("name", ["blur", "color", "image", "spill"])
def test_every_size_goes_through(name: str, size: tuple[int, int]) -> None:
    side = {"background": Image(np.zeros((9, 9, 3), np.uint8))} if name == "image" else {}
    frames = [np.full((*size, 3), level, np.uint8) for level in (50, 200)]
    assert [one.shape for one in run_graph(name, frames, **side)["output_video"]] == [(*size, 3)] * 2


@pytest.mark.usefixtures("models")
def test_noise_makes_the_masks_flicker_less(portrait: NDArray[np.uint8]) -> None:
    random = np.random.default_rng(18)
    frames = [np.clip(portrait + random.normal(0, 5, portrait.shape), 0, 255).astype(np.uint8) for _ in range(8)]
    found = run_graph("color", frames, ("segmentation_mask", "steady_mask"))

    def flicker(masks: list[NDArray[np.float32]]) -> float:
        return float(np.mean([np.abs(one - other).mean() for one, other in zip(masks[1:], masks)]))

    assert len(found["steady_mask"]) == 8
    assert flicker(found["steady_mask"]) < 0.5 * flicker(found["segmentation_mask"])
