"""P10: convolutions over whole blocks of a DepthToSpace give the same without it; all other readers keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.passes.unfold_depth_to_space import unfold_depth_to_space

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

C = 3
TOLERANCE = 1e-5  # another order of the same few dozen float32 products


def model(
    *,
    block: int = 2,
    window: tuple[int, int] = (3, 3),
    pads: Sequence[int] = (1, 1, 1, 1),
    strides: int | None = None,
    branches: int = 1,
    mode: str = "DCR",
    between: str = "",
    extra: str = "",
    dilation: int = 1,
    has_bias: bool = True,
) -> onnx.ModelProto:
    """x → DepthToSpace → for each branch a depthwise and a 1×1 convolution."""
    random = np.random.default_rng(6)
    shapes: Mapping[str, Sequence[int]] = {"d": (C, 1, *window), "b": (C,), "w": (4, C, 1, 1)}
    constants: list[onnx.TensorProto] = []
    nodes = [helper.make_node("DepthToSpace", ["x"], ["s"], blocksize=block, mode=mode)]
    for number in range(branches):
        for name, shape in shapes.items():
            constants.append(numpy_helper.from_array(random.normal(size=shape).astype(np.float32), f"{name}{number}"))
        step = strides or block
        nodes.append(
            helper.make_node(
                "Conv",
                ["s", f"d{number}", f"b{number}"] if has_bias else ["s", f"d{number}"],
                [f"c{number}"],
                group=C,
                pads=pads,
                strides=[step, step],
                dilations=[dilation, dilation],
            )
        )
        source = f"c{number}"
        if between:
            nodes.append(helper.make_node(between, [source], [f"r{number}"]))
            source = f"r{number}"
        nodes.append(helper.make_node("Conv", [source, f"w{number}"], [f"y{number}"]))
    outputs = [f"y{number}" for number in range(branches)]
    if extra:
        nodes.append(helper.make_node(extra, ["s"], ["e"]))
        outputs.append("e")
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, block * block * C, 4, 5])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
        constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnx.shape_inference.infer_shapes(made)


def kinds_after(original: onnx.ModelProto, run_onnx: RunOnnx) -> list[str]:
    """The operators after the pass, which must not change the results."""
    graph = Graph(original)
    unfold_depth_to_space(graph)
    rewritten = graph.build()
    shape = [axis.dim_value for axis in original.graph.input[0].type.tensor_type.shape.dim]
    image = np.random.default_rng(7).normal(size=shape).astype(np.float32)
    for one, other in zip(run_onnx(rewritten, {"x": image}), run_onnx(original, {"x": image}), strict=True):
        np.testing.assert_allclose(one, other, atol=TOLERANCE)
    return [node.op_type for node in rewritten.graph.node]


@pytest.mark.parametrize(
    ("block", "window", "pads"),
    [
        (2, (3, 3), (1, 1, 1, 1)),
        (2, (3, 3), (0, 0, 1, 1)),
        (2, (2, 2), (0, 0, 0, 0)),
        (2, (5, 5), (1, 1, 2, 2)),
        (2, (5, 3), (2, 0, 1, 1)),
        (3, (3, 3), (1, 1, 1, 1)),
        (3, (5, 4), (1, 2, 1, 1)),
        (2, (1, 1), (0, 0, 0, 0)),
        (2, (4, 4), (1, 1, 0, 0)),
    ],
)
def test_windows_over_blocks(block: int, window: tuple[int, int], pads: Sequence[int], run_onnx: RunOnnx) -> None:
    assert kinds_after(model(block=block, window=window, pads=pads), run_onnx) == ["Conv", "Conv"]


def test_two_readers(run_onnx: RunOnnx) -> None:
    assert sorted(kinds_after(model(branches=2), run_onnx)) == ["Conv"] * 4


@pytest.mark.parametrize(
    "other",
    [
        model(strides=1),
        model(mode="CRD"),
        model(between="Relu"),
        model(extra="Relu"),
        model(dilation=2, pads=(2, 2, 2, 2)),
        model(has_bias=False),
    ],
    ids=["stride", "order", "activation", "reader", "dilation", "no bias"],
)
def test_others_stay(other: onnx.ModelProto, run_onnx: RunOnnx) -> None:
    assert "DepthToSpace" in kinds_after(other, run_onnx)
