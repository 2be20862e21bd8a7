"""What the calculators on masks take out of images."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mediagraph.calculators.masks.pixels import pixels_of, shrunk, shrunk_size, weights_for, weights_of
from mediagraph.framework.image import Image


def test_a_float_mask_is_taken_as_it_is() -> None:
    mask = np.array([[-1, 0.5, 2]], np.float32)
    assert (weights_of(Image(mask)) == mask).all()


def test_a_grey_mask_goes_from_0_to_1() -> None:
    weights = weights_of(Image(np.array([[0, 51, 255]], np.uint8)))
    assert weights.dtype == np.float32
    assert weights[0] == pytest.approx([0, 0.2, 1])


def test_a_mask_for_an_image_has_its_size() -> None:
    mask = np.random.default_rng(19).random((6, 8), dtype=np.float32)
    image = Image(np.zeros((12, 32, 3), np.uint8))
    assert (weights_for(Image(mask), image) == cv2.resize(mask, (32, 12), interpolation=cv2.INTER_LINEAR)).all()
    same = Image(np.zeros((6, 8, 3), np.uint8))
    assert (weights_for(Image(mask), same) == mask).all()


@pytest.mark.parametrize(
    "kind", [np.zeros((2, 2), np.uint16), np.zeros((2, 2, 4), np.uint8), np.zeros((2, 2, 2), np.float32)]
)
def test_other_images_are_neither_masks_nor_pixels(kind: np.ndarray) -> None:
    with pytest.raises(ValueError, match="cannot be a mask; VEC32F1 and GRAY8 can"):
        weights_of(Image(kind))
    with pytest.raises(
        ValueError, match="cannot be used with a mask; only SRGB can, which ColorConvertCalculator makes of others"
    ):
        pixels_of(Image(kind))


@pytest.mark.parametrize(
    ("shape", "factor", "size"),
    [((10, 20), 1, (20, 10)), ((10, 20), 4, (5, 3)), ((1, 1), 9, (1, 1)), ((9, 8), 8, (1, 2))],
)
def test_a_shrunken_size_is_rounded_up(shape: tuple[int, int], factor: int, size: tuple[int, int]) -> None:
    assert shrunk_size(np.zeros(shape), factor) == size


def test_shrinking_takes_means_and_enlarging_is_linear() -> None:
    values = np.arange(16, dtype=np.float32).reshape(4, 4)
    assert shrunk(values, (2, 2)).tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert shrunk(values, (4, 4)) is values
    assert (shrunk(values, (8, 2)) == cv2.resize(values, (8, 2), interpolation=cv2.INTER_LINEAR)).all()
