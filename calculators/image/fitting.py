"""How an image becomes one of another size: ImageTransformationCalculator's decisions, without any pixel.

Formulas: MediaPipe `image_transformation_calculator.cc` (CPU), in float32 as there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mediagraph.calculators.image.image_transformation_options import InterpolationMode, ScaleMode

Padding = tuple[float, float, float, float]
Size = tuple[int, int]
"""Width and height in pixels."""

_NO_BARS = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fit:
    """Scale to `size` with this interpolation of OpenCV, then add bars (top, bottom, left, right; pixels)."""

    size: Size
    interpolation: int
    bars: tuple[int, int, int, int] = _NO_BARS

    @property
    def has_bars(self) -> bool:
        """Is anything added?"""
        return self.bars != _NO_BARS


def fit(image: Size, wanted: Size, mode: ScaleMode, interpolation: InterpolationMode) -> Fit:
    """How an image gets the wanted size; FILL_AND_CROP leaves out the bars and with them the size.

    Raises ValueError if nothing would be left of a side.
    """
    is_nearest = interpolation is InterpolationMode.NEAREST
    if mode in (ScaleMode.DEFAULT, ScaleMode.STRETCH):
        shrinks = image[0] > wanted[0] and image[1] > wanted[1]
        return Fit(wanted, _interpolation(shrinks, is_nearest))
    scale = min(np.float32(wanted[0]) / np.float32(image[0]), np.float32(wanted[1]) / np.float32(image[1]))
    width, height = _rounded(np.float32(image[0]) * scale), _rounded(np.float32(image[1]) * scale)
    if not width or not height:
        raise ValueError(
            f"an image of {image[0]} × {image[1]} pixels does not fit into {wanted[0]} × {wanted[1]}: a side of it "
            "would be 0"
        )
    bars = _bars(wanted[0] - width, wanted[1] - height) if mode is ScaleMode.FIT else _NO_BARS
    return Fit((width, height), _interpolation(bool(scale < 1), is_nearest), bars)


def letterbox_padding(image: Size, wanted: Size, degrees: int) -> Padding:
    """What FIT adds (left, top, right, bottom, in fractions of the wanted size), before rounding to pixels."""
    if degrees in (90, 270):
        image = image[::-1]
    found = np.float32(image[0]) / np.float32(image[1])
    asked = np.float32(wanted[0]) / np.float32(wanted[1])
    side = top = 0.0
    if found < asked:
        side = float((np.float32(1) - found / asked) / np.float32(2))
    elif asked < found:
        top = float((np.float32(1) - asked / found) / np.float32(2))
    return side, top, side, top


def _bars(columns: int, rows: int) -> tuple[int, int, int, int]:
    top, left = rows // 2, columns // 2
    return top, rows - top, left, columns - left


def _interpolation(shrinks: bool, is_nearest: bool) -> int:
    if is_nearest:
        return cv2.INTER_NEAREST
    return cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR


def _rounded(number: np.float32) -> int:
    """To the nearest integer, halves up; the number is not negative."""
    return math.floor(float(number) + 0.5)
