"""Leaving the first dimension of a model's tensors open, where that is safe.

Converted models take one item, `1×…`. What several streams ask of a model can be computed in one call if every node
works on the items along axis 0 each by itself. The rules of `rules.py` know for which nodes that is so, and what must
be rewritten in them; a model with any other node stays as it is. Which of the two it is stands in the file itself, so
that whoever runs it need not guess: an open dimension alone may mean anything, the points of a cloud for instance.
"""

from __future__ import annotations

import onnx

from mediagraph.framework.service import BATCHED, BATCHED_AS_GIVEN, BATCHING_KEY
from mediagraph.models.tflite_to_onnx.batch.rules import RULES, CannotBatch
from mediagraph.models.tflite_to_onnx.passes.cpu import is_plain
from mediagraph.models.tflite_to_onnx.passes.graph import Graph

_DIMENSION = "items"


def free_batch(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with an open first dimension, or itself where that is not safe.

    The metadata says under `BATCHING_KEY` which it is.
    """
    try:
        freed = _freed(model)
    except CannotBatch as reason:
        return _marked(model, str(reason))
    was_open = all(_first(tensor).WhichOneof("value") != "dim_value" for tensor in model.graph.input)
    return _marked(freed, BATCHED_AS_GIVEN if was_open else BATCHED)


def _freed(model: onnx.ModelProto) -> onnx.ModelProto:
    if not is_plain(model):
        raise CannotBatch("it is no flat graph of ONNX's own operators")
    if not all(tensor.type.tensor_type.shape.dim for tensor in (*model.graph.input, *model.graph.output)):
        raise CannotBatch("it has inputs or outputs without dimensions")
    graph = Graph(_with_one_item(model))
    items = set(graph.inputs)
    for value in items:
        _check_item(graph, value)
    rewritten: list[onnx.NodeProto] = []
    for node in graph.nodes:
        rewritten += _follow(graph, node, items)
    for value in graph.outputs:
        if value not in items:
            raise CannotBatch(f'its output "{value}" does not depend on its inputs')
    graph.nodes = rewritten
    return _with_open_dimension(graph.build())


def _follow(graph: Graph, node: onnx.NodeProto, items: set[str]) -> list[onnx.NodeProto]:
    """The nodes that stand for a node; `items` is told which of its outputs hold an item for every place of axis 0."""
    if items.isdisjoint(node.input):
        return [node]
    try:
        if node.op_type not in RULES:
            raise CannotBatch("nothing is known of it")
        nodes = RULES[node.op_type](graph, node, items)
        for value in filter(None, node.output):
            _check_item(graph, value)
    except CannotBatch as reason:
        raise CannotBatch(f'its node "{node.name or node.output[0]}" ({node.op_type}): {reason}') from None
    items.update(node.output)
    return nodes


def _check_item(graph: Graph, value: str) -> None:
    shape = graph.shapes.get(value, ())
    if shape[:1] != (1,) or 0 in shape:
        raise CannotBatch(f'"{value}" has the shape {shape}; one item is (1, …), every other size being fixed')


def _with_one_item(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model for a single item, if its inputs' first dimension was open already."""
    single = onnx.ModelProto()
    single.CopyFrom(model)
    for tensor in (*single.graph.input, *single.graph.output):
        if _first(tensor).WhichOneof("value") != "dim_value":
            _first(tensor).dim_value = 1
    return single


def _with_open_dimension(model: onnx.ModelProto) -> onnx.ModelProto:
    for tensor in (*model.graph.input, *model.graph.output):
        _first(tensor).dim_param = _DIMENSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _first(tensor: onnx.ValueInfoProto) -> onnx.TensorShapeProto.Dimension:
    return tensor.type.tensor_type.shape.dim[0]


def _marked(model: onnx.ModelProto, mark: str) -> onnx.ModelProto:
    marked = onnx.ModelProto()
    marked.CopyFrom(model)
    entry = marked.metadata_props.add()
    entry.key, entry.value = BATCHING_KEY, mark
    return marked
