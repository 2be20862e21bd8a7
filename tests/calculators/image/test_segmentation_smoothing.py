"""SegmentationSmoothingCalculator."""

from pathlib import Path
from typing import Any

import mediapipe_graph
import numpy as np
import our_graph
import pytest
from made_pictures import mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.segmentation_smoothing import SegmentationSmoothingCalculator
from mediagraph.calculators.image.segmentation_smoothing_contract import SegmentationSmoothingCalculatorOptions
from mediagraph.framework.errors import InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

GRAPH = """
    input_stream: "mask" input_stream: "previous"
    node {
      calculator: "SegmentationSmoothingCalculator"
      input_stream: "MASK:mask" input_stream: "MASK_PREVIOUS:previous" output_stream: "MASK_SMOOTHED:out"
      options { [mediapipe.SegmentationSmoothingCalculatorOptions.ext] { combine_with_previous_ratio: 0.7 } }
    }"""


def run(new: NDArray[Any], old: NDArray[Any], ratio: float) -> NDArray[np.float32]:
    options = SegmentationSmoothingCalculatorOptions(combine_with_previous_ratio=ratio)
    runner = CalculatorRunner(
        SegmentationSmoothingCalculator, ["MASK", "MASK_PREVIOUS"], ["MASK_SMOOTHED"], options=options
    )
    found = runner.run({"MASK": [(0, Image(new))], "MASK_PREVIOUS": [(0, Image(old))]})
    values: NDArray[np.float32] = found["MASK_SMOOTHED"][0].value.numpy_view()
    return values


def test_only_where_the_mask_is_uncertain_the_previous_one_counts() -> None:
    new = np.array([[0, 1, 0.5, 0.5]], np.float32)
    old = np.array([[1, 0, 0.9, 0.1]], np.float32)
    assert run(new, old, 0.5) == pytest.approx(np.array([[0, 1, 0.7, 0.3]]), abs=0.01)  # at 0 and 1 u is not quite 0
    assert run(new, old, 0.5)[0, 2:].tolist() == [np.float32(0.7), np.float32(0.3)]


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (300, 1), (700, 431)])
def test_the_formula(size: tuple[int, int]) -> None:
    random = np.random.default_rng(1)
    new, old = (random.random(size[::-1], dtype=np.float32) for _ in range(2))
    x = (new.astype(np.float64) - 0.5) ** 2
    certainty = x * (5.68842 + x * (-0.748699 + x * (-57.8051 + x * (291.309 + x * -624.717))))
    expected = new + (old - new) * (1 - np.minimum(1, certainty)) * 0.7
    assert run(new, old, 0.7) == pytest.approx(expected, abs=1e-6)  # float32 rounds each of ten steps


def test_the_masks_are_those_of_mediapipe(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    packets: dict[tuple[str, str, int], Any] = {
        ("mask", "image", time): random.random((200, 300), dtype=np.float32) for time in range(3)
    }
    packets |= {("previous", "image", time): mask(300, 200) for time in (1, 2, 3)}
    expected = mediapipe_graph.run(tmp_path, GRAPH, packets, {"out": "image"})["out"]
    found = our_graph.run(GRAPH, packets, {"out": "image"})["out"]
    assert [time for time, _ in found] == [time for time, _ in expected] == [0, 1, 2]
    for (_, ours), (_, theirs) in zip(found, expected):
        assert (ours == theirs).all()


# Values of a mask, and of the one before, that are no numbers or beside such.
NEW = np.array([[np.nan, np.inf, -np.inf, 0.5, 0.5, 0.5, 1, 0.9, np.nan]], np.float32)
OLD = np.array([[0.5, 0.5, 0.5, np.nan, np.inf, -np.inf, np.nan, np.inf, np.nan]], np.float32)


def test_what_is_no_number_stays_none_as_in_mediapipe(tmp_path: Path) -> None:
    packets = {("mask", "image", 0): NEW, ("previous", "image", 0): OLD}
    ((_, expected),) = mediapipe_graph.run(tmp_path, GRAPH, packets, {"out": "image"})["out"]
    ((_, found),) = our_graph.run(GRAPH, packets, {"out": "image"})["out"]
    assert np.array_equal(found, expected, equal_nan=True)


def test_what_is_no_number_stays_none() -> None:
    found = run(NEW, OLD, 0.7)
    assert np.isnan(found[0, [0, 3, 6, 8]]).all()
    assert not np.isfinite(found[0, [4, 5]]).any()


def test_the_first_mask_is_passed_on() -> None:
    image = Image(mask(4, 4))
    runner = CalculatorRunner(SegmentationSmoothingCalculator, ["MASK", "MASK_PREVIOUS"], ["MASK_SMOOTHED"])
    found = runner.run({"MASK": [(0, image)], "MASK_PREVIOUS": [(1, image)]})["MASK_SMOOTHED"]
    assert [packet.value for packet in found] == [image]


def test_masks_that_are_kept_are_not_overwritten() -> None:
    masks = [(step, Image(np.full((9, 9), step / 64, np.float32))) for step in range(40)]
    runner = CalculatorRunner(SegmentationSmoothingCalculator, ["MASK", "MASK_PREVIOUS"], ["MASK_SMOOTHED"])
    found = runner.run({"MASK": masks, "MASK_PREVIOUS": masks}, threads=2)["MASK_SMOOTHED"]
    assert [packet.value.numpy_view().mean() * 64 for packet in found] == list(range(40))


@pytest.mark.parametrize(
    ("new", "old", "message"),
    [
        (mask(4, 4), mask(4, 5), "MASK is Image(4×4 VEC32F1) and MASK_PREVIOUS Image(4×5 VEC32F1); both must be"),
        (
            picture(4, 4, 1),
            picture(4, 4, 1),
            "MASK is Image(4×4 GRAY8) and MASK_PREVIOUS Image(4×4 GRAY8); both must be",
        ),
        (mask(4, 4), picture(4, 4, 1), "MASK is Image(4×4 VEC32F1) and MASK_PREVIOUS Image(4×4 GRAY8); both must be"),
    ],
)
def test_other_masks_are_refused(new: NDArray[Any], old: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(new, old, 0.5)
    assert message + " VEC32F1 of the same size" in str(caught.value)
