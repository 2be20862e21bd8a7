"""MaskRefinementCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from mediagraph.calculators.masks.mask_refinement import MaskRefinementCalculator
from mediagraph.calculators.masks.mask_refinement_options import MaskRefinementCalculatorOptions
from mediagraph.framework.errors import InvalidRunError

LINEAR = MaskRefinementCalculatorOptions(radius=12, black=0, white=1)


def overlap(mask: Any, truth: Any) -> float:
    """Intersection over union at one half."""
    one, other = mask >= 0.5, truth >= 0.5
    return float((one & other).sum() / (one | other).sum())


def test_edges_come_to_lie_where_the_image_has_them(run: Any, scene: Any, coarse: Any) -> None:
    image, truth = scene
    (refined,) = run(
        MaskRefinementCalculator, options=MaskRefinementCalculatorOptions(radius=16), IMAGE=[image], MASK=[coarse]
    )
    plain = cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_LINEAR)
    assert overlap(plain, truth) < 0.88
    assert overlap(refined, truth) > 0.98
    assert np.abs(refined - truth).mean() < 0.4 * np.abs(plain - truth).mean()


def test_the_result_is_a_mask_of_the_size_of_the_image(run: Any, scene: Any, coarse: Any) -> None:
    (refined,) = run(MaskRefinementCalculator, IMAGE=[scene[0]], MASK=[coarse])
    assert refined.dtype == np.float32
    assert refined.shape == (240, 320)
    assert refined.min() == 0
    assert refined.max() == 1


@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
def test_a_constant_mask_stays_constant(run: Any, scene: Any, value: float) -> None:
    (refined,) = run(
        MaskRefinementCalculator, options=LINEAR, IMAGE=[scene[0]], MASK=[np.full((30, 40), value, np.float32)]
    )
    assert np.abs(refined - value).max() < 1e-5  # the rounding of 32 bits


def test_black_and_white_stretch(run: Any, scene: Any) -> None:
    options = MaskRefinementCalculatorOptions(black=0.2, white=0.6)
    for value, expected in ((0.0, 0.0), (0.2, 0.0), (0.3, 0.25), (0.6, 1.0), (1.0, 1.0)):
        (refined,) = run(
            MaskRefinementCalculator, options=options, IMAGE=[scene[0]], MASK=[np.full((30, 40), value, np.float32)]
        )
        assert np.abs(refined - expected).max() < 1e-5


def test_radius_and_subsample_follow_the_size_of_the_image(run: Any, scene: Any, coarse: Any) -> None:
    image = cv2.resize(scene[0], (1280, 960))
    told = MaskRefinementCalculatorOptions(radius=20, subsample=5)
    (automatic,) = run(MaskRefinementCalculator, IMAGE=[image], MASK=[coarse])
    (expected,) = run(MaskRefinementCalculator, options=told, IMAGE=[image], MASK=[coarse])
    assert (automatic == expected).all()
    for other in ({"radius": 25, "subsample": 5}, {"radius": 20, "subsample": 4}):
        options = MaskRefinementCalculatorOptions(**other)
        assert (run(MaskRefinementCalculator, options=options, IMAGE=[image], MASK=[coarse])[0] != expected).any()


def test_a_grey_mask_is_a_mask(run: Any, scene: Any, coarse: Any) -> None:
    grey = np.rint(coarse * 255).astype(np.uint8)
    (refined,) = run(MaskRefinementCalculator, IMAGE=[scene[0]], MASK=[grey])
    (expected,) = run(MaskRefinementCalculator, IMAGE=[scene[0]], MASK=[(grey / 255).astype(np.float32)])
    assert np.abs(refined - expected).max() < 1e-5


def test_a_full_size_mask_gives_nearly_the_same(run: Any, scene: Any, coarse: Any) -> None:
    full = cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_LINEAR)
    (small,) = run(MaskRefinementCalculator, IMAGE=[scene[0]], MASK=[coarse])
    (large,) = run(MaskRefinementCalculator, IMAGE=[scene[0]], MASK=[full])
    assert np.abs(small - large).mean() < 0.002


def test_results_that_are_kept_are_not_overwritten(run: Any, scene: Any) -> None:
    masks = [np.full((30, 40), step / 40, np.float32) for step in range(40)]
    found = run(MaskRefinementCalculator, options=LINEAR, IMAGE=[scene[0]] * 40, MASK=masks)
    assert [round(float(one.mean()) * 40) for one in found] == list(range(40))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"radius": -1}, "radius is -1; it must be 0 (by the size of the image) or more"),
        ({"epsilon": 0.00001}, "epsilon is 1e-05; it must be 0.0001 to 1"),
        ({"epsilon": 2.0}, "epsilon is 2; it must be 0.0001 to 1"),
        ({"subsample": -1}, "subsample is -1; it must be 0 (a quarter of the radius) to the radius"),
        ({"radius": 4, "subsample": 5}, "subsample is 5; it must be 0 (a quarter of the radius) to the radius"),
        ({"black": 0.5, "white": 0.5}, "black is 0.5 and white 0.5; 0 ≤ black < white ≤ 1 must hold"),
        ({"white": 1.5}, "black is 0.2 and white 1.5; 0 ≤ black < white ≤ 1 must hold"),
    ],
)
def test_options_out_of_range(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # compared in full
        MaskRefinementCalculatorOptions(**options)
    assert str(caught.value) == message


def test_options_at_the_ends_of_their_ranges() -> None:
    for options in ({"epsilon": 0.0001}, {"epsilon": 1.0}, {"radius": 4, "subsample": 4}, {"black": 0.0, "white": 1.0}):
        MaskRefinementCalculatorOptions(**options)


@pytest.mark.parametrize(
    ("image", "mask", "message"),
    [
        (
            np.zeros((4, 4), np.uint8),
            np.zeros((4, 4), np.float32),
            "Image(4×4 GRAY8) cannot be used with a mask; only SRGB can, which ColorConvertCalculator makes of others",
        ),
        (
            np.zeros((4, 4, 3), np.uint8),
            np.zeros((4, 4, 3), np.uint8),
            "Image(4×4 SRGB) cannot be a mask; VEC32F1 and GRAY8 can",
        ),
    ],
)
def test_other_formats_are_refused(run: Any, image: Any, mask: Any, message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(MaskRefinementCalculator, IMAGE=[image], MASK=[mask])
    assert message in str(caught.value)
