"""Reading the options of the operators: which flatbuffer table belongs to which operator, and our form of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Protocol, TypeVar

import tflite
from flatbuffers import flexbuffers
from flatbuffers.table import Table

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import (
    Activation,
    ActivationOptions,
    AxisOptions,
    BlockOptions,
    ConcatenationOptions,
    ConvolutionOptions,
    CumulativeOptions,
    CutOptions,
    GeluOptions,
    LandmarksToMatrixOptions,
    LeakyReluOptions,
    MatMulOptions,
    MirrorPadOptions,
    Options,
    Padding,
    PoolOptions,
    ReduceOptions,
    ResizeOptions,
    SoftmaxOptions,
    StridedSliceOptions,
    TransposeConvolutionOptions,
)


class _View(Protocol):
    """A class of the flatbuffer schema: a view into the file's bytes."""

    def Init(self, buf: bytes, pos: int) -> None: ...  # noqa: N802  # the schema compiler's name


class _Activated(Protocol):
    def FusedActivationFunction(self) -> int: ...  # noqa: N802


V = TypeVar("V", bound=_View)


def read_options(name: str, table: Table | None, custom: bytes) -> Options | None:
    """The options of an operator, None if it has none or we need none."""
    if name in _CUSTOM_READERS:
        return _CUSTOM_READERS[name](custom)
    reader = _READERS.get(name)
    return reader(table) if reader is not None and table is not None else None


def _view(kind: type[V], table: Table) -> V:
    view = kind()
    view.Init(table.Bytes, table.Pos)
    return view


def _activation(view: _Activated) -> Activation:
    return Activation(view.FusedActivationFunction())


def _transpose_bias(custom: bytes) -> TransposeConvolutionOptions:
    """MediaPipe's C struct (`transpose_conv_bias.cc`): padding as in C (1 SAME, 2 VALID), stride width, height."""
    if len(custom) < 12:
        raise ModelError(f"the options of Convolution2DTransposeBias have {len(custom)} bytes instead of 12")
    padding, stride_width, stride_height = struct.unpack("<3i", custom[:12])
    return TransposeConvolutionOptions(Padding(padding - 1), (stride_height, stride_width), Activation.NONE)


def _landmarks_to_matrix(custom: bytes) -> LandmarksToMatrixOptions:
    """MediaPipe's FlexBuffer (`landmarks_to_transform_matrix.cc`, version 2)."""
    table = flexbuffers.Loads(custom)
    return LandmarksToMatrixOptions(
        left_index=int(table["left_rotation_idx"]),
        right_index=int(table["right_rotation_idx"]),
        subset=tuple(int(index) for index in table["subset_idxs"]),
        rotation_radians=float(table["target_rotation_radians"]),
        scale=(float(table["scale_x"]), float(table["scale_y"])),
        size_px=(int(table["output_width"]), int(table["output_height"])),
    )


def _cut(custom: bytes) -> CutOptions:
    """MediaPipe's FlexBuffer (`transform_tensor_bilinear.cc`, version 2)."""
    table = flexbuffers.Loads(custom)
    return CutOptions((int(table["output_width"]), int(table["output_height"])))


def _convolution(view: tflite.Conv2DOptions | tflite.DepthwiseConv2DOptions) -> ConvolutionOptions:
    strides = (view.StrideH(), view.StrideW())
    dilations = (view.DilationHFactor(), view.DilationWFactor())
    return ConvolutionOptions(Padding(view.Padding()), strides, dilations, _activation(view))


def _transpose_convolution(view: tflite.TransposeConvOptions) -> TransposeConvolutionOptions:
    return TransposeConvolutionOptions(Padding(view.Padding()), (view.StrideH(), view.StrideW()), _activation(view))


def _pool(table: Table) -> PoolOptions:
    view = _view(tflite.Pool2DOptions, table)
    window = (view.FilterHeight(), view.FilterWidth())
    return PoolOptions(Padding(view.Padding()), (view.StrideH(), view.StrideW()), window, _activation(view))


def _fully_connected(table: Table) -> ActivationOptions:
    view = _view(tflite.FullyConnectedOptions, table)
    if view.WeightsFormat() != tflite.FullyConnectedOptionsWeightsFormat.DEFAULT:
        raise ModelError("a FULLY_CONNECTED has shuffled weights; only the default format can be converted")
    return ActivationOptions(_activation(view))


def _concatenation(table: Table) -> ConcatenationOptions:
    view = _view(tflite.ConcatenationOptions, table)
    return ConcatenationOptions(view.Axis(), _activation(view))


