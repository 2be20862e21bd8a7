"""The conversion as a whole: names, layouts, errors, and `.onnx` files given as models."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.framework.errors import ModelError
from mediagraph.models.store import Store
from mediagraph.models.tflite_to_onnx.convert import to_onnx, translate
from mediagraph.models.tflite_to_onnx.processor import block_size
from mediagraph.models.tflite_to_onnx.tflite_model import Operator, Tensor, TfliteModel
from mediagraph.models.tflite_to_onnx.version import IR_VERSION, OPSET

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

IMAGE = np.arange(2 * 3 * 4, dtype=np.float32).reshape(1, 2, 3, 4) - 12


def chain(*names: str, outputs: tuple[int, ...]) -> TfliteModel:
    """x → names[0] → t1 → names[1] → t2 …"""
    tensors = [Tensor("x", IMAGE.shape, "FLOAT32")]
    tensors += [Tensor(f"t{index + 1}", IMAGE.shape, "FLOAT32") for index in range(len(names))]
    operators = [Operator(index, name, (index,), (index + 1,)) for index, name in enumerate(names)]
    return TfliteModel(tuple(tensors), tuple(operators), (0,), outputs)


def test_the_model_states_its_versions() -> None:
    model = translate(chain("RELU", outputs=(1,)))
    assert (model.opset_import[0].version, model.ir_version) == (OPSET, IR_VERSION)
    assert model.producer_name == "mediagraph"


def test_inputs_and_outputs_keep_name_order_and_layout(run_onnx: RunOnnx) -> None:
    model = translate(chain("RELU", "LOGISTIC", outputs=(2, 1)))
    assert [it.name for it in model.graph.input] == ["x"]
    assert [it.name for it in model.graph.output] == ["t2", "t1"]
    sigmoid, relu = run_onnx(model, {"x": IMAGE})
    np.testing.assert_array_equal(relu, np.maximum(IMAGE, 0))
    np.testing.assert_allclose(sigmoid, 1 / (1 + np.exp(-relu)), atol=1e-6)


def test_an_input_may_be_an_output_of_another_name(run_onnx: RunOnnx) -> None:
    tensors = (Tensor("x", (2,), "FLOAT32"), Tensor("c", (2,), "FLOAT32", np.array([1, 2], np.float32)))
    (result,) = run_onnx(translate(TfliteModel(tensors, (), (0,), (1,))), {"x": np.zeros(2, np.float32)})
    np.testing.assert_array_equal(result, [1, 2])


def test_tensor_names_that_look_generated_do_no_harm(run_onnx: RunOnnx) -> None:
    model = chain("RELU", "RELU", outputs=(2,))
    renamed = (Tensor("Relu_2", IMAGE.shape, "FLOAT32"), model.tensors[1], Tensor("Relu_3", IMAGE.shape, "FLOAT32"))
    (result,) = run_onnx(translate(TfliteModel(renamed, model.operators, (0,), (2,))), {"Relu_2": IMAGE})
    np.testing.assert_array_equal(result, np.maximum(IMAGE, 0))


def test_an_unknown_operator_is_named_with_its_tensors() -> None:
    with pytest.raises(ModelError) as caught:
        translate(chain("RELU", "Wobble", outputs=(2,)))
    assert str(caught.value) == 'operator 1, Wobble ("t1", "t2"): this operator is not known to the converter'


def test_an_operator_without_its_options_is_refused() -> None:
    with pytest.raises(ModelError, match=r'^operator 0, MAX_POOL_2D \("x", "t1"\): its options are missing$'):
        translate(chain("MAX_POOL_2D", outputs=(1,)))


def onnx_file(opset: int = 17, *, height: int | str = 4) -> bytes:
    """A convolution of 3 channels to 5 and a Relu."""
    weights = numpy_helper.from_array(np.ones((5, 3, 1, 1), np.float32), "w")
    nodes = [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Relu", ["c"], ["r"])]
    nodes += [helper.make_node("Conv", ["r", "v"], ["y"])]
    back = numpy_helper.from_array(np.ones((2, 5, 1, 1), np.float32), "v")
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, height, 4])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2, height, 4])
    graph = helper.make_graph(nodes, "g", [x], [y], [weights, back])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    return model.SerializeToString()


def test_an_onnx_file_passes_through(isolated_store: Store) -> None:
    content = onnx_file()
    path = isolated_store.to_onnx(content, name="m.onnx", for_cpu=False)
    assert path.read_bytes() == content
    assert path == isolated_store.to_onnx(content, name="m.onnx", for_cpu=False)


def test_an_onnx_file_is_rewritten_for_the_cpu(run_onnx: RunOnnx) -> None:
    plain, tuned = (onnx.load_from_string(to_onnx(onnx_file(), name="m", for_cpu=cpu)) for cpu in (False, True))
    widths = {it.name: tuple(it.dims) for it in tuned.graph.initializer}
    assert (block_size(), 3, 1, 1) in widths.values()
    image = np.linspace(-1, 1, 48, dtype=np.float32).reshape(1, 3, 4, 4)
    np.testing.assert_allclose(run_onnx(tuned, {"x": image}), run_onnx(plain, {"x": image}), atol=1e-6)


@pytest.mark.parametrize("content", [onnx_file(11), onnx_file(height="height"), onnx_file(height=1 << 25)])
def test_an_onnx_file_that_the_passes_do_not_understand_stays(content: bytes) -> None:
    assert onnx.load_from_string(to_onnx(content, name="m", for_cpu=True)) == onnx.load_from_string(content)


def node_file(kind: str, domain: str, functions: Sequence[onnx.FunctionProto] = ()) -> bytes:
    """A model of one node."""
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    graph = helper.make_graph([helper.make_node(kind, ["x"], ["y"], domain=domain)], "g", [x], [y])
    opsets = [helper.make_opsetid("", 17), *([helper.make_opsetid(domain, 1)] if domain else [])]
    model = helper.make_model(graph, opset_imports=opsets, functions=list(functions), ir_version=9)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize(("kind", "domain"), [("Gelu", "com.microsoft"), ("Scaler", "ai.onnx.ml"), ("Relu", "ai.onnx")])
def test_operators_of_onnx_runtime_are_left_to_it(kind: str, domain: str) -> None:
    assert to_onnx(node_file(kind, domain), name="m", for_cpu=False) == node_file(kind, domain)


def test_operators_that_the_file_explains_are_known() -> None:
    body = [helper.make_node("Relu", ["a"], ["b"])]
    own = helper.make_function("com.acme", "Wobble", ["a"], ["b"], body, [helper.make_opsetid("", 17)])
    content = node_file("Wobble", "com.acme", [own])
    assert to_onnx(content, name="m", for_cpu=True) == content


@pytest.mark.parametrize(("kind", "domain"), [("Wobble", "com.acme"), ("Gelu", "com.microsofter"), ("Wobble", "")])
def test_operators_that_nobody_knows_are_named(kind: str, domain: str) -> None:
    operator = f"{domain}.{kind}" if domain else kind
    expected = f'cannot convert "m": operator 0, {operator} ("x", "y"): this operator is not known'
    with pytest.raises(ModelError, match=f"^{re.escape(expected)}$"):
        to_onnx(node_file(kind, domain), name="m", for_cpu=False)


def test_constants_that_no_file_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may have thousands of operators that read the same constant."""
    monkeypatch.setattr("mediagraph.models.tflite_to_onnx.fold._MOST_ELEMENTS", 5)
    half = np.ones(2, np.float16)
    tensors = (Tensor("h", (2,), "FLOAT16", half), *(Tensor(f"t{number}", (2,), "FLOAT32") for number in range(3)))
    operators = tuple(Operator(number, "DEQUANTIZE", (0,), (number + 1,)) for number in range(3))
    with pytest.raises(ModelError, match=r"^it is damaged: its constants have more than 5 elements$"):
        translate(TfliteModel(tensors, operators, (), (1,)))


@pytest.mark.parametrize(
    ("content", "found"), [(b"", "0 bytes that begin with nothing"), (b"\0\1", "2 bytes that begin with 00 01")]
)
def test_a_file_of_another_kind_is_described(content: bytes, found: str) -> None:
    with pytest.raises(ModelError, match=f"{found}$"):
        to_onnx(content, name="m", for_cpu=False)
