"""A TFLite model as light data: tensors, operators and their options, free of the flatbuffer they came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeVar

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
    """ADD, SUB, MUL, DIV and FULLY_CONNECTED: a fused activation and nothing else."""

    activation: Activation


@dataclass(frozen=True, slots=True)
class ConcatenationOptions:
    """CONCATENATION; the axis counts in the file's layout and may be negative."""

    axis: int
    activation: Activation


@dataclass(frozen=True, slots=True)
class ResizeOptions:
    """RESIZE_BILINEAR: where the samples lie; with neither, at the corners of the pixels."""

    align_corners: bool
    half_pixel_centers: bool


@dataclass(frozen=True, slots=True)
class DepthToSpaceOptions:
    """DEPTH_TO_SPACE."""

    block_size: int


@dataclass(frozen=True, slots=True)
class ReduceOptions:
    """MEAN."""

    keep_dims: bool


@dataclass(frozen=True, slots=True)
class StridedSliceOptions:
    """STRIDED_SLICE: bit masks over the axes."""

    begin_mask: int
    end_mask: int
    has_other_masks: bool


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
    | DepthToSpaceOptions
    | ReduceOptions
    | StridedSliceOptions
    | LandmarksToMatrixOptions
    | CutOptions
)
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Tensor:
    """A value of the graph: its name, shape and TFLite type name; `data` only if it is a constant."""

    name: str
    shape: tuple[int, ...]
    type_name: str
    data: Array | None = None


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
