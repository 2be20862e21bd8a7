"""Sampling follows OpenCV 4's fixed-point bilinear interpolation."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mediagraph.calculators.tensor.roi import Roi
from mediagraph.calculators.tensor.sampling import make_maps, sample


def bilinear(image: NDArray[np.uint8], roi: Roi, width: int, height: int) -> NDArray[np.float64]:
    """The same picture in exact arithmetic: unquantised positions, nearest pixel beyond the border."""
    x, y = np.meshgrid(np.arange(width) / width - 0.5, np.arange(height) / height - 0.5)
    cos, sin = np.cos(roi.rotation), np.sin(roi.rotation)
    u = roi.center_x + x * roi.width * cos - y * roi.height * sin
    v = roi.center_y + x * roi.width * sin + y * roi.height * cos
    left, top = np.floor(u).astype(int), np.floor(v).astype(int)
    result = np.zeros((height, width))
    for dy in (0, 1):
        for dx in (0, 1):
            weight = (u - left if dx else 1 - u + left) * (v - top if dy else 1 - v + top)
            rows = (top + dy).clip(0, image.shape[0] - 1)
            columns = (left + dx).clip(0, image.shape[1] - 1)
            result += weight * image[rows, columns]
    return result


sides = st.integers(2, 40)
fractions = st.floats(-0.5, 1.5, width=32)
spans = st.floats(0.125, 2, width=32)


@settings(max_examples=60, deadline=None)
@given(sides, sides, sides, sides, fractions, fractions, spans, spans, st.floats(-7, 7, width=32))
def test_sampling_is_bilinear_at_indexes(
    image_width: int,
    image_height: int,
    width: int,
    height: int,
    x: float,
    y: float,
    w: float,
    h: float,
    rotation: float,
) -> None:
    rows, columns = np.mgrid[0:image_height, 0:image_width]
    image = ((rows * 3 + columns * 2) % 256).astype(np.uint8)  # smooth: a step of 1/32 pixel changes little
    roi = Roi(x * image_width, y * image_height, w * image_width, h * image_height, rotation)
    out = np.empty((height, width), np.uint8)
    sample(image, make_maps(roi, width, height), replicate_border=True, out=out)
    # half a step of 1/32 pixel on slopes of 3 and 2 per pixel, and half a grey level of rounding
    assert np.abs(out - bilinear(image, roi, width, height)).max() <= (3 + 2) / 64 + 0.5 + 0.01


def test_positions_are_rounded_to_a_32nd_of_a_pixel() -> None:
    maps = make_maps(Roi(4.0, 2.0, 8.0, 4.0), 3, 3)
    assert maps.pixels[0].tolist() == [[0, 0], [2, 0], [5, 0]]
    # 8/3 = 2 + 21.33/32, 16/3 = 5 + 10.67/32; 4/3 = 1 + 10.67/32
    assert (maps.fractions % 32).tolist() == [[0, 21, 11]] * 3
    assert (maps.fractions // 32)[:, 0].tolist() == [0, 11, 21]


def test_positions_far_outside_are_saturated() -> None:
    maps = make_maps(Roi(1e6, -1e6, 10.0, 10.0), 2, 2)
    assert maps.pixels[0, 0].tolist() == [32767, -32768]


def test_a_region_without_area_shows_the_first_pixel() -> None:  # as with MediaPipe 0.10.21
    maps = make_maps(Roi(5.0, 5.0, 0.0, 4.0), 3, 3)
    assert not maps.pixels.any()
    assert not maps.fractions.any()
