"""The colour mixture stays within one grey level of RecolorCalculator's formula."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.image.color_mix import ColorMix

COLORS = [(0, 0, 255), (255, 255, 255), (0, 0, 0), (1, 127, 254), (200, 100, 50)]


def formula(
    image: NDArray[np.uint8], weights: NDArray[Any], color: tuple[int, int, int], *, invert: bool, by_luminance: bool
) -> NDArray[np.int64]:
    """RecolorCalculator's formula in its own types (MediaPipe `recolor_calculator.cc`, CPU)."""
    w = weights.astype(np.float32) if weights.dtype != np.uint8 else (weights * (1 / 255)).astype(np.float32)
    if invert:
        w = np.float32(1) - w
    if by_luminance:
        w = w * ((image @ np.array([0.299, 0.587, 0.114])) / 255).astype(np.float32)
    kept = np.rint(image * (1.0 - w.astype(np.float64))[..., None]).clip(0, 255)
    mixed = np.rint(np.array(color, np.float32) * w[..., None]).clip(0, 255)
    return np.minimum(kept + mixed, 255).astype(int)


def mix(
    image: NDArray[np.uint8], weights: NDArray[Any], color: tuple[int, int, int], *, invert: bool, by_luminance: bool
) -> NDArray[np.int64]:
    out = np.empty_like(image)
    ColorMix(color, invert, by_luminance).mix(image, weights, out)
    return out.astype(int)


def every_grey(columns: int) -> NDArray[np.uint8]:
    """256 rows, one for each pixel value."""
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], columns, axis=1).repeat(3, axis=2)


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("color", COLORS)
def test_every_pixel_value_with_every_float_weight(color: tuple[int, int, int], invert: bool) -> None:
    weights = np.linspace(0, 1, 2041, dtype=np.float32)[None].repeat(256, axis=0)
    image = every_grey(2041)
    arguments = (image, weights, color)
    difference = mix(*arguments, invert=invert, by_luminance=False) - formula(
        *arguments, invert=invert, by_luminance=False
    )
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("color", COLORS)
def test_every_pixel_value_with_every_byte_weight_is_exact(color: tuple[int, int, int], invert: bool) -> None:
    weights = np.arange(256, dtype=np.uint8)[None].repeat(256, axis=0)
    arguments = (every_grey(256), weights, color)
    assert (
        mix(*arguments, invert=invert, by_luminance=False) == formula(*arguments, invert=invert, by_luminance=False)
    ).all()


@pytest.mark.parametrize("kind", [np.float32, np.uint8])
@pytest.mark.parametrize("invert", [False, True])
def test_with_luminance(invert: bool, kind: type) -> None:
    random = np.random.default_rng(3)
    image = random.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    weights = random.random((300, 400), dtype=np.float32) if kind is np.float32 else image[:, :, 1].copy()
    for color in COLORS:
        arguments = (image, weights, color)
        difference = mix(*arguments, invert=invert, by_luminance=True) - formula(
            *arguments, invert=invert, by_luminance=True
        )
        assert np.abs(difference).max() <= 1


def test_where_the_mask_is_0_or_1_nothing_is_approximate() -> None:
    image = np.random.default_rng(0).integers(0, 256, (50, 60, 3), dtype=np.uint8)
    nothing, all_of_it = np.zeros((50, 60), np.float32), np.ones((50, 60), np.float32)
    assert (mix(image, nothing, (1, 2, 3), invert=False, by_luminance=False) == image).all()
    assert (mix(image, all_of_it, (1, 2, 3), invert=True, by_luminance=False) == image).all()
    assert (mix(image, all_of_it, (1, 2, 3), invert=False, by_luminance=False) == (1, 2, 3)).all()


@pytest.mark.parametrize("by_luminance", [False, True])
@pytest.mark.parametrize("invert", [False, True])
def test_floats_outside_of_0_to_1_are_clipped(invert: bool, by_luminance: bool) -> None:
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    weights = np.linspace(-2, 3, 64, dtype=np.float32).reshape(8, 8)
    arguments = {"color": (10, 20, 30), "invert": invert, "by_luminance": by_luminance}
    assert (mix(image, weights, **arguments) == mix(image, weights.clip(0, 1), **arguments)).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 200_000), (200_000, 1), (431, 613)])
def test_every_size_is_covered_band_by_band(size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 100, np.uint8)
    assert (mix(image, np.full(size, 255, np.uint8), (7, 8, 9), invert=False, by_luminance=False) == (7, 8, 9)).all()
