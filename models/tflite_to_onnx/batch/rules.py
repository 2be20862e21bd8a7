"""For which nodes the items along axis 0 are computed each by itself, and what must be rewritten for more than one.

`items` are the values that hold an item for every place of axis 0; all others are the same for all items. Shapes are
those for one item. The meaning of the operators is that of the ONNX operator specification, opsets 13 to 19.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

import numpy as np
from onnx import NodeProto, TensorProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, integer, integers, text

Rule: TypeAlias = Callable[[Graph, NodeProto, Collection[str]], list[NodeProto]]


class CannotBatch(Exception):  # noqa: N818  # an answer, which its caller keeps
    """Why several items cannot be computed at once."""


def one_by_one(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Operators whose first input has the items along axis 0 by definition; all others must be the same for all."""
    if node.input[0] not in items or not items_only_first(node, items) or len(node.output) > 1:
        raise CannotBatch("only its first input and output may differ from item to item")
    return [node]


def items_only_first(node: NodeProto, items: Collection[str]) -> bool:
    """Is no input but the first one different from item to item?"""
    return not any(value in items for value in node.input[1:])


def all_items(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Operators that pair the items of all inputs."""
    if not all(value in items for value in node.input):
        raise CannotBatch("all of its inputs must differ from item to item")
    return [node]


def broadcast(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Arithmetic: shapes are aligned at their ends, so axis 0 stays apart if no operand reaches it but as 1."""
    rank = len(_shape(graph, node.output[0]))
    for value in node.input:
        shape = _shape(graph, value)
        if value in items and len(shape) < rank:
            raise CannotBatch(f'the items of "{value}" would be spread over another axis')
        if value not in items and len(shape) == rank and shape[0] != 1:
            raise CannotBatch(f'"{value}" has {shape[0]} places along axis 0')
    return [node]


def prelu(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """PRelu: arithmetic whose second operand is fixed."""
    return broadcast(graph, node, items) if items_only_first(node, items) else one_by_one(graph, node, items)


def resize(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Resize by scales that leave axis 0 alone."""
    scales = graph.constants.get(node.input[2]) if len(node.input) == 3 else None
    crops = text(node, "coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize"
    if scales is None or crops or len(scales) != len(_shape(graph, node.input[0])) or scales[0] != 1:
        raise CannotBatch("only constant scales that leave axis 0 alone can be kept")
    return one_by_one(graph, node, items)


def reshape(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Reshape: 0 keeps the number of items, the rest is written out."""
    if node.input[1] not in graph.constants or integer(node, "allowzero", 0):
        raise CannotBatch("only a constant shape can be rewritten")
    node.input[1] = graph.constant(np.array([0, *_shape(graph, node.output[0])[1:]], np.int64))
    return [node]


def transpose(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Transpose that leaves axis 0 where it is."""
    if integers(node, "perm", (-1,))[0] != 0:
        raise CannotBatch("axis 0 would be moved")
    return [node]


def concat(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Concat along another axis; what is the same for all items is repeated for each."""
    _check_axis(graph, node, integer(node, "axis", 0))
    pattern = next(value for value in node.input if value in items)
    before: list[NodeProto] = []
    for position, value in enumerate(node.input):
        if value not in items:
            repeated = _repeat(graph, value, pattern)
            node.input[position] = repeated[-1].output[0]
            before += repeated
    return [*before, node]


def _repeat(graph: Graph, value: str, pattern: str) -> list[NodeProto]:
    """A value added to a zero for each item of a pattern: ONNX's Expand would need the number of items as a tensor,
    which is computed on the CPU even in a graph for CUDA. A number equals itself or not: times 0 that is 0 either way,
    also for NaN."""
    axes = list(range(1, len(_shape(graph, pattern))))
    firsts, ends = [0] * len(axes), [1] * len(axes)
    corner = graph.node("Slice", [pattern, *(graph.constant(np.array(it, np.int64)) for it in (firsts, ends, axes))])
    equal = graph.node("Equal", [corner.output[0], corner.output[0]])
    number = graph.node("Cast", [equal.output[0]], to=TensorProto.FLOAT)
    zero = graph.node("Mul", [number.output[0], graph.constant(np.array(0, np.float32))])
    return [corner, equal, number, zero, graph.node("Add", [zero.output[0], value])]


def slice_(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Slice of other axes; one that takes the only item of axis 0 takes all."""
    bounds = [graph.constants.get(value) for value in node.input[1:]]
    if len(bounds) < 3 or any(one is None for one in bounds):
        raise CannotBatch("only constant bounds with axes can be kept")
    begin, end, axes, *rest = (np.array(one) for one in bounds)
    steps = rest[0] if rest else np.ones_like(axes)
    is_first = axes % len(_shape(graph, node.input[0])) == 0
    if begin[is_first].any() or (steps[is_first] != 1).any():
        raise CannotBatch("axis 0 would be cut")
    end[is_first] = np.iinfo(end.dtype).max
    node.input[2] = graph.constant(end)
    return one_by_one(graph, node, items)


def along_axis(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Operators with the attribute `axis`, which must be another one."""
    _check_axis(graph, node, integer(node, "axis", _DEFAULT_AXIS[node.op_type]))
    if node.input[0] not in items or not items_only_first(node, items):
        raise CannotBatch("only its first input may differ from item to item")
    return [node]


_DEFAULT_AXIS = {"Gather": 0, "LayerNormalization": -1, "LogSoftmax": -1, "Softmax": -1, "Split": 0}


def flatten(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Flatten into a row for each item."""
    if integer(node, "axis", 1) != 1:
        raise CannotBatch("axis 0 would be merged with others")
    return [node]


def along_axes(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Operators with several axes, an attribute or, in later opsets, a constant; axis 0 must not be among them."""
    given = graph.constants.get(node.input[1]) if len(node.input) > 1 else None
    axes = integers(node, "axes", ()) if given is None else given.tolist()
    if not axes:
        raise CannotBatch("only constant axes can be kept")
    for axis in axes:
        _check_axis(graph, node, axis)
    return one_by_one(graph, node, items)


def pad(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Pad of other axes."""
    amounts = graph.constants.get(node.input[1]) if len(node.input) < 4 else None
    if amounts is None or amounts[0] or amounts[len(amounts) // 2]:
        raise CannotBatch("only constant amounts that leave axis 0 alone can be kept")
    return one_by_one(graph, node, items)


def matmul(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """MatMul: the last two axes are those of the matrices; two of them make axis 0 the rows of the first one."""
    left, right = (_shape(graph, value) for value in node.input)
    if len(right) == 2 and node.input[1] not in items and len(left) >= 2:
        return [node]
    if min(len(_shape(graph, value)) for value in node.input if value in items) < 3:
        raise CannotBatch("axis 0 would be summed over")
    return broadcast(graph, node, items)


def gemm(graph: Graph, node: NodeProto, items: Collection[str]) -> list[NodeProto]:
    """Gemm whose first matrix has a row for each item."""
    bias = _shape(graph, node.input[2]) if len(node.input) > 2 and node.input[2] else ()
    if integer(node, "transA", 0) or (len(bias) == 2 and bias[0] != 1):
        raise CannotBatch("axis 0 would not be that of its rows")
    return one_by_one(graph, node, items)


def _check_axis(graph: Graph, node: NodeProto, axis: int) -> None:
    if axis % len(_shape(graph, node.input[0])) == 0:
        raise CannotBatch("it works along axis 0")


def _shape(graph: Graph, value: str) -> tuple[int, ...]:
    if value not in graph.shapes:
        raise CannotBatch(f'the shape of "{value}" is not known')
    return graph.shapes[value]


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        (
            *("Abs", "Cast", "Ceil", "Clip", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "HardSwish", "Identity"),
            *("LeakyRelu", "Log", "Neg", "Reciprocal", "Relu", "Sigmoid", "Sign", "Softplus", "Sqrt", "Tanh"),
            *("Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"),
            *("DepthToSpace", "SpaceToDepth", "BatchNormalization", "InstanceNormalization"),
        ),
        one_by_one,
    ),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Equal", "Less", "Greater"), broadcast),
    **dict.fromkeys(("ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSum", "Squeeze"), along_axes),
    **dict.fromkeys(_DEFAULT_AXIS, along_axis),
    "Concat": concat,
    "Flatten": flatten,
    "Gemm": gemm,
    "GridSample": all_items,
    "MatMul": matmul,
    "PRelu": prelu,
    "Pad": pad,
    "Reshape": reshape,
    "Resize": resize,
    "Slice": slice_,
    "Transpose": transpose,
}
"""What is known of each operator."""
