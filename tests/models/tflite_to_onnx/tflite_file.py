"""Writing tiny `.tflite` files, so that tests may have any: whole ones, lying ones, ones to be damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flatbuffers
import numpy as np
import numpy.typing as npt
import tflite

FLOAT32, FLOAT16, STRING = tflite.TensorType.FLOAT32, tflite.TensorType.FLOAT16, tflite.TensorType.STRING
INT32, UINT8 = tflite.TensorType.INT32, tflite.TensorType.UINT8
CONV_2D, LOGISTIC, RELU, PRELU, DEQUANTIZE, DENSIFY, CUSTOM, SLICE, TILE = 3, 14, 19, 54, 6, 124, 32, 65, 69


@dataclass(frozen=True)
class FileTensor:
    """A tensor of a file; with `segments`, `data` are the stored values of a sparse matrix."""

    name: str
    shape: tuple[int, ...]
    type_number: int
    data: bytes = b""
    segments: tuple[int, ...] = ()
    indices: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()  # of a quantised one
    zero_points: tuple[int, ...] = ()
    axis: int = 0


@dataclass(frozen=True)
class FileOptions:
    """The options of an operator: the number of their table, and what writes it."""

    kind: int
    write: Callable[[flatbuffers.Builder], int]


@dataclass(frozen=True)
class FileOperator:
    """An operator of a file: a builtin number, or 32 with a custom name."""

    code: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    custom_name: str = ""
    custom_options: bytes = b""
    stride: int = 0  # of a CONV_2D; 0 leaves the options out
    options: FileOptions | None = None
    version: int = 1


def relu_file() -> bytes:
    """A model y = relu(x)."""
    tensors = [FileTensor("x", (1, 2), FLOAT32), FileTensor("y", (1, 2), FLOAT32)]
    return write_tflite(tensors, [FileOperator(RELU, (0,), (1,))], [0], [1])


def write_tflite(
    tensors: Sequence[FileTensor], operators: Sequence[FileOperator], inputs: Sequence[int], outputs: Sequence[int]
) -> bytes:
    """A file with one graph; the operators stand in the order given."""
    builder = flatbuffers.Builder(1024)
    buffers = _tables(builder, [_buffer(builder, data) for data in [b"", *(tensor.data for tensor in tensors)]])
    codes = _tables(builder, [_code(builder, operator) for operator in operators])
    graph = _graph(builder, tensors, operators, inputs, outputs)
    graphs = _tables(builder, [graph])
    tflite.ModelStart(builder)
    tflite.ModelAddVersion(builder, 3)
    tflite.ModelAddOperatorCodes(builder, codes)
    tflite.ModelAddSubgraphs(builder, graphs)
    tflite.ModelAddBuffers(builder, buffers)
    builder.Finish(tflite.ModelEnd(builder), b"TFL3")
    return bytes(builder.Output())


def _graph(
    builder: flatbuffers.Builder,
    tensors: Sequence[FileTensor],
    operators: Sequence[FileOperator],
    inputs: Sequence[int],
    outputs: Sequence[int],
) -> int:
    tensor_list = _tables(builder, [_tensor(builder, it, index) for index, it in enumerate(tensors)])
    operator_list = _tables(builder, [_operator(builder, it, index) for index, it in enumerate(operators)])
    input_list, output_list = _integers(builder, inputs), _integers(builder, outputs)
    tflite.SubGraphStart(builder)
    tflite.SubGraphAddTensors(builder, tensor_list)
    tflite.SubGraphAddInputs(builder, input_list)
    tflite.SubGraphAddOutputs(builder, output_list)
    tflite.SubGraphAddOperators(builder, operator_list)
    return int(tflite.SubGraphEnd(builder))


def _buffer(builder: flatbuffers.Builder, data: bytes) -> int:
    content = builder.CreateByteVector(data) if data else None
    tflite.BufferStart(builder)
    if content is not None:
        tflite.BufferAddData(builder, content)
    return int(tflite.BufferEnd(builder))


def _code(builder: flatbuffers.Builder, operator: FileOperator) -> int:
    name = builder.CreateString(operator.custom_name) if operator.custom_name else None
    tflite.OperatorCodeStart(builder)
    tflite.OperatorCodeAddDeprecatedBuiltinCode(builder, min(operator.code, 127))
    tflite.OperatorCodeAddBuiltinCode(builder, operator.code)
    tflite.OperatorCodeAddVersion(builder, operator.version)
    if name is not None:
        tflite.OperatorCodeAddCustomCode(builder, name)
    return int(tflite.OperatorCodeEnd(builder))


def _tensor(builder: flatbuffers.Builder, tensor: FileTensor, index: int) -> int:
    name, shape = builder.CreateString(tensor.name), _integers(builder, tensor.shape)
    sparsity = _sparsity(builder, tensor) if tensor.segments else None
    quantisation = _quantisation(builder, tensor) if tensor.scales else None
    tflite.TensorStart(builder)
    tflite.TensorAddShape(builder, shape)
    tflite.TensorAddType(builder, tensor.type_number)
    tflite.TensorAddBuffer(builder, index + 1 if tensor.data else 0)
    tflite.TensorAddName(builder, name)
    if sparsity is not None:
        tflite.TensorAddSparsity(builder, sparsity)
    if quantisation is not None:
        tflite.TensorAddQuantization(builder, quantisation)
    return int(tflite.TensorEnd(builder))


def _quantisation(builder: flatbuffers.Builder, tensor: FileTensor) -> int:
    scales = builder.CreateNumpyVector(np.array(tensor.scales, np.float32))
    zero_points = builder.CreateNumpyVector(np.array(tensor.zero_points, np.int64))
    tflite.QuantizationParametersStart(builder)
    tflite.QuantizationParametersAddScale(builder, scales)
    tflite.QuantizationParametersAddZeroPoint(builder, zero_points)
    tflite.QuantizationParametersAddQuantizedDimension(builder, tensor.axis)
    return int(tflite.QuantizationParametersEnd(builder))


def _sparsity(builder: flatbuffers.Builder, tensor: FileTensor) -> int:
    """Rows dense, columns compressed; segments as uint16, indices as uint8, as in the wheel's files."""
    order = _integers(builder, (0, 1))
    tflite.DimensionMetadataStart(builder)
    tflite.DimensionMetadataAddDenseSize(builder, tensor.shape[0])
    rows = tflite.DimensionMetadataEnd(builder)
    numbers = builder.CreateNumpyVector(np.array(tensor.segments, np.uint16))
    tflite.Uint16VectorStart(builder)
    tflite.Uint16VectorAddValues(builder, numbers)
    segments = tflite.Uint16VectorEnd(builder)
    indices_content = builder.CreateByteVector(bytes(tensor.indices))
    tflite.Uint8VectorStart(builder)
    tflite.Uint8VectorAddValues(builder, indices_content)
    indices = tflite.Uint8VectorEnd(builder)
    tflite.DimensionMetadataStart(builder)
    tflite.DimensionMetadataAddFormat(builder, tflite.DimensionType.SPARSE_CSR)
    tflite.DimensionMetadataAddArraySegmentsType(builder, tflite.SparseIndexVector.Uint16Vector)
    tflite.DimensionMetadataAddArraySegments(builder, segments)
    tflite.DimensionMetadataAddArrayIndicesType(builder, tflite.SparseIndexVector.Uint8Vector)
    tflite.DimensionMetadataAddArrayIndices(builder, indices)
    levels = _tables(builder, [rows, tflite.DimensionMetadataEnd(builder)])
    tflite.SparsityParametersStart(builder)
    tflite.SparsityParametersAddTraversalOrder(builder, order)
    tflite.SparsityParametersAddDimMetadata(builder, levels)
    return int(tflite.SparsityParametersEnd(builder))


