"""P11: sums with an image that was filled up with zeros are computed in two parts; all others stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.passes.split_padded_sum import split_padded_sum

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

TOLERANCE = 1e-5  # another order of the same few dozen float32 products


def model(
    *,
    amounts: Sequence[int] = (0, 0, 0, 0, 0, 16, 0, 0),
    size: int = 9,
    activation: str = "Relu",
    is_pad_first: bool = False,
    is_biased: bool = True,
    group: int = 1,
    outputs: Sequence[str] = ("y",),
    channels: int = 16,
) -> onnx.ModelProto:
    """y = activation(Conv(x) + Pad(x)), and s, the sum, and p, the Pad, if they are asked for."""
    random = np.random.default_rng(2)
    width = channels + amounts[1] + amounts[5]
    constants = {
        "w": random.normal(size=(width, channels // group, 1, 1)).astype(np.float32),
        "b": random.normal(size=width).astype(np.float32),
        "a": np.array(amounts, np.int64),
        "low": np.array(0, np.float32),
        "high": np.array(1, np.float32),
    }
    sides = ["p", "c"] if is_pad_first else ["c", "p"]
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"] if is_biased else ["x", "w"], ["c"], group=group),
        helper.make_node("Pad", ["x", "a"], ["p"]),
        helper.make_node("Add", sides, ["s"]),
        helper.make_node(activation, ["s", "low", "high"] if activation == "Clip" else ["s"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, channels, size, size])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnx.shape_inference.infer_shapes(made)


def kinds_after(original: onnx.ModelProto, run_onnx: RunOnnx) -> Counter[str]:
    """The operators after the pass, which must not change the results."""
    graph = Graph(original)
    split_padded_sum(graph)
    rewritten = graph.build()
    shape = [axis.dim_value for axis in original.graph.input[0].type.tensor_type.shape.dim]
    image = np.random.default_rng(7).normal(size=shape).astype(np.float32)
    for one, other in zip(run_onnx(rewritten, {"x": image}), run_onnx(original, {"x": image}), strict=True):
        np.testing.assert_allclose(one, other, atol=TOLERANCE)
    return Counter(node.op_type for node in rewritten.graph.node)


@pytest.mark.parametrize("is_pad_first", [False, True])
@pytest.mark.parametrize("is_biased", [False, True])
@pytest.mark.parametrize("activation", ["Relu", "Clip"])
def test_a_sum_is_split_with_its_activation(
    activation: str, is_biased: bool, is_pad_first: bool, run_onnx: RunOnnx
) -> None:
    original = model(activation=activation, is_biased=is_biased, is_pad_first=is_pad_first)
    assert kinds_after(original, run_onnx) == {"Conv": 2, "Add": 1, activation: 2, "Concat": 1}


@pytest.mark.parametrize(
    "original", [model(activation="Tanh"), model(outputs=("s", "y"))], ids=["another function", "an output"]
)
def test_what_is_no_activation_of_the_sum_alone_stays_behind_it(original: onnx.ModelProto, run_onnx: RunOnnx) -> None:
    kinds = kinds_after(original, run_onnx)
    assert (kinds["Pad"], kinds["Conv"], kinds["Concat"], kinds["Tanh"] + kinds["Relu"]) == (0, 2, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        model(size=8),
        model(amounts=(0, 16, 0, 0, 0, 0, 0, 0)),
        model(amounts=(0, 0, 0, 0, 0, 8, 0, 0)),
        model(channels=8),
        model(amounts=(0, 0, 0, 0, 0, 0, 0, 0)),
        model(group=2),
        model(outputs=("y", "p")),
    ],
    ids=["small", "in front", "part of a block", "part of a block before", "nothing", "groups", "another reader"],
)
def test_others_stay(other: onnx.ModelProto, run_onnx: RunOnnx) -> None:
    assert kinds_after(other, run_onnx) == {"Conv": 1, "Pad": 1, "Add": 1, "Relu": 1}
