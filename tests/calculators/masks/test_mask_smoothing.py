"""MaskSmoothingCalculator."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.masks.mask_smoothing import MaskSmoothingCalculator
from mediagraph.calculators.masks.mask_smoothing_options import MaskSmoothingCalculatorOptions

NEVER = 2.0  # for mask_change: the mask alone opens no gate
STILL = MaskSmoothingCalculatorOptions(mask_change=NEVER)


def picture(level: int = 100) -> NDArray[np.uint8]:
    return np.full((64, 96, 3), level, np.uint8)


def mask(value: float, shape: tuple[int, int] = (64, 96)) -> NDArray[np.float32]:
    return np.full(shape, value, np.float32)


def flickering(count: int) -> list[NDArray[np.float32]]:
    random = np.random.default_rng(9)
    return [np.clip(0.5 + random.normal(0, 0.1, (64, 96)), 0, 1).astype(np.float32) for _ in range(count)]


def smooth(run: Any, images: Any, masks: Any, options: Any = None, times_us: Any = None) -> list[NDArray[np.float32]]:
    found: list[NDArray[np.float32]] = run(
        MaskSmoothingCalculator, options=options, times_us=times_us, IMAGE=images, MASK=masks
    )
    return found


def test_a_constant_mask_stays_constant_whatever_the_image_does(run: Any) -> None:
    images = [picture(level) for level in (10, 10, 200, 90, 90)]
    for found in smooth(run, images, [mask(0.3)] * 5):
        assert np.abs(found - 0.3).max() < 1e-6  # the rounding of 32 bits


def test_the_first_mask_is_sent_as_it_is(run: Any) -> None:
    (noisy,) = flickering(1)
    (found,) = smooth(run, [picture()], [noisy])
    assert (found == noisy).all()


def test_where_nothing_moves_the_way_to_a_new_mask_takes_the_time_constant(run: Any) -> None:
    found = smooth(run, [picture()] * 11, [mask(0.0), *[mask(1.0)] * 10], STILL)
    for step, one in enumerate(found):
        assert one == pytest.approx(1 - math.exp(-0.04 * step / 0.3), abs=1e-5)


def test_the_time_counts_and_not_the_number_of_frames(run: Any) -> None:
    often = smooth(run, [picture()] * 9, [mask(0), *[mask(1)] * 8], STILL, [n * 10_000 for n in range(9)])
    seldom = smooth(run, [picture()] * 2, [mask(0), mask(1)], STILL, [0, 80_000])
    assert np.abs(often[-1] - seldom[-1]).max() < 1e-5  # the rounding of 32 bits


def test_it_converges(run: Any) -> None:
    found = smooth(run, [picture()] * 60, [mask(0.2), *[mask(0.6)] * 59])
    assert np.abs(found[-1] - 0.6).max() < 1e-3
    assert all((later >= before).all() for before, later in pairwise(found))


def test_flicker_becomes_less(run: Any) -> None:
    masks = flickering(20)
    found = smooth(run, [picture()] * 20, masks)

    def change(frames: list[NDArray[np.float32]]) -> float:
        return float(np.mean([np.abs(one - other).mean() for one, other in pairwise(frames[5:])]))

    assert change(found) < 0.2 * change(masks)


def test_where_the_image_moves_the_mask_follows_at_once_and_elsewhere_not(run: Any) -> None:
    moved = picture()
    moved[:, 48:] = 160
    found = smooth(run, [picture(), moved], [mask(0.0), mask(1.0)], STILL)[1]
    assert (found[:, 48:] == 1).all()
    assert found[:, :32] == pytest.approx(1 - math.exp(-0.04 / 0.3), abs=1e-5)


def test_noise_is_no_movement(run: Any) -> None:
    random = np.random.default_rng(10)
    noisy = [np.clip(picture() + random.normal(0, 4, (64, 96, 3)), 0, 255).astype(np.uint8) for _ in range(2)]
    found = smooth(run, noisy, [mask(0.0), mask(1.0)], STILL)[1]
    assert found.mean() < 0.2


def test_between_still_and_moving_it_follows_partly(run: Any) -> None:
    options = MaskSmoothingCalculatorOptions(still=10, moving=30, mask_change=NEVER, cut_share=1)
    found = smooth(run, [picture(100), picture(120)], [mask(0.0), mask(1.0)], options)[1]
    assert found == pytest.approx(0.5, abs=1e-5)


def test_slow_changes_of_the_image_add_up(run: Any) -> None:
    """A grey level per frame is below `still`; but a mask of long ago must not stay."""
    options = MaskSmoothingCalculatorOptions(time_constant_s=10, mask_change=NEVER)
    images = [picture(100 + step) for step in range(21)]
    still = smooth(run, [picture(100)] * 21, [mask(0.0), *[mask(1.0)] * 20], options)[-1]
    drifting = smooth(run, images, [mask(0.0), *[mask(1.0)] * 20], options)[-1]
    assert still.mean() < 0.1
    assert drifting.mean() > 0.9


def test_the_image_in_memory_is_smoothed_as_the_mask_is(run: Any) -> None:
    """After half of the way to 120 it is at 110: 130 is then twenty levels off, which is half open again."""
    options = MaskSmoothingCalculatorOptions(time_constant_s=1e9, still=10, moving=30, mask_change=NEVER, cut_share=1)
    found = smooth(run, [picture(100), picture(120), picture(130)], [mask(0.0), mask(1.0), mask(1.0)], options)
    assert [float(one.mean()) for one in found] == pytest.approx([0, 0.5, 0.75], abs=1e-5)


def test_a_mask_that_is_far_off_is_followed_though_nothing_moves(run: Any) -> None:
    options = MaskSmoothingCalculatorOptions(time_constant_s=100, mask_change=0.8)
    for value, expected in ((0.3, 0.0), (0.6, 0.3), (0.8, 0.8), (1.0, 1.0)):  # 0.6: half of the way
        found = smooth(run, [picture()] * 2, [mask(0.0), mask(value)], options)[1]
        assert np.abs(found - expected).max() < 0.001  # what the time brings


def test_without_a_time_constant_nothing_is_smoothed(run: Any) -> None:
    masks = flickering(3)
    found = smooth(run, [picture()] * 3, masks, MaskSmoothingCalculatorOptions(time_constant_s=0))
    assert all(np.abs(one - other).max() < 1e-6 for one, other in zip(found, masks))


@pytest.mark.parametrize(("gap_us", "is_kept"), [(500_000, True), (500_001, False)])
def test_after_a_gap_nothing_is_kept(run: Any, gap_us: int, is_kept: bool) -> None:
    options = MaskSmoothingCalculatorOptions(time_constant_s=10, mask_change=NEVER)
    found = smooth(run, [picture()] * 2, [mask(0.0), mask(1.0)], options, [0, gap_us])[1]
    assert bool(found.mean() < 0.1) is is_kept


def test_another_size_of_the_mask_or_the_image_starts_anew(run: Any) -> None:
    large = np.full((96, 128, 3), 100, np.uint8)
    for images, masks in (
        ([picture(), large], [mask(0.0), mask(1.0)]),
        ([picture()] * 2, [mask(0.0), mask(1.0, (32, 48))]),
    ):
        found = smooth(run, images, masks, STILL)[1]
        assert found.shape == masks[1].shape
        assert (found == 1).all()


@pytest.mark.parametrize(("columns", "is_cut"), [(48, False), (72, True)])
def test_a_cut_starts_anew(run: Any, columns: int, is_cut: bool) -> None:
    """More than 0.6 of the image moves, or less."""
    other = picture()
    other[:, :columns] = 200
    found = smooth(run, [picture(), other], [mask(0.0), mask(1.0)], STILL)[1]
    assert bool((found[:, -8:] == 1).all()) is is_cut


def test_a_mask_smaller_than_its_image(run: Any) -> None:
    moved = picture()
    moved[:, 48:] = 160
    found = smooth(run, [picture(), moved], [mask(0.0, (16, 24)), mask(1.0, (16, 24))], STILL)[1]
    assert (found[:, 13:] == 1).all()
    assert found[:, :8].max() < 0.2


def test_masks_sent_before_are_not_changed(run: Any) -> None:
    found = smooth(run, [picture()] * 30, [mask(0.0), *[mask(1.0)] * 29], STILL)
    assert len({round(float(one.mean()), 6) for one in found}) == 30


def test_tall_and_tiny_images(run: Any) -> None:
    for shape in ((1, 1), (700, 300), (3, 2000)):
        images = [np.full((*shape, 3), 50, np.uint8)] * 2
        found = smooth(run, images, [mask(0, shape), mask(1, shape)], STILL)[1]
        assert found == pytest.approx(1 - math.exp(-0.04 / 0.3), abs=1e-5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_constant_s": -1.0}, "time_constant_s is -1; it must be 0 or more"),
        ({"still": 10.0}, "still is 10 and moving 10; 0 ≤ still < moving must hold"),
        ({"mask_change": 0.0}, "mask_change is 0; it must be above 0"),
        ({"cut_share": 1.5}, "cut_share is 1.5; it must be 0 to 1"),
        ({"longest_gap_s": 0.0}, "longest_gap_s is 0; it must be above 0"),
    ],
)
def test_options_out_of_range(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # compared in full
        MaskSmoothingCalculatorOptions(**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(("broken", "counts_as"), [(math.nan, 0.0), (math.inf, 1.0), (-math.inf, 0.0)])
@pytest.mark.parametrize("when", [0, 2])
def test_what_is_no_number_does_not_stay(run: Any, broken: float, counts_as: float, when: int) -> None:
    masks = [mask(0.5) for _ in range(6)]
    masks[when][3, 4] = broken
    replaced = [one.copy() for one in masks]
    replaced[when][3, 4] = counts_as
    found, expected = (smooth(run, [picture()] * 6, given, STILL) for given in (masks, replaced))
    for number, (one, other) in enumerate(zip(found, expected, strict=True)):
        if number or when:  # the first mask is sent as it came
            assert (one == other).all()
    assert np.isfinite(found[-1]).all()