def _operator(builder: flatbuffers.Builder, operator: FileOperator, index: int) -> int:
    inputs, outputs = _integers(builder, operator.inputs), _integers(builder, operator.outputs)
    custom = builder.CreateByteVector(operator.custom_options) if operator.custom_options else None
    options = _options(operator)
    table = options.write(builder) if options is not None else None
    tflite.OperatorStart(builder)
    tflite.OperatorAddOpcodeIndex(builder, index)
    tflite.OperatorAddInputs(builder, inputs)
    tflite.OperatorAddOutputs(builder, outputs)
    if custom is not None:
        tflite.OperatorAddCustomOptions(builder, custom)
    if options is not None and table is not None:
        tflite.OperatorAddBuiltinOptionsType(builder, options.kind)
        tflite.OperatorAddBuiltinOptions(builder, table)
    return int(tflite.OperatorEnd(builder))


def _options(operator: FileOperator) -> FileOptions | None:
    if not operator.stride:
        return operator.options
    return FileOptions(
        tflite.BuiltinOptions.Conv2DOptions, lambda builder: _convolution_options(builder, operator.stride)
    )


def _convolution_options(builder: flatbuffers.Builder, stride: int) -> int:
    tflite.Conv2DOptionsStart(builder)
    tflite.Conv2DOptionsAddStrideH(builder, stride)
    tflite.Conv2DOptionsAddStrideW(builder, stride + 1)
    tflite.Conv2DOptionsAddFusedActivationFunction(builder, tflite.ActivationFunctionType.RELU6)
    return int(tflite.Conv2DOptionsEnd(builder))


def _integers(builder: flatbuffers.Builder, values: Sequence[int]) -> int:
    array: npt.NDArray[np.int32] = np.array(values, np.int32)
    return int(builder.CreateNumpyVector(array))


def _tables(builder: flatbuffers.Builder, offsets: Sequence[int]) -> int:
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return int(builder.EndVector())