def _resize(table: Table) -> ResizeOptions:
    view = _view(tflite.ResizeBilinearOptions, table)
    return ResizeOptions(bool(view.AlignCorners()), bool(view.HalfPixelCenters()))


def _strided_slice(table: Table) -> StridedSliceOptions:
    view = _view(tflite.StridedSliceOptions, table)
    return StridedSliceOptions(
        view.BeginMask(), view.EndMask(), view.EllipsisMask(), view.NewAxisMask(), view.ShrinkAxisMask()
    )


def _resize_nearest(table: Table) -> ResizeOptions:
    view = _view(tflite.ResizeNearestNeighborOptions, table)
    return ResizeOptions(bool(view.AlignCorners()), bool(view.HalfPixelCenters()))


def _reduce(table: Table) -> ReduceOptions:
    return ReduceOptions(bool(_view(tflite.ReducerOptions, table).KeepDims()))


def _gather(table: Table) -> AxisOptions:
    view = _view(tflite.GatherOptions, table)
    return AxisOptions(view.Axis(), view.BatchDims())


def _cumulative(table: Table) -> CumulativeOptions:
    view = _view(tflite.CumsumOptions, table)
    return CumulativeOptions(bool(view.Exclusive()), bool(view.Reverse()))


def _matmul(table: Table) -> MatMulOptions:
    view = _view(tflite.BatchMatMulOptions, table)
    return MatMulOptions(bool(view.AdjX()), bool(view.AdjY()))


def _mirror(table: Table) -> MirrorPadOptions:
    return MirrorPadOptions(_view(tflite.MirrorPadOptions, table).Mode() == tflite.MirrorPadMode.REFLECT)


_READERS: dict[str, Callable[[Table], Options]] = {
    "CONV_2D": lambda table: _convolution(_view(tflite.Conv2DOptions, table)),
    "DEPTHWISE_CONV_2D": lambda table: _convolution(_view(tflite.DepthwiseConv2DOptions, table)),
    "TRANSPOSE_CONV": lambda table: _transpose_convolution(_view(tflite.TransposeConvOptions, table)),
    "MAX_POOL_2D": _pool,
    "AVERAGE_POOL_2D": _pool,
    "ADD": lambda table: ActivationOptions(_activation(_view(tflite.AddOptions, table))),
    "SUB": lambda table: ActivationOptions(_activation(_view(tflite.SubOptions, table))),
    "MUL": lambda table: ActivationOptions(_activation(_view(tflite.MulOptions, table))),
    "DIV": lambda table: ActivationOptions(_activation(_view(tflite.DivOptions, table))),
    "FULLY_CONNECTED": _fully_connected,
    "CONCATENATION": _concatenation,
    "RESIZE_BILINEAR": _resize,
    "RESIZE_NEAREST_NEIGHBOR": _resize_nearest,
    "DEPTH_TO_SPACE": lambda table: BlockOptions(_view(tflite.DepthToSpaceOptions, table).BlockSize()),
    "SPACE_TO_DEPTH": lambda table: BlockOptions(_view(tflite.SpaceToDepthOptions, table).BlockSize()),
    **dict.fromkeys(("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ANY", "REDUCE_ALL"), _reduce),
    "STRIDED_SLICE": _strided_slice,
    "PACK": lambda table: AxisOptions(_view(tflite.PackOptions, table).Axis()),
    "UNPACK": lambda table: AxisOptions(_view(tflite.UnpackOptions, table).Axis()),
    "ONE_HOT": lambda table: AxisOptions(_view(tflite.OneHotOptions, table).Axis()),
    "GATHER": _gather,
    "CUMSUM": _cumulative,
    "BATCH_MATMUL": _matmul,
    "MIRROR_PAD": _mirror,
    "SOFTMAX": lambda table: SoftmaxOptions(_view(tflite.SoftmaxOptions, table).Beta()),
    "LEAKY_RELU": lambda table: LeakyReluOptions(_view(tflite.LeakyReluOptions, table).Alpha()),
    "GELU": lambda table: GeluOptions(bool(_view(tflite.GeluOptions, table).Approximate())),
    "L2_NORMALIZATION": lambda table: ActivationOptions(_activation(_view(tflite.L2NormOptions, table))),
}

_CUSTOM_READERS: dict[str, Callable[[bytes], Options]] = {
    "Convolution2DTransposeBias": _transpose_bias,
    "Landmarks2TransformMatrix": _landmarks_to_matrix,
    "TransformTensorBilinear": _cut,
}
