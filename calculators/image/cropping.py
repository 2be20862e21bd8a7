"""Copying a rotated part of an image to the pixel nearest to each position: what ImageCroppingCalculator does.

MediaPipe calls `warpPerspective` with INTER_NEAREST, of OpenCV before version 5; `sampling.py` tells why only its
positions are computed here.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.roi import Roi, corners_of
from mediagraph.calculators.tensor.sampling import LARGEST_SIDE_PX, positions

Pixels = NDArray[Any]
Size = tuple[int, int]
"""Width and height in pixels."""


def on_the_grid(part: Roi) -> Roi:
    """An upright part whose sides lie between pixels; a rotated one as it is.

    Centres of even sizes are rounded to whole numbers, of odd ones to halves.
    """
    if part.rotation:
        return part
    return replace(part, center_x=_snapped(part.center_x, part.width), center_y=_snapped(part.center_y, part.height))


def size_of_result(part: Roi, largest: tuple[int | None, int | None]) -> Size:
    """The size of the part, made smaller in proportion where a side is above `largest` (width, height).

    Raises ValueError for a part without pixels, too many of them, or numbers that are not finite.
    """
    if not all(map(math.isfinite, (part.center_x, part.center_y, part.width, part.height, part.rotation))):
        raise ValueError(f"{part} has numbers that are not finite")
    scale = np.float32(1)
    for most, side in zip(largest, (part.width, part.height)):
        if most is not None and side > 0:
            scale = min(scale, np.float32(most) / np.float32(side))
    width, height = int(np.float32(part.width) * scale), int(np.float32(part.height) * scale)
    if width <= 0 or height <= 0 or max(width, height) > LARGEST_SIDE_PX:
        raise ValueError(
            f"the part of the image is {part.width:g} × {part.height:g} pixels and becomes {width} × {height}; both "
            f"sides must be 1 to {LARGEST_SIDE_PX}"
        )
    return width, height


def crop(image: Pixels, part: Roi, out: Pixels, *, replicate_border: bool) -> None:
    """Fill `out` (height × width [× channels], of the type of `image`) with the part, scaled to its size.

    Beyond the border of the image there is its nearest pixel, or zero.
    """
    if not part.rotation and out.shape[:2] == (part.height, part.width):
        left, top = round(part.center_x - part.width / 2), round(part.center_y - part.height / 2)
        _copy(image, left, top, out, replicate_border=replicate_border)
        return
    height, width = out.shape[:2]
    x, y = positions(_way_back(part, width, height), 0, height, width, height, 1)
    pixels = np.stack((x, y), axis=-1).astype(np.int16)
    border = cv2.BORDER_REPLICATE if replicate_border else cv2.BORDER_CONSTANT
    cv2.remap(image, pixels, np.empty(0), cv2.INTER_NEAREST, dst=out, borderMode=border)


def _copy(image: Pixels, left: int, top: int, out: Pixels, *, replicate_border: bool) -> None:
    height, width = out.shape[:2]
    rows, columns = np.arange(top, top + height), np.arange(left, left + width)
    inside_rows, inside_columns = _inside(rows, image.shape[0]), _inside(columns, image.shape[1])
    if inside_rows == slice(0, height) and inside_columns == slice(0, width):
        out[...] = image[top : top + height, left : left + width]
    elif replicate_border:
        nearest_rows, nearest_columns = rows.clip(0, image.shape[0] - 1), columns.clip(0, image.shape[1] - 1)
        out[...] = image[nearest_rows[:, None], nearest_columns]
    else:
        out[...] = 0
        out[inside_rows, inside_columns] = image[_span(rows[inside_rows]), _span(columns[inside_columns])]


def _inside(indices: NDArray[np.int_], count: int) -> slice:
    """Which of the ascending indices are from 0 to before `count`."""
    first, last = np.searchsorted(indices, (0, count))
    return slice(int(first), int(last))


def _span(indices: NDArray[np.int_]) -> slice:
    return slice(int(indices[0]), int(indices[-1]) + 1) if len(indices) else slice(0, 0)


def _way_back(part: Roi, width: int, height: int) -> NDArray[Any]:
    """The 3×3 matrix from pixels of the result to those of the image, half a pixel corrected on both sides."""
    target = np.array(((0, height), (0, 0), (width, 0), (width, height)), np.float32)
    forth = _shift(-0.5) @ cv2.getPerspectiveTransform(corners_of(part), target) @ _shift(0.5)
    return cv2.invert(forth)[1]


def _shift(distance: float) -> NDArray[np.float64]:
    return np.array(((1, 0, distance), (0, 1, distance), (0, 0, 1)))


def _snapped(center: float, side: float) -> float:
    return _rounded(center) if side % 2 == 0 else _rounded(center + 0.5) - 0.5


def _rounded(number: float) -> float:
    """To the nearest whole number, halves away from zero."""
    return math.copysign(math.floor(abs(number) + 0.5), number)
