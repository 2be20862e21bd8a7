"""Reading `.tflite` files: tiny ones written here, and damaged ones."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

import numpy as np
import pytest
from tflite_file import (
    CONV_2D,
    CUSTOM,
    DENSIFY,
    DEQUANTIZE,
    FLOAT16,
    FLOAT32,
    RELU,
    STRING,
    FileOperator,
    FileTensor,
    relu_file,
    write_tflite,
)

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


def test_tensors_may_share_a_buffer_without_each_having_a_copy() -> None:
    data = read_model(write_tflite([FileTensor("c", (2,), FLOAT32, bytes(8))], [], [], [])).tensors[0].data
    assert data is not None
    assert not data.flags.owndata, "a view into the file"


def test_a_buffer_that_is_not_there_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflite.Tensor.Buffer", lambda tensor: 9)
    with pytest.raises(ModelError, match=r"^it is damaged: a tensor names buffer 9, and there are 3$"):
        read_model(relu_file())


@pytest.mark.parametrize("count", [2, 7])
def test_of_several_graphs_the_first_is_read(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflite.Model.SubgraphsLength", lambda model: count)
    assert [operator.name for operator in read_model(relu_file()).operators] == ["RELU"]


def test_a_model_without_a_graph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflite.Model.SubgraphsLength", lambda model: 0)
    with pytest.raises(ModelError, match=r"^it holds no graph$"):
        read_model(relu_file())


def test_a_kind_of_operator_that_is_not_there_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflite.Operator.OpcodeIndex", lambda operator: 1)
    with pytest.raises(ModelError, match=r"^it is damaged: the kind of operator 0 is not in its list of kinds$"):
        read_model(relu_file())


def test_other_types_than_float_are_refused() -> None:
    tensors = [FileTensor("x", (1,), FLOAT32), FileTensor("y", (1,), STRING)]
    content = write_tflite(tensors, [FileOperator(RELU, (0,), (1,))], [0], [1])
    with pytest.raises(ModelError) as caught:
        to_onnx(content, name="m.tflite", for_cpu=False)
    assert str(caught.value) == 'cannot convert "m.tflite": "y" is string; such tensors cannot be converted'


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
