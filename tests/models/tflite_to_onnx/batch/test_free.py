"""Leaving the first dimension open: what becomes of each operator, and what is refused, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mediagraph.framework.service import BATCHED, BATCHED_AS_GIVEN, BATCHING_KEY
from mediagraph.models.tflite_to_onnx.batch.free import free_batch
from mediagraph.models.tflite_to_onnx.batch.rules import RULES
from mediagraph.models.tflite_to_onnx.builder import Attribute, make_node
from mediagraph.models.tflite_to_onnx.convert import to_onnx

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.generic]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]
Node = tuple[str, Sequence[str], str, Mapping[str, Attribute]]

IMAGE, ROWS, ROW = (1, 4, 6, 6), (1, 3, 4), (1, 5)


def floats(*shape: int) -> Floats:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def whole(*numbers: int) -> npt.NDArray[np.int64]:
    return np.array(numbers, np.int64)


def model_of(shape: Sequence[int | str], *nodes: Node, opset: int = 17, **constants: Array) -> onnx.ModelProto:
    """A graph from x of this shape to y."""
    graph = helper.make_graph(
        [make_node(kind, inputs, output, name=output, attributes=given) for kind, inputs, output, given in nodes],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    return onnx.shape_inference.infer_shapes(model, strict_mode=True)


def mark_of(model: onnx.ModelProto) -> str:
    return {entry.key: entry.value for entry in model.metadata_props}[BATCHING_KEY]


def node(kind: str, *inputs: str, output: str = "y", **attributes: Attribute) -> Node:
    return kind, inputs, output, attributes


FREED = {
    "elementwise": (model_of(ROWS, node("Tanh", "x")), ROWS),
    "clip": (model_of(ROWS, node("Clip", "x", "l", "h"), l=np.float32(-1).reshape(()), h=floats()), ROWS),
    "convolution": (model_of(IMAGE, node("Conv", "x", "w"), w=floats(2, 4, 3, 3)), IMAGE),
    "transposed convolution": (model_of(IMAGE, node("ConvTranspose", "x", "w"), w=floats(4, 2, 3, 3)), IMAGE),
    "pool": (model_of(IMAGE, node("MaxPool", "x", kernel_shape=[2, 2])), IMAGE),
    "depth to space": (model_of(IMAGE, node("DepthToSpace", "x", blocksize=2)), IMAGE),
    "normalisation": (
        model_of(IMAGE, node("InstanceNormalization", "x", "s", "s"), s=np.abs(floats(4))),
        IMAGE,
    ),
    "layer normalisation": (model_of(ROWS, node("LayerNormalization", "x", "s"), s=floats(4)), ROWS),
    "prelu": (model_of(IMAGE, node("PRelu", "x", "s"), s=floats(4, 1, 1)), IMAGE),
    "resize": (
        model_of(IMAGE, node("Resize", "x", "", "s", mode="linear"), s=np.array([1, 1, 2, 2], np.float32)),
        IMAGE,
    ),
    "sum with a constant": (model_of(ROWS, node("Add", "x", "c"), c=floats(1, 3, 4)), ROWS),
    "sum with a row": (model_of(ROWS, node("Add", "c", "x"), c=floats(4)), ROWS),
    "product with itself": (model_of(ROWS, node("Mul", "x", "x")), ROWS),
    "reshape": (model_of(IMAGE, node("Reshape", "x", "s"), s=whole(1, -1, 6)), IMAGE),
    "reshape to rows": (model_of(IMAGE, node("Reshape", "x", "s"), s=whole(-1, 144)), IMAGE),
    "flatten": (model_of(IMAGE, node("Flatten", "x")), IMAGE),
    "squeeze": (model_of((1, 1, 4), node("Squeeze", "x", "a"), a=whole(1)), (1, 1, 4)),
    "transpose": (model_of(IMAGE, node("Transpose", "x", perm=[0, 2, 3, 1])), IMAGE),
    "concatenation": (model_of(ROWS, node("Concat", "x", "x", axis=2)), ROWS),
    "concatenation with a constant": (model_of(ROWS, node("Concat", "c", "x", axis=-2), c=floats(1, 2, 4)), ROWS),
    "slice": (model_of(ROWS, node("Slice", "x", "b", "e", "a"), b=whole(1), e=whole(3), a=whole(-1)), ROWS),
    "slice of the only item": (
        model_of(
            ROWS, node("Slice", "x", "b", "e", "a", "s"), b=whole(0, 1), e=whole(1, 2), a=whole(0, 1), s=whole(1, 1)
        ),
        ROWS,
    ),
    "gather": (model_of(ROWS, node("Gather", "x", "i", axis=1), i=whole(2, 0)), ROWS),
    "softmax": (model_of(ROWS, node("Softmax", "x")), ROWS),
    "mean": (model_of(IMAGE, node("ReduceMean", "x", axes=[-1, 2], keepdims=0)), IMAGE),
    "sum over an axis": (model_of(ROWS, node("ReduceSum", "x", "a"), a=whole(1)), ROWS),
    "pad": (model_of(IMAGE, node("Pad", "x", "p"), p=whole(0, 0, 1, 1, 0, 2, 1, 1)), IMAGE),
    "product with a matrix": (model_of(ROWS, node("MatMul", "x", "m"), m=floats(4, 2)), ROWS),
    "product of rows with a matrix": (model_of(ROW, node("MatMul", "x", "m"), m=floats(5, 2)), ROW),
    "matrices": (
        model_of(ROWS, node("Transpose", "x", output="t", perm=[0, 2, 1]), node("MatMul", "x", "t")),
        ROWS,
    ),
    "gemm": (model_of(ROW, node("Gemm", "x", "m", "b", transB=1), m=floats(2, 5), b=floats(2)), ROW),
    "gemm with a row of biases": (model_of(ROW, node("Gemm", "x", "m", "b"), m=floats(5, 2), b=floats(1, 2)), ROW),
    "product of a matrix with items": (model_of(ROWS, node("MatMul", "m", "x"), m=floats(2, 3)), ROWS),
    "two outputs": (
        model_of(ROWS, ("Split", ("x",), "y", {"axis": 2})),
        ROWS,
    ),
    "what is the same for all items": (
        model_of(ROWS, node("Neg", "c", output="n"), node("Mul", "x", "n"), c=floats(4)),
        ROWS,
    ),
}


@pytest.mark.parametrize("case", FREED)
def test_several_items_give_what_each_gives_alone(case: str, run_onnx: RunOnnx) -> None:
    model, shape = FREED[case]
    freed = free_batch(model)
    assert mark_of(freed) == BATCHED
    items = [floats(*shape) + number for number in range(3)]
    together = run_onnx(freed, {"x": np.concatenate(items)})
    apart = [run_onnx(model, {"x": item}) for item in items]
    for position, found in enumerate(together):
        np.testing.assert_array_equal(found, np.concatenate([one[position] for one in apart]))


def test_a_sampling_grid_is_each_items_own(run_onnx: RunOnnx) -> None:
    model = model_of(
        IMAGE,
        node("Slice", "x", "b", "e", "a", output="two"),
        node("Transpose", "two", output="grid", perm=[0, 2, 3, 1]),
        node("GridSample", "x", "grid"),
        b=whole(0), e=whole(2), a=whole(1),
    )  # fmt: skip
    freed = free_batch(model)
    items = [floats(*IMAGE), floats(*IMAGE) / 3]
    (together,) = run_onnx(freed, {"x": np.concatenate(items)})
    np.testing.assert_array_equal(together, np.concatenate([run_onnx(model, {"x": one})[0] for one in items]))


def test_a_constant_is_repeated_for_an_item_that_is_no_number(run_onnx: RunOnnx) -> None:
    model, _ = FREED["concatenation with a constant"]
    items = floats(2, 3, 4)
    items[1] = np.nan
    (found,) = run_onnx(free_batch(model), {"x": items})
    np.testing.assert_array_equal(found[:, :2], np.repeat(floats(1, 2, 4), 2, axis=0))


def test_a_dimension_that_was_open_already_is_kept(run_onnx: RunOnnx) -> None:
    freed = free_batch(model_of(("n", 3, 4), node("Neg", "x")))
    assert mark_of(freed) == BATCHED_AS_GIVEN
    assert run_onnx(freed, {"x": floats(5, 3, 4)})[0].shape == (5, 3, 4)


REFUSED = {
    "softmax over the items": (
        model_of(("n", 3), node("Softmax", "x", axis=0)),
        'its node "y" (Softmax): it works along axis 0',
    ),
    "mean of the items": (
        model_of(ROWS, node("ReduceMean", "x", axes=[-3])),
        'its node "y" (ReduceMean): it works along axis 0',
    ),
    "mean of everything": (
        model_of(ROWS, node("ReduceMean", "x")),
        'its node "y" (ReduceMean): only constant axes can be kept',
    ),
    "items side by side": (
        model_of(ROWS, node("Concat", "x", "x", axis=0)),
        'its node "y" (Concat): it works along axis 0',
    ),
    "items moved": (
        model_of((1, 1, 4), node("Transpose", "x", perm=[1, 0, 2])),
        'its node "y" (Transpose): axis 0 would be moved',
    ),
    "axes turned round": (
        model_of((1, 1, 1), node("Transpose", "x")),
        'its node "y" (Transpose): axis 0 would be moved',
    ),
    "item cut": (
        model_of(ROWS, node("Slice", "x", "b", "e", "a"), b=whole(-1), e=whole(9), a=whole(0)),
        'its node "y" (Slice): axis 0 would be cut',
    ),
    "slice without axes": (
        model_of(ROWS, node("Slice", "x", "b", "e"), b=whole(0), e=whole(1)),
        'its node "y" (Slice): only constant bounds with axes can be kept',
    ),
    "items merged": (
        model_of(ROWS, node("Reshape", "x", "s"), s=whole(3, 4)),
        'its node "y" (Reshape): "y" has the shape (3, 4); one item is (1, …), every other size being fixed',
    ),
    "zeros that are meant": (
        model_of(ROWS, node("Reshape", "x", "s", allowzero=1), s=whole(1, 12)),
        'its node "y" (Reshape): only a constant shape can be rewritten',
    ),
    "one row of all": (
        model_of((1, 1, 4), node("Flatten", "x", axis=2)),
        'its node "y" (Flatten): axis 0 would be merged with others',
    ),
    "items spread": (
        model_of((1, 4), node("Add", "x", "c"), c=floats(1, 3, 4)),
        'its node "y" (Add): the items of "x" would be spread over another axis',
    ),
    "several constants": (
        model_of((1, 3), node("Add", "x", "c"), c=floats(2, 3)),
        'its node "y" (Add): "c" has 2 places along axis 0',
    ),
    "items as weights": (
        model_of(IMAGE, node("Conv", "c", "x"), c=floats(1, 4, 9, 9)),
        'its node "y" (Conv): only its first input and output may differ from item to item',
    ),
    "items as indices": (
        model_of(
            (1, 2),
            node("Cast", "x", output="i", to=TensorProto.INT64),
            node("Gather", "c", "i", axis=1),
            c=floats(1, 3),
        ),
        'its node "y" (Gather): only its first input may differ from item to item',
    ),
    "one grid for all": (
        model_of(IMAGE, node("GridSample", "x", "g"), g=floats(1, 2, 2, 2)),
        'its node "y" (GridSample): all of its inputs must differ from item to item',
    ),
    "a size instead of scales": (
        model_of(IMAGE, node("Resize", "x", "", "", "s"), s=whole(1, 4, 12, 12)),
        'its node "y" (Resize): only constant scales that leave axis 0 alone can be kept',
    ),
    "padded along axes that are named": (
        model_of(ROWS, node("Pad", "x", "p", "", "a"), p=whole(1, 1), a=whole(1), opset=18),
        'its node "y" (Pad): only constant amounts that leave axis 0 alone can be kept',
    ),
    "bounds that are computed": (
        model_of(
            ROWS, node("Neg", "b", output="n"), node("Slice", "x", "n", "e", "a"), b=whole(0), e=whole(1), a=whole(1)
        ),
        'its node "y" (Slice): only constant bounds with axes can be kept',
    ),
    "items as indices of items": (
        model_of((1, 2), node("Cast", "x", output="i", to=TensorProto.INT64), node("Gather", "x", "i", axis=1)),
        'its node "y" (Gather): only its first input may differ from item to item',
    ),
    "items padded": (
        model_of(ROW, node("Pad", "x", "p", output="p2"), node("ReduceMax", "p2", axes=[0]), p=whole(0, 0, 1, 0)),
        'its node "p2" (Pad): only constant amounts that leave axis 0 alone can be kept',
    ),
    "items summed over": (
        model_of((1, 5), node("MatMul", "c", "x"), c=floats(1, 1)),
        'its node "y" (MatMul): axis 0 would be summed over',
    ),
    "rows of items with matrices of items": (
        model_of(
            ROWS,
            node("Transpose", "x", output="t", perm=[0, 2, 1]),
            node("ReduceMax", "x", output="r", axes=[1], keepdims=0),
            node("MatMul", "r", "t"),
        ),
        'its node "y" (MatMul): axis 0 would be summed over',
    ),
    "rows turned": (
        model_of((1, 1), node("Gemm", "x", "c", transA=1), c=floats(1, 3)),
        'its node "y" (Gemm): axis 0 would not be that of its rows',
    ),
    "unknown operator": (
        model_of(ROWS, node("CumSum", "x", "a"), a=np.array(1)),
        'its node "y" (CumSum): nothing is known of it',
    ),
    "answer without question": (
        model_of(ROWS, node("Neg", "c"), c=floats(1, 2)),
        'its output "y" does not depend on its inputs',
    ),
    "two items": (
        model_of((2, 3), node("Neg", "x")),
        '"x" has the shape (2, 3); one item is (1, …), every other size being fixed',
    ),
    "open sizes": (
        model_of((1, "n"), node("Neg", "x")),
        '"x" has the shape (1, 0); one item is (1, …), every other size being fixed',
    ),
    "a number": (model_of((), node("Neg", "x")), "it has inputs or outputs without dimensions"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_batched_stays_as_it_is_and_says_why(case: str) -> None:
    model, reason = REFUSED[case]
    kept = free_batch(model)
    assert mark_of(kept) == reason
    assert kept.graph == model.graph


def test_a_graph_with_functions_is_refused() -> None:
    model = model_of(ROWS, node("Neg", "x"))
    model.graph.node[0].domain = "com.microsoft"
    assert mark_of(free_batch(model)) == "it is no flat graph of ONNX's own operators"


def test_the_tables_hold_operators_of_onnx() -> None:
    assert all(onnx.defs.has(name) for name in RULES)


def test_the_converter_leaves_the_dimension_open_when_it_is_asked() -> None:
    content = model_of(ROWS, node("Neg", "x")).SerializeToString()
    plain, batched = (
        onnx.load_from_string(to_onnx(content, name="m", for_cpu=False, batched=batched)) for batched in (False, True)
    )
    assert not plain.metadata_props
    assert mark_of(batched) == BATCHED
    assert batched.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "items"
