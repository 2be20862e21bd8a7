"""P2: channels filled up with zeros to a multiple of the processor's block, 16 or 8, of the blocked kernels.

A block is computed whole anyway, so this costs nothing, and it removes the copies around operators whose channel count
does not fill its blocks. The added channels may hold anything finite: the convolution that reads them has zero weights
there. A value keeps its channels if the graph's border or a node that knows only whole images fixes them, or if a node
ties it to such a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import (
    Graph,
    integer,
    is_convolution,
    is_depthwise,
    keeps_channels,
    padded_channels,
    set_integer,
)

_CHANNELWISE = {
    *("Relu", "Clip", "Sigmoid", "Tanh", "HardSwish", "HardSigmoid", "LeakyRelu"),
    *("MaxPool", "AveragePool", "GlobalAveragePool"),
}
_ARITHMETIC = {"Add", "Sub", "Mul"}
_Widths: TypeAlias = Mapping[str, int]


def pad_channels(graph: Graph) -> None:
    """Widen every value inside the graph whose channel count nothing fixes."""
    exact = _exact_values(graph)
    widths = {
        value: -(-shape[1] // graph.block) * graph.block if value not in exact else shape[1]
        for value, shape in graph.shapes.items()
        if graph.is_image(value) and value not in graph.constants
    }
    for node in list(graph.nodes):
        _widen(graph, node, widths)


def _exact_values(graph: Graph) -> set[str]:
    exact = set(graph.inputs | graph.outputs)
    groups = []
    for node in graph.nodes:
        fixed, tied = _fixed_and_tied(graph, node)
        exact.update(fixed)
        groups.append(set(tied))
    while spread := [group for group in groups if group & exact and not group <= exact]:
        exact.update(*spread)
    return exact


def _fixed_and_tied(graph: Graph, node: NodeProto) -> tuple[Sequence[str], Sequence[str]]:
    """The values whose channels a node fixes, and those that it lets grow only together."""
    values = [value for value in (*node.input, *node.output) if value and value not in graph.constants]
    if len(node.output) != 1 or not all(map(graph.is_image, values)):
        return values, ()
    if is_convolution(graph, node) and integer(node, "group", 1) == 1:
        return (), ()
    if _is_transpose_convolution(graph, node):
        return node.output, ()
    return ((), values) if _keeps_channels_apart(graph, node) else (values, ())


def _keeps_channels_apart(graph: Graph, node: NodeProto) -> bool:
    """Whether channel c of a node's output depends on the channels c of its inputs alone, or is an added zero."""
    if node.op_type in _ARITHMETIC:
        shapes = [graph.shapes[value] for value in node.input]
        return graph.constants.keys().isdisjoint(node.input) and shapes[0][1] == shapes[1][1]
    if node.op_type == "PRelu":
        slopes = graph.constants.get(node.input[1])
        return slopes is not None and slopes.shape == (graph.shapes[node.output[0]][1], 1, 1)
    if node.op_type == "Pad":
        return _only_appends(graph, node)
    return node.op_type in _CHANNELWISE or is_depthwise(graph, node) or keeps_channels(graph, node)


def _is_transpose_convolution(graph: Graph, node: NodeProto) -> bool:
    return (
        node.op_type == "ConvTranspose"
        and integer(node, "group", 1) == 1
        and all(value in graph.constants for value in node.input[1:] if value)
    )


def _only_appends(graph: Graph, node: NodeProto) -> bool:
    amounts = padded_channels(graph, node)
    return amounts is not None and amounts[0] == 0


def _widen(graph: Graph, node: NodeProto, widths: _Widths) -> None:
    """Fit a node to the new widths of its values."""
    if node.input[0] not in widths or node.output[0] not in widths:
        return
    before, after = widths[node.input[0]], widths[node.output[0]]
    if is_convolution(graph, node) and integer(node, "group", 1) == 1:
        _pad_constants(graph, node, {1: (after, before), 2: (after,)})
    elif is_depthwise(graph, node):
        _pad_constants(graph, node, {1: (after,), 2: (after,)})
        set_integer(node, "group", after)
    elif _is_transpose_convolution(graph, node):
        _pad_constants(graph, node, {1: (before,)})
    elif node.op_type == "PRelu":
        _pad_constants(graph, node, {1: (after,)})
    elif _only_appends(graph, node) and node.output[0] not in graph.outputs:
        _widen_pad(graph, node, after - before)


def _widen_pad(graph: Graph, node: NodeProto, appended: int) -> None:
    if appended == 0:
        graph.bypass(node)
    else:
        node.input[1] = graph.constant(np.array([0, 0, 0, 0, 0, appended, 0, 0]))


def _pad_constants(graph: Graph, node: NodeProto, sizes: Mapping[int, Sequence[int]]) -> None:
    """Append zeros to constant inputs; `sizes` has the new lengths of the first axes of each input."""
    for position, lengths in sizes.items():
        if position < len(node.input) and node.input[position]:
            array = graph.constants[node.input[position]]
            missing = [length - have for length, have in zip(lengths, array.shape)]
            if any(missing):
                amounts = [(0, more) for more in missing] + [(0, 0)] * (array.ndim - len(missing))
                node.input[position] = graph.constant(np.pad(array, amounts))
