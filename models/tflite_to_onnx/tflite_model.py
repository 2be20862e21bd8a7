"""A TFLite model as light data: tensors, operators and their options, free of the flatbuffer they came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from mediagraph.framework.errors import ModelError

Array: TypeAlias = npt.NDArray[np.generic]

ABSENT = -1
"""The index that stands for an optional input that is not given."""


class Padding(Enum):
    """How a window reaches over the border; the numbers are the file's."""

    SAME = 0
    VALID = 1


@dataclass(frozen=True, slots=True)
class ExplicitPadding:
    """Zeros around an image, in pixels."""

    top: int
    left: int
    bottom: int
    right: int


class Activation(Enum):
    """What an operator applies to its result; the numbers are the file's."""

    NONE = 0
    RELU = 1
    RELU_N1_TO_1 = 2
    RELU6 = 3
    TANH = 4
    SIGN_BIT = 5


@dataclass(frozen=True, slots=True)
class ConvolutionOptions:
    """CONV_2D and DEPTHWISE_CONV_2D; pairs are (height, width)."""

    padding: Padding | ExplicitPadding
    strides: tuple[int, int]
    dilations: tuple[int, int]
    activation: Activation


@dataclass(frozen=True, slots=True)
class TransposeConvolutionOptions:
    """TRANSPOSE_CONV and MediaPipe's Convolution2DTransposeBias."""

    padding: Padding
    strides: tuple[int, int]
    activation: Activation


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """MAX_POOL_2D and AVERAGE_POOL_2D."""

    padding: Padding
    strides: tuple[int, int]
    window: tuple[int, int]
    activation: Activation


@dataclass(frozen=True, slots=True)
class ActivationOptions:
    """ADD, SUB, MUL, DIV, FULLY_CONNECTED, L2_NORMALIZATION: a fused activation and nothing else."""

    activation: Activation


@dataclass(frozen=True, slots=True)
class ConcatenationOptions:
    """CONCATENATION; the axis counts in the file's layout and may be negative."""

    axis: int
    activation: Activation


@dataclass(frozen=True, slots=True)
class ResizeOptions:
    """RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: where the samples lie; with neither, at the pixels' corners."""

    align_corners: bool
    half_pixel_centers: bool


@dataclass(frozen=True, slots=True)
class BlockOptions:
    """DEPTH_TO_SPACE and SPACE_TO_DEPTH."""

    block_size: int


@dataclass(frozen=True, slots=True)
class ReduceOptions:
    """MEAN, SUM, REDUCE_MAX and their like."""

    keep_dims: bool


@dataclass(frozen=True, slots=True)
class StridedSliceOptions:
    """STRIDED_SLICE: bit masks over the axes."""

    begin_mask: int
    end_mask: int
    ellipsis_mask: int
    new_axis_mask: int
    shrink_axis_mask: int


@dataclass(frozen=True, slots=True)
class AxisOptions:
    """PACK, UNPACK, GATHER and ONE_HOT; `batch_axes` of GATHER are looked up side by side."""

    axis: int
    batch_axes: int = 0


@dataclass(frozen=True, slots=True)
class SoftmaxOptions:
    """SOFTMAX: what the values are multiplied with before."""

    beta: float


@dataclass(frozen=True, slots=True)
class LeakyReluOptions:
    """LEAKY_RELU: the slope below zero."""

    slope: float


@dataclass(frozen=True, slots=True)
class GeluOptions:
    """GELU: by tanh, or exactly."""

    is_approximate: bool


@dataclass(frozen=True, slots=True)
class CumulativeOptions:
    """CUMSUM: without the value itself; from the end."""

    is_exclusive: bool
    is_reverse: bool


@dataclass(frozen=True, slots=True)
class MatMulOptions:
    """BATCH_MATMUL: which sides come with rows and columns exchanged."""

    transposes_first: bool
    transposes_second: bool


@dataclass(frozen=True, slots=True)
class MirrorPadOptions:
    """MIRROR_PAD: the mirror lies on the outermost values (REFLECT), or behind them (SYMMETRIC)."""

    leaves_border_out: bool


@dataclass(frozen=True, slots=True)
class LandmarksToMatrixOptions:
    """MediaPipe's Landmarks2TransformMatrix: which part of a face to cut out, and into how many pixels."""

    left_index: int
    right_index: int
    subset: tuple[int, ...]
    rotation_radians: float
    scale: tuple[float, float]  # x, y
    size_px: tuple[int, int]  # width, height


@dataclass(frozen=True, slots=True)
class CutOptions:
    """MediaPipe's TransformTensorBilinear: the size of what is cut out, in pixels."""

    size_px: tuple[int, int]  # width, height


Options: TypeAlias = (
    ConvolutionOptions
    | TransposeConvolutionOptions
    | PoolOptions
    | ActivationOptions
    | ConcatenationOptions
    | ResizeOptions
    | BlockOptions
    | ReduceOptions
    | AxisOptions
    | SoftmaxOptions
    | LeakyReluOptions
    | GeluOptions
    | CumulativeOptions
    | MatMulOptions
    | MirrorPadOptions
    | StridedSliceOptions
    | LandmarksToMatrixOptions
    | CutOptions
)
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The real numbers for which integers stand, scale·(q − zero point).

    Several scales belong to the layers of an axis. `dtype` is the integers' type once the tensor itself is float32.
    """

    scales: npt.NDArray[np.float64]
    zero_points: npt.NDArray[np.int64]
    axis: int
    dtype: type[np.integer[Any]] | None = None

    def is_like(self, other: Grid | None) -> bool:
        """Do both stand for the same numbers?"""
        return other is not None and (self.dtype, *self.scales, *self.zero_points) == (
            other.dtype,
            *other.scales,
            *other.zero_points,
        )


@dataclass(frozen=True, slots=True)
class Tensor:
    """A value of the graph: its name, shape and TFLite type name; `data` only if it is a constant.

    `grid` says what the integers of a quantised tensor mean.
    """

    name: str
    shape: tuple[int, ...]
    type_name: str
    data: Array | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """One step: TFLite's name of the operation, or a custom operator's own, and the indices of its tensors."""

    index: int
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Options | None = None
    version: int = 1

    def options_as(self, kind: type[Kind]) -> Kind:
        """The options, which must be of this kind."""
        if not isinstance(self.options, kind):
            raise ModelError("its options are missing")
        return self.options


@dataclass(frozen=True, slots=True)
class TfliteModel:
    """A graph; the operators stand in an order in which they can run."""

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
