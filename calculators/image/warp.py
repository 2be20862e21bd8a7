"""Where a warped image shows the pixels of another one, to the bit where MediaPipe does.

MediaPipe calls `warpAffine` and `warpPerspective` of OpenCV before version 5, which compute positions in fixed point,
in steps of 1/32 pixel. OpenCV 5 interpolates in floating point there. `cv2.remap` with fixed-point maps does in both
what the older functions did, so only the maps are ours. Source: OpenCV 4 `imgwarp.cpp`, `warpAffine`,
`WarpAffineInvoker`.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

LARGEST_SIDE_PX = 32766
"""`cv2.remap` refuses larger images: its coordinates are 16-bit."""

_BITS = 5
_STEPS = 1 << _BITS  # positions per pixel
_FINE_BITS = 10
_FINE = 1 << _FINE_BITS  # steps per pixel in which rows and columns are added up
_HALF_STEP = _FINE // _STEPS // 2
_LIMIT = 2**31 - 1


def turning_matrix(width: int, height: int, degrees: int) -> Matrix:
    """The 2×3 matrix that turns positions counter-clockwise about (width/2, height/2), which is no pixel's centre.

    Source: OpenCV `getRotationMatrix2D`.
    """
    angle = degrees * math.pi / 180
    a, b = math.cos(angle), math.sin(angle)
    x, y = width / 2, height / 2
    return np.array(((a, b, (1 - a) * x - b * y), (-b, a, b * x + (1 - a) * y)))


def inverted(matrix: Matrix) -> Matrix:
    """The 2×3 matrix of the way back, in `warpAffine`'s order of operations; zeros for one without inverse."""
    (a, b, x), (c, d, y) = matrix.tolist()
    determinant = a * d - b * c
    scale = 1 / determinant if determinant else 0.0
    a, b, c, d = d * scale, b * -scale, c * -scale, a * scale
    return np.array(((a, b, -a * x - b * y), (c, d, -c * x - d * y)))


def warp_affine(
    image: NDArray[Any], inverse: Matrix, out: NDArray[Any], *, interpolation: int = cv2.INTER_LINEAR, border: int
) -> None:
    """Fill `out` (height × width [× channels], of the type of `image`) with what `inverse` finds for its pixels.

    `inverse` is 2×3, from columns and rows of `out` to those of `image`; `interpolation` is cv2.INTER_LINEAR or
    INTER_CUBIC, `border` cv2.BORDER_CONSTANT (zeros) or BORDER_REPLICATE. Raises ValueError for an image that is too
    large.
    """
    if max(*image.shape[:2], *out.shape[:2]) > LARGEST_SIDE_PX:
        raise ValueError(f"images with more than {LARGEST_SIDE_PX} pixels to a side cannot be warped")
    (a, b, x), (c, d, y) = inverse.tolist()
    height, width = out.shape[:2]
    columns, fraction_x = _positions(a, b, x, width, height)
    rows, fraction_y = _positions(c, d, y, width, height)
    pixels = np.stack((columns, rows), axis=-1)
    fraction_y <<= _BITS
    fraction_y += fraction_x
    cv2.remap(image, pixels, fraction_y, interpolation, dst=out, borderMode=border)


def _positions(
    per_column: float, per_row: float, start: float, width: int, height: int
) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Along one axis the pixel of every position, and the rest in 1/32 pixel."""
    from_columns = _fixed(per_column * np.arange(width) * _FINE)
    from_rows = _fixed((per_row * np.arange(height) + start) * _FINE) + _HALF_STEP
    steps = (from_rows[:, None] + from_columns) >> (_FINE_BITS - _BITS)
    pixels = np.clip(steps >> _BITS, -(2**15), 2**15 - 1).astype(np.int16)  # further out only the border is seen
    return pixels, (steps & (_STEPS - 1)).astype(np.uint16)


def _fixed(values: NDArray[Any]) -> NDArray[np.int64]:
    """Rounded half to even, and saturated as 32-bit numbers."""
    rounded: NDArray[np.int64] = np.rint(np.clip(values, -_LIMIT, _LIMIT)).astype(np.int64)
    return rounded
