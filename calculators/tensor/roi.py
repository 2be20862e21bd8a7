"""The part of an image that becomes a tensor. Formulas: MediaPipe `image_to_tensor_utils.cc` (`GetRoi`, `PadRoi`,
`GetRotatedSubRectToRectTransformMatrix`), in float32 as there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.payloads.rect import NormalizedRect

Padding = tuple[float, float, float, float]
NO_PADDING: Padding = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Roi:
    """A rotated rectangle in pixels, origin at the top left corner of the image; the numbers are float32 values.

    `rotation` is in radians, clockwise as displayed, about the centre.
    """

    center_x: float
    center_y: float
    width: float
    height: float
    rotation: float = 0.0


def roi_of(rect: NormalizedRect | None, image_width: int, image_height: int) -> Roi:
    """The rectangle in pixels; the whole image without one. Raises ValueError for numbers that are not finite."""
    if rect is None:
        return Roi(0.5 * image_width, 0.5 * image_height, float(image_width), float(image_height))
    columns, rows = np.float32(image_width), np.float32(image_height)
    numbers = (
        np.float32(rect.x_center) * columns,
        np.float32(rect.y_center) * rows,
        np.float32(rect.width) * columns,
        np.float32(rect.height) * rows,
        np.float32(rect.rotation),
    )
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{rect} has numbers that are not finite")
    return Roi(*map(float, numbers))


def pad_roi(roi: Roi, tensor_width: int, tensor_height: int) -> tuple[Roi, Padding]:
    """The rectangle enlarged to the proportions of the tensor, and the enlargement.

    The padding is (left, top, right, bottom) in fractions of the tensor. Raises ValueError for an empty rectangle.
    """
    if roi.width <= 0 or roi.height <= 0:
        raise ValueError(f"the region of interest is {roi.width} × {roi.height} pixels; both must be > 0")
    one, half = np.float32(1), np.float32(0.5)
    width, height = np.float32(roi.width), np.float32(roi.height)
    wanted, found = np.float32(tensor_height) / np.float32(tensor_width), height / width
    if wanted > found:
        side, top = np.float32(0), (one - found / wanted) * half
        height = width * wanted
    else:
        side, top = (one - wanted / found) * half, np.float32(0)
        width = height / wanted
    padding = (float(side), float(top), float(side), float(top))
    return Roi(roi.center_x, roi.center_y, float(width), float(height), roi.rotation), padding


def corners_of(roi: Roi) -> NDArray[np.float32]:
    """The corners, 4×2 float32 pixels: bottom left, top left, top right, bottom right of the unrotated rectangle.

    Source: OpenCV 4 `RotatedRect::points`; `cv2.boxPoints` of OpenCV 5 rounds differently.
    """
    degrees = np.float32(float(np.float32(roi.rotation) * np.float32(180)) / math.pi)
    angle = float(degrees) * math.pi / 180
    a = np.float32(math.sin(angle)) * np.float32(0.5)
    b = np.float32(math.cos(angle)) * np.float32(0.5)
    x, y, width, height = map(np.float32, (roi.center_x, roi.center_y, roi.width, roi.height))
    bottom_left = (x - a * height - b * width, y + b * height - a * width)
    top_left = (x + a * height - b * width, y - b * height - a * width)
    top_right = (2 * x - bottom_left[0], 2 * y - bottom_left[1])
    bottom_right = (2 * x - top_left[0], 2 * y - top_left[1])
    return np.array((bottom_left, top_left, top_right, bottom_right), np.float32)


def matrix_of(roi: Roi, image_width: int, image_height: int) -> tuple[float, ...]:
    """The 4×4 matrix, row by row, that maps positions in the tensor to positions in the image, both in 0..1."""
    g, h = 1 / np.float32(image_width), 1 / np.float32(image_height)
    a, b, e, f = map(np.float32, (roi.width, roi.height, roi.center_x, roi.center_y))
    c, d, half = np.float32(math.cos(roi.rotation)), np.float32(math.sin(roi.rotation)), np.float32(0.5)
    rows = (
        (a * c * g, -b * d * g, 0, (-half * a * c + half * b * d + e) * g),
        (a * d * h, b * c * h, 0, (-half * b * c - half * a * d + f) * h),
        (0, 0, a * g, 0),
        (0, 0, 0, 1),
    )
    return tuple(float(number) for row in rows for number in row)
