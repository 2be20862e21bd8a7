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

_STEPS = 32  # coordinates per pixel
_BLOCK = 32  # warpPerspective works in blocks of 32×32 pixels or as many in a row


class Maps(NamedTuple):
    """The sampled position of every tensor element, as `cv2.remap` takes it."""

    pixels: NDArray[np.int16]
    """Height × width × 2, column and row of the pixel at the top left of the sampled 2×2 neighbourhood."""
    fractions: NDArray[np.uint16]
    """Height × width, the rest in steps of 1/32 pixel: 32 × that of the row + that of the column."""


def make_maps(roi: Roi, width: int, height: int) -> Maps:
    """The maps for a tensor of this size that shows this part of an image."""
    target = np.array(((0, height), (0, 0), (width, 0), (width, height)), np.float32)
    forward = cv2.getPerspectiveTransform(corners_of(roi), target)
    x, y = _positions(cv2.invert(forward)[1], width, height)
    pixels = np.stack((x >> 5, y >> 5), axis=-1).clip(-(2**15), 2**15 - 1).astype(np.int16)
    fractions = ((y & (_STEPS - 1)) * _STEPS + (x & (_STEPS - 1))).astype(np.uint16)
    return Maps(pixels, fractions)


cached_maps = lru_cache(maxsize=16)(make_maps)
"""`make_maps` for regions that stay the same over many images; a map takes 6 bytes per tensor element."""


def sample(image: NDArray[np.uint8], maps: Maps, *, replicate_border: bool, out: NDArray[Any]) -> None:
    """Fill `out` (height × width [× channels] uint8) with the sampled pixels.

    Beyond the border of the image there is its nearest pixel, or zero.
    """
    border = cv2.BORDER_REPLICATE if replicate_border else cv2.BORDER_CONSTANT
    cv2.remap(image, maps.pixels, maps.fractions, cv2.INTER_LINEAR, dst=out, borderMode=border)


def _positions(inverse: NDArray[Any], width: int, height: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sampled columns and rows in 1/32 pixel: OpenCV 4 `WarpPerspectiveInvoker`, with its order of operations.

    Numbers are computed from the left end of each block, which decides how halves are rounded.
    """
    m = inverse.ravel()
    rows = min(_BLOCK // 2, height)
    columns = min(_BLOCK * _BLOCK // rows, width)
    x = np.arange(width)
    start = (x // columns * columns).astype(np.float64)
    offset = x - start
    y = np.arange(height, dtype=np.float64)[:, None]
    scale = m[6] * start + m[7] * y + m[8] + m[6] * offset
    with np.errstate(divide="ignore"):
        scale = np.where(scale != 0, _STEPS / scale, 0)
    return (
        _round((m[0] * start + m[1] * y + m[2] + m[0] * offset) * scale),
        _round((m[3] * start + m[4] * y + m[5] + m[3] * offset) * scale),
    )


def _round(values: NDArray[np.float64]) -> NDArray[np.int64]:
    rounded: NDArray[np.float64] = np.rint(values.clip(-(2**31), 2**31 - 1))
    return rounded.astype(np.int64)
