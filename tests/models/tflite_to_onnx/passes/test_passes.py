"""Each pass on a small graph: it rewrites what it should, keeps its hands off the rest, and changes no result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.models.tflite_to_onnx.builder import Attribute, make_node
from mediagraph.models.tflite_to_onnx.passes.broadcast_scale import broadcast_scale
from mediagraph.models.tflite_to_onnx.passes.convolve_pad import convolve_pad
from mediagraph.models.tflite_to_onnx.passes.expand_prelu import expand_prelu
from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.passes.pad_channels import pad_channels
from mediagraph.models.tflite_to_onnx.passes.precede_clip import precede_clip
from mediagraph.models.tflite_to_onnx.passes.split_single_output import split_single_output
from mediagraph.models.tflite_to_onnx.passes.swap_resize import swap_resize

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.generic]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]
Attributes = Mapping[str, Attribute]
Node = tuple[str, Sequence[str], str, Attributes]
CheckPass = Callable[[Callable[[Graph], None], onnx.ModelProto], onnx.ModelProto]

TOLERANCE = 1e-5  # another order of the same few dozen float32 products


def random(*shape: int) -> Floats:
    return np.random.default_rng(len(shape) + sum(shape)).normal(size=shape).astype(np.float32)


def model_of(shape: Sequence[int], nodes: Sequence[Node], **constants: Array) -> onnx.ModelProto:
    """A graph from x of this shape to y."""
    graph = helper.make_graph(
        [
            make_node(op_type, inputs, output, name=output, attributes=attributes)
            for op_type, inputs, output, attributes in nodes
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnx.shape_inference.infer_shapes(model)


@pytest.fixture
def apply(run_onnx: RunOnnx) -> CheckPass:
    """Apply a pass, check that the result stays, and return the rewritten model."""

    def check(rewrite: Callable[[Graph], None], model: onnx.ModelProto) -> onnx.ModelProto:
        graph = Graph(model)
        rewrite(graph)
        rewritten = graph.build()
        shape = [axis.dim_value for axis in model.graph.input[0].type.tensor_type.shape.dim]
        feeds = {"x": random(*shape)}
        np.testing.assert_allclose(run_onnx(rewritten, feeds)[0], run_onnx(model, feeds)[0], atol=TOLERANCE)
        return rewritten

    return check


def operators(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


def shapes(model: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    return dict(Graph(model).shapes)


RESIZE = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
TWICE = np.array([1, 1, 2, 2], np.float32)


class TestSwapResize:
    def test_a_pointwise_convolution_runs_before_the_enlargement(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Resize", ["x", "", "s"], "r", RESIZE),
            ("Conv", ["r", "w", "b"], "c", {}),
            ("Relu", ["c"], "y", {}),
        ]
        model = model_of([1, 4, 3, 3], nodes, s=TWICE, w=random(2, 4, 1, 1), b=random(2))
        assert operators(apply(swap_resize, model)) == ["Conv", "Resize", "Relu"]

    def test_two_convolutions_pass_one_after_the_other(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Resize", ["x", "", "s"], "r", RESIZE),
            ("Conv", ["r", "w"], "c", {}),
            ("Conv", ["c", "v"], "y", {}),
        ]
        model = model_of([1, 4, 3, 3], nodes, s=TWICE, w=random(4, 4, 1, 1), v=random(2, 4, 1, 1))
        assert operators(apply(swap_resize, model)) == ["Conv", "Conv", "Resize"]

    @pytest.mark.parametrize(
        ("weights", "resize", "convolution"),
        [
            (random(5, 4, 1, 1), RESIZE, {}),  # more channels
            (random(4, 4, 3, 3), RESIZE, {"pads": [1, 1, 1, 1]}),
            (random(4, 4, 1, 1), RESIZE, {"strides": [2, 2]}),
            (random(4, 2, 1, 1), RESIZE, {"group": 2}),
            (random(4, 4, 1, 1), {"mode": "cubic"}, {}),
        ],
    )
    def test_other_pairs_stay(
        self, apply: CheckPass, weights: Floats, resize: Attributes, convolution: Attributes
    ) -> None:
        nodes: list[Node] = [("Resize", ["x", "", "s"], "r", resize), ("Conv", ["r", "w"], "y", convolution)]
        model = model_of([1, 4, 3, 3], nodes, s=TWICE, w=weights)
        assert operators(apply(swap_resize, model)) == ["Resize", "Conv"]

    def test_an_enlargement_with_two_readers_stays(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Resize", ["x", "", "s"], "r", RESIZE),
            ("Conv", ["r", "w"], "c", {}),
            ("Add", ["r", "c"], "y", {}),
        ]
        model = model_of([1, 4, 3, 3], nodes, s=TWICE, w=random(4, 4, 1, 1))
        assert operators(apply(swap_resize, model)) == ["Resize", "Conv", "Add"]


class TestPadChannels:
    def test_channels_inside_the_graph_grow_to_whole_blocks(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w", "b"], "c", {}),
            ("Sigmoid", ["c"], "g", {}),
            ("Conv", ["g", "d"], "e", {"group": 5, "pads": [1, 1, 1, 1]}),
            ("Add", ["g", "e"], "a", {}),
            ("GlobalAveragePool", ["a"], "p", {}),
            ("Conv", ["p", "v"], "y", {}),
        ]
        weights = {"w": random(5, 3, 1, 1), "b": random(5), "d": random(5, 1, 3, 3), "v": random(2, 5, 1, 1)}
        rewritten = shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, **weights)))
        assert {name: rewritten[name][1] for name in "xcgeapy"} == dict(zip("xcgeapy", [3, 16, 16, 16, 16, 16, 2]))

    def test_a_processor_of_narrow_blocks_needs_fewer(self) -> None:
        nodes: list[Node] = [("Conv", ["x", "w"], "c", {}), ("Conv", ["c", "v"], "y", {})]
        graph = Graph(model_of([1, 3, 4, 4], nodes, w=random(5, 3, 1, 1), v=random(2, 5, 1, 1)), block=8)
        pad_channels(graph)
        assert shapes(graph.build())["c"][1] == 8

    def test_a_tie_to_the_border_keeps_a_value_exact(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w"], "c", {}),
            ("Relu", ["c"], "r", {}),
            ("Add", ["r", "x"], "y", {}),
        ]
        rewritten = shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, w=random(3, 3, 1, 1))))
        assert {rewritten[name][1] for name in "cry"} == {3}

    @pytest.mark.parametrize(
        ("op_type", "attributes"),
        [("Transpose", {"perm": [0, 2, 3, 1]}), ("Softmax", {"axis": 1}), ("DepthToSpace", {"blocksize": 2})],
    )
    def test_a_node_that_knows_all_channels_keeps_its_values_exact(
        self, apply: CheckPass, op_type: str, attributes: Attributes
    ) -> None:
        nodes: list[Node] = [("Conv", ["x", "w"], "c", {}), (op_type, ["c"], "y", attributes)]
        rewritten = shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, w=random(4, 3, 1, 1))))
        assert rewritten["c"][1] == 4

    def test_broadcasting_one_channel_over_many_is_left_alone(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w"], "c", {}),
            ("Conv", ["x", "v"], "m", {}),
            ("Mul", ["c", "m"], "p", {}),
            ("Conv", ["p", "u"], "y", {}),
        ]
        constants = {"w": random(5, 3, 1, 1), "v": random(1, 3, 1, 1), "u": random(2, 5, 1, 1)}
        rewritten = shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, **constants)))
        assert [rewritten[name][1] for name in "cmp"] == [5, 1, 5]

    @pytest.mark.parametrize("shape", [(), (1,), (5, 1, 1), (1, 5, 1, 1)])
    def test_a_constant_factor_of_any_rank_is_left_alone(self, apply: CheckPass, shape: tuple[int, ...]) -> None:
        nodes: list[Node] = [("Conv", ["x", "w"], "c", {}), ("Mul", ["c", "f"], "p", {}), ("Conv", ["p", "u"], "y", {})]
        constants = {"w": random(5, 3, 1, 1), "f": random(*shape), "u": random(2, 5, 1, 1)}
        rewritten = shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, **constants)))
        assert [rewritten[name][1] for name in "cp"] == [5, 5]

    def test_a_transpose_convolution_takes_more_channels_and_gives_the_same(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w"], "c", {}),
            ("ConvTranspose", ["c", "v"], "y", {"strides": [2, 2]}),
        ]
        model = model_of([1, 3, 4, 4], nodes, w=random(5, 3, 1, 1), v=random(5, 2, 2, 2))
        rewritten = shapes(apply(pad_channels, model))
        assert (rewritten["c"][1], rewritten["y"][1]) == (16, 2)

    @pytest.mark.parametrize(("appended", "pads"), [(4, 0), (20, 1)])
    def test_a_pad_of_channels_shrinks_or_vanishes(self, apply: CheckPass, appended: int, pads: int) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w"], "c", {}),
            ("Pad", ["c", "p"], "d", {}),
            ("Conv", ["d", "v"], "y", {}),
        ]
        amounts = np.array([0, 0, 0, 0, 0, appended, 0, 0])
        constants = {"w": random(5, 3, 1, 1), "p": amounts, "v": random(2, 5 + appended, 1, 1)}
        rewritten = apply(pad_channels, model_of([1, 3, 4, 4], nodes, **constants))
        assert Counter(operators(rewritten))["Pad"] == pads

    def test_prelu_slopes_grow_too(self, apply: CheckPass) -> None:
        nodes: list[Node] = [
            ("Conv", ["x", "w"], "c", {}),
            ("PRelu", ["c", "s"], "p", {}),
            ("Conv", ["p", "v"], "y", {}),
        ]
        constants = {"w": random(5, 3, 1, 1), "s": random(5, 1, 1), "v": random(2, 5, 1, 1)}
        assert shapes(apply(pad_channels, model_of([1, 3, 4, 4], nodes, **constants)))["p"][1] == 16


class TestBroadcastScale:
    @pytest.mark.parametrize("order", [["c", "s"], ["s", "c"]])
    def test_the_scale_is_spread_over_the_image(self, apply: CheckPass, order: list[str]) -> None:
        nodes: list[Node] = [
            ("Relu", ["x"], "c", {}),
            ("GlobalAveragePool", ["x"], "s", {}),
            ("Mul", order, "y", {}),
        ]
        rewritten = apply(broadcast_scale, model_of([1, 3, 4, 5], nodes))
        assert Counter(operators(rewritten)) == Counter(["Relu", "GlobalAveragePool", "Resize", "Mul"])
        assert {shapes(rewritten)[value] for value in rewritten.graph.node[-1].input} == {(1, 3, 4, 5)}

    def test_a_constant_scale_stays(self, apply: CheckPass) -> None:
        model = model_of([1, 3, 4, 5], [("Mul", ["x", "s"], "y", {})], s=random(1, 3, 1, 1))
        assert operators(apply(broadcast_scale, model)) == ["Mul"]

    def test_equal_shapes_stay(self, apply: CheckPass) -> None:
        assert operators(apply(broadcast_scale, model_of([1, 3, 4, 5], [("Mul", ["x", "x"], "y", {})]))) == ["Mul"]


class TestConvolvePad:
    @pytest.mark.parametrize("amounts", [[0, 0, 0, 0, 0, 4, 0, 0], [0, 2, 0, 0, 0, 1, 0, 0]])
    def test_added_channels_become_a_convolution(self, apply: CheckPass, amounts: list[int]) -> None:
        model = model_of([1, 3, 4, 5], [("Pad", ["x", "p"], "y", {})], p=np.array(amounts))
        assert operators(apply(convolve_pad, model)) == ["Conv"]

    @pytest.mark.parametrize("amounts", [[0, 0, 1, 0, 0, 4, 0, 0], [0, 0, 1, 1, 0, 0, 1, 1]])
    def test_a_border_of_pixels_stays(self, apply: CheckPass, amounts: list[int]) -> None:
        model = model_of([1, 3, 4, 5], [("Pad", ["x", "p"], "y", {})], p=np.array(amounts))
        assert operators(apply(convolve_pad, model)) == ["Pad"]

    def test_very_many_channels_stay(self, apply: CheckPass) -> None:
        model = model_of([1, 3, 1, 1], [("Pad", ["x", "p"], "y", {})], p=np.array([0, 0, 0, 0, 0, 5000, 0, 0]))
        assert operators(apply(convolve_pad, model)) == ["Pad"]


class TestExpandPrelu:
    def test_any_slope_is_expanded(self, apply: CheckPass) -> None:
        slopes = np.array([-4.6, 0, 0.25, 1, 12.2], np.float32).reshape(5, 1, 1)
        model = model_of([1, 5, 4, 4], [("PRelu", ["x", "s"], "y", {})], s=slopes)
        assert operators(apply(expand_prelu, model)) == ["Conv", "Relu", "Conv", "Add"]

    def test_a_slope_for_each_pixel_stays(self, apply: CheckPass) -> None:
        model = model_of([1, 5, 4, 4], [("PRelu", ["x", "s"], "y", {})], s=random(5, 4, 4))
        assert operators(apply(expand_prelu, model)) == ["PRelu"]


class TestSplitSingleOutput:
    def test_a_large_image_is_split(self, apply: CheckPass) -> None:
        nodes: list[Node] = [("Conv", ["x", "w", "b"], "y", {"pads": [1, 1, 1, 1], "group": 1})]
        model = model_of([1, 4, 40, 40], nodes, w=random(1, 4, 3, 3), b=random(1))
        rewritten = apply(split_single_output, model)
        assert [shapes(rewritten)[node.input[1]] for node in rewritten.graph.node] == [(4, 1, 3, 3), (1, 4, 1, 1)]

    @pytest.mark.parametrize(("size", "weights"), [(20, (1, 4, 3, 3)), (40, (2, 4, 3, 3)), (40, (1, 4, 1, 1))])
    def test_others_stay(self, apply: CheckPass, size: int, weights: tuple[int, ...]) -> None:
        model = model_of([1, 4, size, size], [("Conv", ["x", "w"], "y", {})], w=random(*weights))
        assert operators(apply(split_single_output, model)) == ["Conv"]


class TestPrecedeClip:
    LIMITS = {"low": np.array(0, np.float32), "high": np.array(6, np.float32)}

    def test_a_clip_after_an_addition_gets_a_convolution(self, apply: CheckPass) -> None:
        nodes: list[Node] = [("Add", ["x", "x"], "a", {}), ("Clip", ["a", "low", "high"], "y", {})]
        assert operators(apply(precede_clip, model_of([1, 3, 4, 4], nodes, **self.LIMITS))) == ["Add", "Conv", "Clip"]

    @pytest.mark.parametrize("value", ["x", "r"])
    def test_a_clip_of_what_is_in_no_blocks_stays(self, apply: CheckPass, value: str) -> None:
        nodes: list[Node] = [("Round", ["x"], "r", {}), ("Clip", [value, "low", "high"], "y", {})]
        assert "Conv" not in operators(apply(precede_clip, model_of([1, 3, 4, 4], nodes, **self.LIMITS)))

    def test_a_clip_after_a_convolution_stays(self, apply: CheckPass) -> None:
        nodes: list[Node] = [("Conv", ["x", "w"], "c", {}), ("Clip", ["c", "low", "high"], "y", {})]
        model = model_of([1, 3, 4, 4], nodes, w=random(3, 3, 1, 1), **self.LIMITS)
        assert operators(apply(precede_clip, model)) == ["Conv", "Clip"]


def test_images_of_integers_are_left_alone() -> None:
    nodes: list[Node] = [
        ("Cast", ["x"], "i", {"to": TensorProto.INT32}),
        ("Clip", ["i", "low", "high"], "c", {}),
        ("Cast", ["c"], "y", {"to": TensorProto.FLOAT}),
    ]
    model = model_of([1, 3, 4, 4], nodes, low=np.array(0, np.int32), high=np.array(6, np.int32))
    graph = Graph(model)
    precede_clip(graph)
    assert operators(graph.build()) == ["Cast", "Clip", "Cast"]


def test_a_pad_of_nothing_at_the_end_stays(apply: CheckPass) -> None:
    nodes: list[Node] = [("Conv", ["x", "w"], "c", {}), ("Pad", ["c", "p"], "y", {})]
    model = model_of([1, 3, 4, 4], nodes, w=random(5, 3, 1, 1), p=np.zeros(8, np.int64))
    assert operators(apply(pad_channels, model)) == ["Conv", "Pad"]


def test_fresh_names_avoid_those_of_the_model() -> None:
    graph = Graph(model_of([1, 3, 4, 4], [("Relu", ["x"], "Relu/2", {}), ("Relu", ["Relu/2"], "y", {})]))
    assert len({graph.fresh("Relu"), graph.fresh("Relu"), "Relu/2"}) == 3
