"""P11: the sum of a convolution and an image with zero channels behind its own is computed in two parts.

Only the first channels of such a sum are one: the convolution is split in two, its second part is taken as it is, and
both are put behind each other. That spares the Pad, and the identity convolution that stands for it otherwise (P5),
which costs as much as the convolution itself.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, integer, is_convolution, padded_channels

_ACTIVATIONS = {"Relu", "Clip"}
_SMALLEST_PX = 9  # on smaller images one node more costs as much as it spares


def split_padded_sum(graph: Graph) -> None:
    """Split every such sum whose two parts fill whole blocks."""
    for pad in [node for node in graph.nodes if _is_fitting_pad(graph, node)]:
        total = graph.only_reader(pad.output[0])
        convolution = _other_side(graph, total, pad) if total is not None and total.op_type == "Add" else None
        if total is not None and convolution is not None:
            _split(graph, total, pad, convolution)


def _other_side(graph: Graph, total: NodeProto, pad: NodeProto) -> NodeProto | None:
    """The convolution that a sum adds to a Pad, if nothing else reads it."""
    other = next((value for value in total.input if value != pad.output[0]), "")
    source = next((node for node in graph.nodes if other in node.output), None)
    is_alone = source is not None and _is_dense(graph, source) and graph.only_reader(other) is not None
    return source if is_alone else None


def _is_fitting_pad(graph: Graph, node: NodeProto) -> bool:
    amounts = padded_channels(graph, node)
    if amounts is None or amounts[0] != 0 or amounts[1] == 0:
        return False
    _, channels, height, _ = graph.shapes[node.input[0]]
    return channels % graph.block == 0 and amounts[1] % graph.block == 0 and height >= _SMALLEST_PX


def _is_dense(graph: Graph, node: NodeProto) -> bool:
    return is_convolution(graph, node) and integer(node, "group", 1) == 1


def _split(graph: Graph, total: NodeProto, pad: NodeProto, convolution: NodeProto) -> None:
    channels = graph.shapes[pad.input[0]][1]
    first, second = (_part(graph, convolution, part) for part in (slice(0, channels), slice(channels, None)))
    summed = graph.node("Add", [first.output[0], pad.input[0]])
    parts, replaced = [summed, second], total
    behind = graph.only_reader(total.output[0])
    if behind is not None and behind.op_type in _ACTIVATIONS:
        parts = [_activated(graph, behind, part) for part in parts]
        replaced = behind
    joined = graph.node("Concat", [part.output[0] for part in parts], output=replaced.output[0], axis=1)
    gone = {id(node) for node in (pad, convolution, total, replaced)}
    new = [first, summed, second, *(part for part in parts if part not in (summed, second)), joined]
    graph.nodes = [node for node in graph.nodes if id(node) not in gone] + new


def _part(graph: Graph, convolution: NodeProto, channels: slice) -> NodeProto:
    """The convolution for some of its output channels."""
    constants = [graph.constant(np.ascontiguousarray(graph.constants[it][channels])) for it in convolution.input[1:]]
    part = graph.node("Conv", [convolution.input[0], *constants])
    part.attribute.extend(convolution.attribute)
    return part


def _activated(graph: Graph, activation: NodeProto, part: NodeProto) -> NodeProto:
    return graph.node(activation.op_type, [part.output[0], *activation.input[1:]])
