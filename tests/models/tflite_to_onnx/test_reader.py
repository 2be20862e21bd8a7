"""Reading `.tflite` files: tiny ones written here, and damaged ones."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flatbuffers
import numpy as np
import numpy.typing as npt
import pytest
import tflite

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.convert import to_onnx
from mediagraph.models.tflite_to_onnx.fold import fold_constants
from mediagraph.models.tflite_to_onnx.reader import read_model
from mediagraph.models.tflite_to_onnx.tflite_model import (
    Activation,
    ConvolutionOptions,
    Operator,
    Padding,
    Tensor,
    TransposeConvolutionOptions,
)

FLOAT32, FLOAT16, STRING = tflite.TensorType.FLOAT32, tflite.TensorType.FLOAT16, tflite.TensorType.STRING
CONV_2D, RELU, DEQUANTIZE, DENSIFY, CUSTOM = 3, 19, 6, 124, 32


@dataclass(frozen=True)
class FileTensor:
    """A tensor of a file; with `segments`, `data` are the stored values of a sparse matrix."""

    name: str
    shape: tuple[int, ...]
    type_number: int
    data: bytes = b""
    segments: tuple[int, ...] = ()
    indices: tuple[int, ...] = ()


@dataclass(frozen=True)
class FileOperator:
    """An operator of a file: a builtin number, or 32 with a custom name."""

    code: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    custom_name: str = ""
    custom_options: bytes = b""
    stride: int = 0  # of a CONV_2D; 0 leaves the options out


def relu_file() -> bytes:
    """A model y = relu(x)."""
    tensors = [FileTensor("x", (1, 2), FLOAT32), FileTensor("y", (1, 2), FLOAT32)]
    return write_tflite(tensors, [FileOperator(RELU, (0,), (1,))], [0], [1])


def test_reads_tensors_and_operators() -> None:
    model = read_model(relu_file())
    assert model.tensors == (Tensor("x", (1, 2), "FLOAT32"), Tensor("y", (1, 2), "FLOAT32"))
    assert model.operators == (Operator(0, "RELU", (0,), (1,)),)
    assert (model.inputs, model.outputs) == ((0,), (1,))


def test_reads_the_options_of_an_operator() -> None:
    tensors = [FileTensor(name, (1, 1, 1, 1), FLOAT32) for name in "xwy"]
    model = read_model(write_tflite(tensors, [FileOperator(CONV_2D, (0, 1, -1), (2,), stride=2)], [0], [2]))
    assert model.operators[0].inputs == (0, 1, -1)
    assert model.operators[0].options == ConvolutionOptions(Padding.SAME, (2, 3), (1, 1), Activation.RELU6)


def test_reads_a_custom_operator() -> None:
    tensors = [FileTensor(name, (1, 1, 1, 1), FLOAT32) for name in "xwby"]
    options = struct.pack("<3i", 1, 3, 2)  # SAME, stride width, stride height
    operator = FileOperator(CUSTOM, (0, 1, 2), (3,), "Convolution2DTransposeBias", options)
    model = read_model(write_tflite(tensors, [operator], [0], [3]))
    assert model.operators[0].name == "Convolution2DTransposeBias"
    assert model.operators[0].options == TransposeConvolutionOptions(Padding.SAME, (2, 3), Activation.NONE)


def test_reads_the_wide_operator_codes() -> None:
    tensors = [FileTensor("x", (1,), FLOAT32), FileTensor("y", (1,), FLOAT32)]
    model = read_model(write_tflite(tensors, [FileOperator(150, (0,), (1,))], [0], [1]))
    assert model.operators[0].name == "GELU"


def test_reads_a_constant() -> None:
    content = np.array([1, 2, 0.5], np.float16)
    model = read_model(write_tflite([FileTensor("c", (3,), FLOAT16, content.tobytes())], [], [], []))
    data = model.tensors[0].data
    assert data is not None
    assert data.dtype == np.float16
    np.testing.assert_array_equal(data, content)


def sparse_file() -> bytes:
    """A float16 constant [[0, 1, 0], [0, 0, 0], [2, 0, 3]], stored sparse, made dense, made float32."""
    stored = np.array([1, 2, 3], np.float16).tobytes()
    tensors = [
        FileTensor("sparse", (3, 3), FLOAT16, stored, segments=(0, 1, 1, 3), indices=(1, 0, 2)),
        FileTensor("dense", (3, 3), FLOAT16),
        FileTensor("float", (3, 3), FLOAT32),
    ]
    operators = [FileOperator(DENSIFY, (0,), (1,)), FileOperator(DEQUANTIZE, (1,), (2,))]
    return write_tflite(tensors, operators, [], [2])


def test_folds_a_sparse_float16_constant() -> None:
    folded = fold_constants(read_model(sparse_file()))
    assert folded.operators == ()
    data = folded.tensors[2].data
    assert data is not None
    assert data.dtype == np.float32
    np.testing.assert_array_equal(data, [[0, 1, 0], [0, 0, 0], [2, 0, 3]])


def test_a_computed_dequantize_stays() -> None:
    tensors = [FileTensor("x", (1,), FLOAT16), FileTensor("y", (1,), FLOAT32)]
    model = read_model(write_tflite(tensors, [FileOperator(DEQUANTIZE, (0,), (1,))], [0], [1]))
    assert fold_constants(model) == model


def test_an_implausible_shape_is_damage() -> None:
    with pytest.raises(ModelError, match=r'it is damaged: tensor "x" has the shape \[2000000000, 2000000000\]$'):
        read_model(write_tflite([FileTensor("x", (2_000_000_000,) * 2, FLOAT32)], [], [], []))


def test_a_constant_of_the_wrong_size_is_damage() -> None:
    content = write_tflite([FileTensor("c", (3,), FLOAT32, b"12345678")], [], [], [0])
    with pytest.raises(
        ModelError, match=r'^cannot convert "m.tflite" \(\d+ bytes\): the file is damaged \(ValueError: '
    ):
        to_onnx(content, name="m.tflite", for_cpu=False)


def test_other_types_than_float_are_refused() -> None:
    tensors = [FileTensor("x", (1,), FLOAT32), FileTensor("y", (1,), STRING)]
    content = write_tflite(tensors, [FileOperator(RELU, (0,), (1,))], [0], [1])
    with pytest.raises(ModelError) as caught:
        to_onnx(content, name="m.tflite", for_cpu=False)
    assert str(caught.value) == 'cannot convert "m.tflite": "y" is string; only float32 models can be converted'


@pytest.mark.parametrize("make", [relu_file, sparse_file])
def test_a_truncated_file_is_a_model_error(make: Callable[[], bytes]) -> None:
    content = make()
    for length in range(len(content)):
        _convert_or_model_error(content[:length])


@pytest.mark.parametrize("make", [relu_file, sparse_file])
@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_file_is_a_model_error(make: Callable[[], bytes], seed: int) -> None:
    content, chance = make(), random.Random(seed)
    for _ in range(40):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(8, len(damaged))] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
        _convert_or_model_error(bytes(damaged))


def _convert_or_model_error(content: bytes) -> None:
    """Damage may hit a byte that means nothing; everything else must be a ModelError that names the file."""
    try:
        to_onnx(content, name="m.tflite", for_cpu=False)
    except ModelError as error:
        assert str(error).startswith('cannot convert "m.tflite"')  # noqa: PT017  # most damage raises, some does not


def write_tflite(
    tensors: Sequence[FileTensor], operators: Sequence[FileOperator], inputs: Sequence[int], outputs: Sequence[int]
) -> bytes:
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
    if name is not None:
        tflite.OperatorCodeAddCustomCode(builder, name)
    return int(tflite.OperatorCodeEnd(builder))


def _tensor(builder: flatbuffers.Builder, tensor: FileTensor, index: int) -> int:
    name, shape = builder.CreateString(tensor.name), _integers(builder, tensor.shape)
    sparsity = _sparsity(builder, tensor) if tensor.segments else None
    tflite.TensorStart(builder)
    tflite.TensorAddShape(builder, shape)
    tflite.TensorAddType(builder, tensor.type_number)
    tflite.TensorAddBuffer(builder, index + 1 if tensor.data else 0)
    tflite.TensorAddName(builder, name)
    if sparsity is not None:
        tflite.TensorAddSparsity(builder, sparsity)
    return int(tflite.TensorEnd(builder))


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
    options = _convolution_options(builder, operator.stride) if operator.stride else None
    tflite.OperatorStart(builder)
    tflite.OperatorAddOpcodeIndex(builder, index)
    tflite.OperatorAddInputs(builder, inputs)
    tflite.OperatorAddOutputs(builder, outputs)
    if custom is not None:
        tflite.OperatorAddCustomOptions(builder, custom)
    if options is not None:
        tflite.OperatorAddBuiltinOptionsType(builder, tflite.BuiltinOptions.Conv2DOptions)
        tflite.OperatorAddBuiltinOptions(builder, options)
    return int(tflite.OperatorEnd(builder))


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
