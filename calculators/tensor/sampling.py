"""Where a tensor samples an image, to the bit where MediaPipe does.

MediaPipe calls `warpPerspective` of OpenCV 4 on 8-bit images: bilinear, coordinates in steps of 1/32 pixel, index (not
centre) of a tensor element mapped to index of a pixel. OpenCV 5 interpolates in floating point there (grey levels
differ by up to 7), and `cv2.resize` maps centres. Both versions' `cv2.remap` with fixed-point maps does what
`warpPerspective` did, so only the maps are ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.roi import Roi, corners_of

LARGEST_SIDE_PX = 32766
"""`cv2.remap` refuses larger images: its coordinates are 16-bit."""

_BITS = 5
_STEPS = 1 << _BITS  # coordinates per pixel
_FIRST_PX, _LAST_PX = -(2**15), 2**15 - 1
_BAND = 1 << 14  # so many positions are computed at a time, so that they stay in the cache
_BLOCK = 32  # warpPerspective works in blocks of 32×32 pixels or as many in a row


Integers = NDArray[np.int32]


class Maps(NamedTuple):
    """The sampled position of every tensor element, as `cv2.remap` takes it."""

    pixels: NDArray[np.int16]
    """Height × width × 2, column and row of the pixel at the top left of the sampled 2×2 neighbourhood."""
    fractions: NDArray[np.uint16]
    """Height × width, the rest in steps of 1/32 pixel: 32 × that of the row + that of the column."""


def make_maps(roi: Roi, width: int, height: int) -> Maps:
    """The maps for a tensor of this size that shows this part of an image; without area it shows the first pixel."""
    maps = Maps(np.zeros((height, width, 2), np.int16), np.zeros((height, width), np.uint16))
    if not roi.width or not roi.height:
        return maps
    inverse = mapping_of(roi, width, height)
    rows = max(1, _BAND // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        x, y = positions(inverse, top, bottom, width, height, _STEPS)
        _fill(maps.pixels[top:bottom], maps.fractions[top:bottom], x, y)
    return maps


cached_maps = lru_cache(maxsize=16)(make_maps)
"""`make_maps` for regions that stay the same over many images; a map takes 6 bytes per tensor element."""


def mapping_of(roi: Roi, width: int, height: int) -> NDArray[np.float64]:
    """The 3×3 matrix from a tensor of this size to the image; without area it leads to the first pixel."""
    if not roi.width or not roi.height:
        return np.diag((0.0, 0.0, 1.0))
    target = np.array(((0, height), (0, 0), (width, 0), (width, height)), np.float32)
    _, inverse = cv2.invert(cv2.getPerspectiveTransform(corners_of(roi), target))
    return inverse.astype(np.float64, copy=False)


def sample(image: NDArray[np.uint8], maps: Maps, *, replicate_border: bool, out: NDArray[Any]) -> None:
    """Fill `out` (height × width [× channels] uint8) with the sampled pixels.

    Beyond the border of the image there is its nearest pixel, or zero.
    """
    border = cv2.BORDER_REPLICATE if replicate_border else cv2.BORDER_CONSTANT
    cv2.remap(image, maps.pixels, maps.fractions, cv2.INTER_LINEAR, dst=out, borderMode=border)


def _fill(pixels: NDArray[np.int16], fractions: NDArray[np.uint16], x: Integers, y: Integers) -> None:
    """Split positions in 1/32 pixel, and use up `x` and `y` on the way."""
    np.right_shift(x, _BITS, out=pixels[:, :, 0], casting="unsafe")
    np.right_shift(y, _BITS, out=pixels[:, :, 1], casting="unsafe")
    x &= _STEPS - 1
    y &= _STEPS - 1
    y <<= _BITS
    np.add(x, y, out=fractions, casting="unsafe")


def positions(
    inverse: NDArray[Any], top: int, bottom: int, width: int, height: int, steps: int
) -> tuple[Integers, Integers]:
    """Sampled columns and rows in 1/steps pixel (steps 1 or 32): OpenCV 4 `WarpPerspectiveInvoker`, in its order.

    `inverse` (3×3) leads from a tensor of this size, of which the rows `top` to `bottom` are asked for, to the image.
    It computes positions from the left end of each block, which decides how halves are rounded.
    """
    columns = block_width(width, height)
    start = np.arange(0, width, columns, dtype=np.float64)[:, None]
    y = np.arange(top, bottom, dtype=np.float64)[:, None, None]
    offset = np.arange(columns, dtype=np.float64)

    def plane(a: float, b: float, c: float) -> NDArray[np.float64]:
        values: NDArray[np.float64] = (a * start + b * y + c) + a * offset
        return values.reshape(bottom - top, -1)[:, :width]

    x_row, y_row, scale_row = inverse.tolist()
    scale = steps / plane(*scale_row)
    return _round(plane(*x_row), scale, steps), _round(plane(*y_row), scale, steps)


def block_width(width: int, height: int) -> int:
    """How many columns OpenCV computes from one start, in a tensor of this size."""
    return min(_BLOCK * _BLOCK // min(_BLOCK // 2, height), width)


def _round(values: NDArray[np.float64], scale: NDArray[np.float64], steps: int) -> Integers:
    """The products as whole numbers, half to even, limited to 16-bit pixels: further out only the border is seen."""
    values *= scale
    np.clip(values, _FIRST_PX * steps, _LAST_PX * steps, out=values)
    np.rint(values, out=values)
    return values.astype(np.int32)
