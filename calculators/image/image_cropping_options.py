"""The options of ImageCroppingCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class BorderMode(IntEnum):
    """What the part shows beyond the border of the image."""

    BORDER_UNSPECIFIED = 0  # refused
    BORDER_ZERO = 1  # black
    BORDER_REPLICATE = 2  # the nearest pixel


@dataclass(frozen=True, slots=True)
class ImageCroppingCalculatorOptions:
    """A part of the image, where no stream says which, and the largest size of the result.

    The part is `width` × `height` pixels, or `norm_width` × `norm_height` in fractions of the image, about the centre
    of the image or `norm_center_x` and `norm_center_y` (fractions, both or none), turned by `rotation` (radians,
    clockwise as displayed). Results above `output_max_width` or `output_max_height` are made smaller, in proportion.
    """

    message: ClassVar[str] = "mediapipe.ImageCroppingCalculatorOptions"
    extension: ClassVar[int] = 262466399

    width: int | None = option(None, number=1, wire="int32")
    """Columns of the part in pixels, above 0; together with `height`."""
    height: int | None = option(None, number=2, wire="int32")
    """Rows of the part in pixels, above 0."""
    rotation: float = option(0.0, number=3, wire="float")
    """How far the part is turned, in radians, clockwise as displayed."""
    norm_width: float | None = option(None, number=4, wire="float")
    """Width of the part in widths of the image, above 0; together with `norm_height`."""
    norm_height: float | None = option(None, number=5, wire="float")
    """Height of the part in heights of the image, above 0."""
    norm_center_x: float | None = option(None, number=6, wire="float")
    """Centre of the part in widths of the image, from the left; together with `norm_center_y`."""
    norm_center_y: float | None = option(None, number=7, wire="float")
    """Centre of the part in heights of the image, from the top."""
    border_mode: BorderMode = option(BorderMode.BORDER_ZERO, number=8)
    """What the part shows beyond the image: black, or the nearest pixel."""
    output_max_width: int | None = option(None, number=9, wire="int32")
    """Greatest width of the result in pixels, above 0; wider ones are made smaller, in proportion."""
    output_max_height: int | None = option(None, number=10, wire="int32")
    """Greatest height of the result in pixels, above 0; higher ones are made smaller, in proportion."""

    def __post_init__(self) -> None:
        _check_pair("width", self.width, "height", self.height)
        _check_pair("norm_width", self.norm_width, "norm_height", self.norm_height)
        if (self.norm_center_x is None) != (self.norm_center_y is None):
            raise ValueError("norm_center_x and norm_center_y must be given together")
        if self.border_mode is BorderMode.BORDER_UNSPECIFIED:
            raise ValueError("border_mode is BORDER_UNSPECIFIED; it must be BORDER_ZERO or BORDER_REPLICATE")
        for name, most in (("output_max_width", self.output_max_width), ("output_max_height", self.output_max_height)):
            if most is not None and most <= 0:
                raise ValueError(f"{name} is {most}; it must be > 0")

    @property
    def has_pixel_size(self) -> bool:
        """Is the size given in pixels?"""
        return self.width is not None

    @property
    def has_norm_size(self) -> bool:
        """Is the size given in fractions of the image?"""
        return self.norm_width is not None


def _check_pair(name: str, one: float | None, other_name: str, other: float | None) -> None:
    if (one is None) != (other is None):
        raise ValueError(f"{name} and {other_name} must be given together")
    if one is not None and other is not None and not (one > 0 and other > 0):
        raise ValueError(f"{name} and {other_name} are {one:g} and {other:g}; both must be > 0")
