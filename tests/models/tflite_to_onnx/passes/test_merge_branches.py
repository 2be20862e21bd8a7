"""P8: like branches become one, others stay, and nothing changes in the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.passes.merge_branches import merge_branches

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

C = 16  # channels: one whole block
TOLERANCE = 1e-4  # another order of a few hundred float32 products, through a dozen convolutions


class Fork:
    """x → trunk → t, and branches from t; each node's constants are new random numbers."""

    def __init__(self, size: int = 4) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.random = np.random.default_rng(8)
        self.size = size
        self.trunk = self.convolve("x")

    def add(self, kind: str, *inputs: str, **attributes: int | list[int]) -> str:
        output = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, array: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(array, f"c{len(self.constants)}"))
        return self.constants[-1].name

    def draw(self, *shape: int) -> str:
        return self.constant(self.random.normal(0, 0.3, shape).astype(np.float32))

    def convolve(self, value: str, outputs: int = C) -> str:
        return self.add("Conv", value, self.draw(outputs, C, 1, 1), self.draw(outputs))

    def block(self, value: str, clip: float = 6) -> str:
        """A residual block of 7 nodes."""
        inner = self.add("PRelu", self.convolve(value), self.draw(C, 1, 1))
        deep = self.add("Conv", inner, self.draw(C, 1, 3, 3), group=C, pads=[1, 1, 1, 1])
        summed = self.add("Add", self.convolve(deep), value)
        low, high = (self.constant(np.array(limit, np.float32)) for limit in (0, clip))
        return self.add("Clip", self.add("PRelu", summed, self.draw(C, 1, 1)), low, high)

    def branch(self, *, ends: int = 3, clip: float = 6) -> str:
        """Two blocks, a smaller image, and a convolution to a few channels."""
        value = self.block(self.block(self.trunk, clip))
        return self.convolve(self.add("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2]), ends)

    def model(self, *outputs: str) -> onnx.ModelProto:
        shape = [1, C, self.size, self.size]
        graph = helper.make_graph(
            self.nodes,
            "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        return onnx.shape_inference.infer_shapes(model)


@pytest.fixture
def merged(run_onnx: RunOnnx) -> Callable[[onnx.ModelProto], onnx.ModelProto]:
    """Apply the pass, and check that the results stay."""

    def apply(model: onnx.ModelProto) -> onnx.ModelProto:
        graph = Graph(model)
        merge_branches(graph)
        rewritten = graph.build()
        shape = [axis.dim_value for axis in model.graph.input[0].type.tensor_type.shape.dim]
        image = np.random.default_rng(9).normal(size=shape).astype(np.float32)
        for one, other in zip(run_onnx(rewritten, {"x": image}), run_onnx(model, {"x": image}), strict=True):
            np.testing.assert_allclose(one, other, atol=TOLERANCE)
        return rewritten

    return apply


Merged = Callable[[onnx.ModelProto], onnx.ModelProto]


def kinds(model: onnx.ModelProto) -> Counter[str]:
    return Counter(node.op_type for node in model.graph.node)


def test_two_like_branches_become_one(merged: Merged) -> None:
    fork = Fork()
    model = fork.model(fork.branch(ends=3), fork.branch(ends=5))
    rewritten = merged(model)
    assert kinds(model) == {"Conv": 15, "PRelu": 8, "Clip": 4, "Add": 4, "MaxPool": 2}
    assert kinds(rewritten) == {"Conv": 9, "PRelu": 4, "Clip": 2, "Add": 2, "MaxPool": 1, "Concat": 1}
    widths = {tuple(it.dims) for it in rewritten.graph.initializer if len(it.dims) == 4}
    assert widths == {(16, 16, 1, 1), (32, 16, 1, 1), (32, 1, 3, 3), (3, 32, 1, 1), (5, 32, 1, 1)}


def test_three_like_branches_become_a_pair_and_one(merged: Merged) -> None:
    fork = Fork()
    rewritten = merged(fork.model(fork.branch(), fork.branch(), fork.branch()))
    assert kinds(rewritten)["MaxPool"] == 2


def test_branches_of_two_images_become_one(merged: Merged) -> None:
    fork = Fork()
    fork.trunk = fork.add("Sigmoid", fork.trunk)
    one = fork.branch(ends=3)
    fork.trunk = fork.add("Tanh", fork.trunk)  # made of the first image, but not of what becomes of it
    rewritten = merged(fork.model(one, fork.branch(ends=5)))
    assert kinds(rewritten) == {
        "Conv": 9,
        "PRelu": 4,
        "Clip": 2,
        "Add": 2,
        "MaxPool": 1,
        "Concat": 1,
        "Sigmoid": 1,
        "Tanh": 1,
    }
    groups = {it.i for node in rewritten.graph.node for it in node.attribute if it.name == "group"}
    assert groups == {2, 32}


def test_a_branch_that_needs_the_other_one_stays(merged: Merged) -> None:
    fork = Fork()
    fork.trunk = fork.add("Sigmoid", fork.trunk)
    inner = fork.block(fork.block(fork.trunk))
    fork.trunk = fork.add("Tanh", fork.convolve(inner))
    model = fork.model(fork.convolve(fork.block(fork.block(fork.trunk)), 3))
    assert kinds(merged(model)) == kinds(model)


def test_a_fork_behind_a_merge_is_merged_too(merged: Merged) -> None:
    fork = Fork()
    trunk, ends = fork.trunk, []
    for kind in ("Sigmoid", "Tanh"):
        fork.trunk = fork.block(fork.block(fork.add(kind, trunk)))
        ends += [fork.branch(ends=3), fork.branch(ends=4)]
    rewritten = merged(fork.model(*ends))
    assert kinds(rewritten)["MaxPool"] == 1
    assert kinds(rewritten)["PRelu"] == 8


def test_branches_are_followed_while_they_are_alike(merged: Merged) -> None:
    fork = Fork()
    ends = [fork.convolve(fork.block(fork.block(fork.trunk)), 7 + number) for number in range(2)]
    rewritten = merged(fork.model(ends[0], fork.add("Relu", ends[1])))
    assert kinds(rewritten)["PRelu"] == 4
    assert kinds(rewritten)["Relu"] == 1


def test_short_branches_stay(merged: Merged) -> None:
    fork = Fork()
    model = fork.model(fork.convolve(fork.block(fork.trunk)), fork.convolve(fork.block(fork.trunk)))
    assert kinds(merged(model)) == kinds(model)


def test_branches_on_large_images_stay(merged: Merged) -> None:
    fork = Fork(size=17)
    model = fork.model(fork.branch(), fork.branch())
    assert kinds(merged(model)) == kinds(model)


def test_branches_with_other_limits_stay(merged: Merged) -> None:
    fork = Fork()
    model = fork.model(fork.branch(clip=6), fork.branch(clip=5))
    assert kinds(merged(model)) == kinds(model)


@pytest.mark.parametrize("where", ["output", "reader"])
def test_branches_that_something_else_reads_stay(where: str, merged: Merged) -> None:
    fork = Fork()
    inner = fork.block(fork.block(fork.trunk))
    outputs = [fork.convolve(inner), fork.branch(), inner if where == "output" else fork.add("Relu", inner)]
    model = fork.model(*outputs)
    assert kinds(merged(model)) == kinds(model)


def test_channels_that_fill_no_block_stay() -> None:
    fork = Fork()
    model = fork.model(fork.branch(), fork.branch())
    graph = Graph(model, block=32)
    merge_branches(graph)
    assert kinds(graph.build()) == kinds(model)
