"""The options of ImageTransformationCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class RotationMode(IntEnum):
    """How far the image is turned, counter-clockwise."""

    UNKNOWN = 0  # as ROTATION_0
    ROTATION_0 = 1
    ROTATION_90 = 2
    ROTATION_180 = 3
    ROTATION_270 = 4

    @property
    def degrees(self) -> int:
        """The angle: 0, 90, 180 or 270."""
        return max(0, self - 1) * 90


class ScaleMode(IntEnum):
    """How an image gets a size of other proportions."""

    DEFAULT = 0  # as STRETCH
    STRETCH = 1
    FIT = 2  # all of it is shown, with bars beside it
    FILL_AND_CROP = 3  # on the CPU as FIT, but without the bars: the result is smaller than asked for


class InterpolationMode(IntEnum):
    """How scaling finds values between pixels."""

    DEFAULT = 0  # as LINEAR
    LINEAR = 1  # the mean of an area where the image gets smaller, linear where it gets larger
    NEAREST = 2


@dataclass(frozen=True, slots=True)
class PaddingColor:
    """The colour of the bars of FIT; parts outside of 0..255 are clipped. Alpha is 0 there."""

    red: int = option(0, number=1, wire="int32")  # 0..255
    green: int = option(0, number=2, wire="int32")  # 0..255
    blue: int = option(0, number=3, wire="int32")  # 0..255


@dataclass(frozen=True, slots=True)
class ImageTransformationCalculatorOptions:
    """Size in pixels, angle, mirroring, and how to scale.

    Only where both `output_width` and `output_height` are above 0 the image is scaled. `constant_padding` fills the
    bars of FIT with `padding_color` (black if not given), otherwise with the nearest pixels of the image.
    """

    message: ClassVar[str] = "mediapipe.ImageTransformationCalculatorOptions"
    extension: ClassVar[int] = 251952830

    output_width: int = option(0, number=1, wire="int32")
    """Width of the result in pixels; 0, or a height of 0, keeps the size."""
    output_height: int = option(0, number=2, wire="int32")
    """Height of the result in pixels; 0, or a width of 0, keeps the size."""
    rotation_mode: RotationMode = option(RotationMode.UNKNOWN, number=3)
    """How far the image is turned, counter-clockwise, in degrees."""
    flip_vertically: bool = option(False, number=4)
    """Turn it upside down."""
    flip_horizontally: bool = option(False, number=5)
    """Mirror it: left becomes right."""
    scale_mode: ScaleMode = option(ScaleMode.DEFAULT, number=6)
    """STRETCH changes the proportions, FIT adds bars, FILL_AND_CROP makes the result smaller than asked for."""
    constant_padding: bool = option(True, number=7)
    """Fill the bars of FIT with a colour; otherwise with the nearest pixels of the image."""
    padding_color: PaddingColor | None = option(None, number=8)
    """The colour of the bars, black if it is not given."""
    interpolation_mode: InterpolationMode = option(InterpolationMode.DEFAULT, number=9)
    """How scaling finds values between pixels; DEFAULT is LINEAR."""
