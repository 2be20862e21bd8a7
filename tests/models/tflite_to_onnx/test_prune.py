"""Outputs that nobody reads, and all that only they need, are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.framework.errors import ModelError
from mediagraph.models.store import Store
from mediagraph.models.tflite_to_onnx.convert import to_onnx
from mediagraph.models.tflite_to_onnx.prune import keep_outputs
from mediagraph.models.tflite_to_onnx.version import variant

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]
X = np.array([[-1, 2]], np.float32)


def info(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2])


def model_of(nodes: Sequence[onnx.NodeProto], outputs: Sequence[str]) -> onnx.ModelProto:
    """x, the constants one and two, and these nodes."""
    constants = [numpy_helper.from_array(np.full((1, 2), n, np.float32), name) for n, name in ((1, "one"), (2, "two"))]
    graph = helper.make_graph(list(nodes), "g", [info("x")], list(map(info, outputs)), constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def forked() -> onnx.ModelProto:
    """shared = relu(x); near = shared + one; far = tanh(shared + two)"""
    nodes = [
        helper.make_node("Relu", ["x"], ["shared"]),
        helper.make_node("Add", ["shared", "one"], ["near"]),
        helper.make_node("Add", ["shared", "two"], ["inner"]),
        helper.make_node("Tanh", ["inner"], ["far"]),
    ]
    return model_of(nodes, ["near", "far", "shared"])


@pytest.mark.parametrize(
    ("names", "nodes", "constants"),
    [
        (["near"], ["Relu", "Add"], ["one"]),
        (["far"], ["Relu", "Add", "Tanh"], ["two"]),
        (["shared"], ["Relu"], []),
        (["far", "near"], ["Relu", "Add", "Add", "Tanh"], ["one", "two"]),
    ],
)
def test_only_what_the_outputs_need_stays(
    run_onnx: RunOnnx, names: list[str], nodes: list[str], constants: list[str]
) -> None:
    pruned = keep_outputs(forked(), names)
    onnx.checker.check_model(pruned, full_check=True)
    assert [node.op_type for node in pruned.graph.node] == nodes
    assert [it.name for it in pruned.graph.initializer] == constants
    assert [it.name for it in pruned.graph.output] == names
    whole = dict(zip(["near", "far", "shared"], run_onnx(forked(), {"x": X})))
    for name, result in zip(names, run_onnx(pruned, {"x": X})):
        np.testing.assert_array_equal(result, whole[name])


def test_what_a_branch_reads_from_outside_stays(run_onnx: RunOnnx) -> None:
    def twice(value: str) -> onnx.GraphProto:
        return helper.make_graph([helper.make_node("Add", [value, value], ["sum"])], value, [], [info("sum")])

    nodes = [
        helper.make_node("Relu", ["x"], ["shared"]),
        helper.make_node("Tanh", ["x"], ["unread"]),
        helper.make_node("Constant", [], ["yes"], value=helper.make_tensor("", TensorProto.BOOL, [], [True])),
        helper.make_node("If", ["yes"], ["y"], then_branch=twice("shared"), else_branch=twice("two")),
    ]
    pruned = keep_outputs(model_of(nodes, ["y", "unread"]), ["y"])
    assert [node.op_type for node in pruned.graph.node] == ["Relu", "Constant", "If"]
    assert [it.name for it in pruned.graph.initializer] == ["two"]
    np.testing.assert_array_equal(run_onnx(pruned, {"x": X})[0], [[0, 4]])


def test_an_output_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ModelError) as caught:
        to_onnx(forked().SerializeToString(), name="m.onnx", for_cpu=True, outputs=("near", "nosuch"))
    assert str(caught.value) == 'cannot convert "m.onnx": it has no output "nosuch"; its outputs are near, far, shared'


@pytest.mark.parametrize("position", [3, -1])
def test_a_position_that_is_not_there_is_named_with_those_that_are(position: int) -> None:
    with pytest.raises(ModelError) as caught:
        keep_outputs(forked(), [0, position])
    assert str(caught.value) == f"it has no output {position}; it has 3: near, far, shared"


def test_outputs_may_be_named_by_their_positions() -> None:
    assert keep_outputs(forked(), [2, "near"]) == keep_outputs(forked(), ["shared", "near"])


def test_a_position_is_no_name() -> None:
    assert variant(for_cpu=True, outputs=(1,)) != variant(for_cpu=True, outputs=("1",))


def test_each_choice_of_outputs_has_a_file_of_its_own(isolated_store: Store) -> None:
    content = forked().SerializeToString()
    choices: list[tuple[str, ...]] = [(), ("near",), ("far",), ("near", "far"), ("far", "near")]
    files = [isolated_store.to_onnx(content, name="m", for_cpu=True, outputs=outputs) for outputs in choices]
    assert len(set(files)) == len(choices)
    found = [tuple(it.name for it in onnx.load(str(file)).graph.output) for file in files]
    assert found == [("near", "far", "shared"), *choices[1:]]


def test_the_pose_without_its_mask_needs_less(read_model: Callable[[str], bytes], run_onnx: RunOnnx) -> None:
    content = read_model("pose_landmark_full.tflite")
    whole, pruned = (
        onnx.load_from_string(to_onnx(content, name="pose", for_cpu=False, outputs=outputs))
        for outputs in ((), ("Identity", "Identity_1", "Identity_4"))
    )
    assert len(pruned.graph.node) < len(whole.graph.node) - 10
    image = np.random.default_rng(5).random((1, 256, 256, 3), np.float32)
    expected = run_onnx(whole, {"input_1": image})
    for result, position in zip(run_onnx(pruned, {"input_1": image}), (0, 1, 4)):
        np.testing.assert_array_equal(result, expected[position])
