"""The options of ImageToTensorCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class BorderMode(IntEnum):
    """What the tensor shows beyond the border of the image."""

    BORDER_UNSPECIFIED = 0  # as BORDER_REPLICATE
    BORDER_ZERO = 1  # black
    BORDER_REPLICATE = 2  # the nearest pixel


class GpuOrigin(IntEnum):
    """Where the first row of an image in GPU memory is; images in host memory always start at the top."""

    DEFAULT = 0
    CONVENTIONAL = 1
    TOP_LEFT = 2


@dataclass(frozen=True, slots=True)
class FloatRange:
    """Pixel values 0..255 become float32 from min to max."""

    min: float = option(0.0, number=1, wire="float")  # the value of black
    max: float = option(0.0, number=2, wire="float")  # the value of white, above min

    def __post_init__(self) -> None:
        _check_order(self.min, self.max)


@dataclass(frozen=True, slots=True)
class IntRange:
    """Pixel values 0..255 become int8 from min to max, within -128..127."""

    min: int = option(0, number=1, wire="int64")  # the value of black, -128..127
    max: int = option(0, number=2, wire="int64")  # the value of white, -128..127 and above min

    def __post_init__(self) -> None:
        _check_order(self.min, self.max)
        _check_limits(self.min, self.max, -128, 127)


@dataclass(frozen=True, slots=True)
class UIntRange:
    """Pixel values 0..255 become uint8 from min to max, within 0..255."""

    min: int = option(0, number=1, wire="uint64")  # the value of black, 0..255
    max: int = option(0, number=2, wire="uint64")  # the value of white, 0..255 and above min

    def __post_init__(self) -> None:
        _check_order(self.min, self.max)
        _check_limits(self.min, self.max, 0, 255)


@dataclass(frozen=True, slots=True)
class ImageToTensorCalculatorOptions:
    """Size in pixels (the image's own if not set), proportions, one of three ranges of values, and border.

    With `keep_aspect_ratio` the region is enlarged to the proportions of the tensor instead of being stretched.
    """

    message: ClassVar[str] = "mediapipe.ImageToTensorCalculatorOptions"
    extension: ClassVar[int] = 334361939

    output_tensor_width: int | None = option(None, number=1, wire="int32")
    """Columns of the tensor in pixels, at least 1; the width of the image if it is not given."""
    output_tensor_height: int | None = option(None, number=2, wire="int32")
    """Rows of the tensor in pixels, at least 1; the height of the image if it is not given."""
    keep_aspect_ratio: bool = option(False, number=3)
    """Enlarge the region to the proportions of the tensor, instead of stretching what is in it."""
    output_tensor_float_range: FloatRange | None = option(None, number=4, oneof="range")
    """Make float32 tensors with these values for black and white. One of the three ranges must be given."""
    output_tensor_int_range: IntRange | None = option(None, number=7, oneof="range")
    """Make int8 tensors with these values for black and white."""
    output_tensor_uint_range: UIntRange | None = option(None, number=8, oneof="range")
    """Make uint8 tensors with these values for black and white."""
    gpu_origin: GpuOrigin = option(GpuOrigin.DEFAULT, number=5)
    """Where the first row of an image in GPU memory is; without effect on images in host memory."""
    border_mode: BorderMode = option(BorderMode.BORDER_UNSPECIFIED, number=6)
    """What the tensor shows beyond the image: the nearest pixel (unspecified too), or black with BORDER_ZERO."""

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            size = self.output_tensor_width if name == "width" else self.output_tensor_height
            if size is not None and size <= 0:
                raise ValueError(f"output_tensor_{name} is {size}; it must be > 0")

    @property
    def range(self) -> FloatRange | IntRange | UIntRange | None:
        """The range that is set."""
        return self.output_tensor_float_range or self.output_tensor_int_range or self.output_tensor_uint_range


def _check_order(low: float, high: float) -> None:
    if not low < high:
        raise ValueError(f"the range is from {low:g} to {high:g}; min must be less than max")


def _check_limits(low: int, high: int, lowest: int, highest: int) -> None:
    if low < lowest or high > highest:
        raise ValueError(f"the range is from {low} to {high}; it must lie within {lowest} to {highest}")
