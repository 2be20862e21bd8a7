"""Where a warped image shows the pixels of another one, to the bit where MediaPipe does.

MediaPipe calls `warpAffine` and `warpPerspective` of OpenCV before version 5, which compute positions in fixed point,
in steps of 1/32 pixel. OpenCV 5 interpolates in floating point there. `cv2.remap` with fixed-point maps does in both
what the older functions did, so only the maps are ours. Source: OpenCV 4 `imgwarp.cpp`, `warpAffine`,
`WarpAffineInvoker`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Steps = NDArray[np.int32]

LARGEST_SIDE_PX = 32766
"""`cv2.remap` refuses larger images: its coordinates are 16-bit."""

_BITS = 5
_STEPS = 1 << _BITS  # positions per pixel
_FINE_BITS = 10
_FINE = 1 << _FINE_BITS  # steps per pixel in which rows and columns are added up
_HALF_STEP = _FINE // _STEPS // 2
_LIMIT = 2**30 - 2**10
_FIRST_PX, _LAST_PX = -(2**15), 2**15 - 1
_BAND_PX = 1 << 16  # positions worked on at a time: what passes between the steps stays in the cache


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
    height, width = out.shape[:2]
    across, down = (_Axis.along(row, width, height) for row in inverse.tolist())
    rows = max(1, min(_BAND_PX // width, height))
    pixels, fractions = np.empty((rows, width, 2), np.int16), np.empty((2, rows, width), np.uint16)
    for top in range(0, height, rows):
        band = slice(top, min(top + rows, height))
        used = band.stop - top
        across.fill(band, pixels[:used, :, 0], fractions[0, :used])
        down.fill(band, pixels[:used, :, 1], fractions[1, :used])
        fractions[1] <<= _BITS
        fractions[1] += fractions[0]
        cv2.remap(image, pixels[:used], fractions[1, :used], interpolation, dst=out[band], borderMode=border)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Positions along one axis of the image, in fine steps: a part of the column plus a part of the row."""

    from_columns: Steps
    from_rows: Steps
    is_near: bool
    """Are all positions within 16 bits?"""

    @classmethod
    def along(cls, row: list[float], width: int, height: int) -> _Axis:
        """The positions that a row of the matrix finds for a result of this size."""
        per_column, per_row, start = row
        from_columns = _fixed(per_column * np.arange(width) * _FINE)
        from_rows = _fixed((per_row * np.arange(height) + start) * _FINE) + np.int32(_HALF_STEP)
        least, most = (int(end(from_columns)) + int(end(from_rows)) for end in (np.min, np.max))
        return cls(from_columns, from_rows, least >= _FIRST_PX * _FINE and most < (_LAST_PX + 1) * _FINE)

    def fill(self, band: slice, pixels: NDArray[np.int16], fractions: NDArray[np.uint16]) -> None:
        """For a band of rows fill in the pixel of every position, and the rest in 1/32 pixel."""
        steps = self.from_rows[band, None] + self.from_columns
        steps >>= _FINE_BITS - _BITS
        np.bitwise_and(steps, _STEPS - 1, out=fractions, casting="unsafe")
        steps >>= _BITS
        if not self.is_near:
            np.clip(steps, _FIRST_PX, _LAST_PX, out=steps)  # further out only the border is seen
        pixels[...] = steps


def _fixed(values: NDArray[Any]) -> Steps:
    """Rounded half to even; limited so that two of them can be added up."""
    rounded: Steps = np.rint(np.clip(values, -_LIMIT, _LIMIT)).astype(np.int32)
    return rounded
