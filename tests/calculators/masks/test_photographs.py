"""Masks of real pictures: nearer to the truth, and less flicker."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.framework.image import Image
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.mask_eval.measures import boundary_f, flicker, intersection_over_union, still_pixels
from mediagraph.tools.media.frames import Frame
from mediagraph.tools.media.source import open_source

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "testdata"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.usefixtures("models"),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared with golden data is not there"),
]


def masks_of(frames: list[Image]) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """The model's masks, and what the graph makes of them."""
    found: dict[str, list[Any]] = {"segmentation_mask": [], "mask": []}
    with CalculatorGraph(path=ROOT / "graphs" / "selfie_segmentation" / "background_color_cpu.pbtxt") as graph:
        for stream, arrays in found.items():
            graph.observe_output_stream(
                stream, lambda _, packet, arrays=arrays: arrays.append(packet.value.numpy_view().copy())
            )
        graph.start_run()
        for index, frame in enumerate(frames):
            graph.add_packet_to_input_stream("input_video", frame, 40_000 * index)
            graph.wait_until_idle()
        graph.close_all_packet_sources()
        graph.wait_until_done()
    return found["segmentation_mask"], found["mask"]


def test_a_portrait_before_white() -> None:
    image = cv2.cvtColor(cv2.imread(str(SHARED / "businesswoman.png")), cv2.COLOR_BGR2RGB)
    (plain,), (refined,) = masks_of([Image(image)])
    truth = before_white(image)
    assert intersection_over_union(refined >= 0.5, truth) >= intersection_over_union(plain >= 0.5, truth)
    assert boundary_f(plain >= 0.5, truth, 1) < 0.5
    assert boundary_f(refined >= 0.5, truth, 1) > 0.6


def before_white(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What a flood fill of the white background leaves; only the largest part of it."""
    height, width = image.shape[:2]
    filled = np.zeros((height + 2, width + 2), np.uint8)
    for start in ((2, 2), (width - 3, 2), (2, 400), (width - 3, 400)):
        cv2.floodFill(image.copy(), filled, start, (0, 0, 0), (3,) * 3, (3,) * 3, 4 | cv2.FLOODFILL_MASK_ONLY)
    _, labels, figures, _ = cv2.connectedComponentsWithStats(1 - filled[1:-1, 1:-1], connectivity=4)
    return np.asarray(labels == 1 + np.argmax(figures[1:, cv2.CC_STAT_AREA]))


def test_a_video_flickers_less_than_half() -> None:
    with open_source(str(SHARED / "thumb_up_720p.mp4")) as source:
        frames = [frame.image for frame in islice(source, 20) if isinstance(frame, Frame)]
    plain, steady = masks_of(frames)
    still = [still_pixels(now.numpy_view(), before.numpy_view(), 3) for before, now in pairwise(frames)]

    def mean(masks: list[NDArray[np.float32]]) -> float:
        return float(np.mean([flicker(now, before, at) or 0 for (before, now), at in zip(pairwise(masks), still)]))

    assert mean(steady) < 0.5 * mean(plain)
    overlap = [intersection_over_union(one >= 0.5, other >= 0.5) for one, other in zip(plain, steady)]
    assert np.mean(overlap) > 0.95  # it follows all the same
