"""P8: two branches that do the same with other numbers become one with twice the channels.

On small images ONNX Runtime spends more on each node than on what the node computes. The first convolutions of both
branches read one image, so that their weights are stacked; those behind them become convolutions in two groups; those
that leave the branches get zero weights for the channels of the other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import (
    Graph,
    integer,
    is_convolution,
    is_depthwise,
    with_integer,
)

_SIDE_BY_SIDE = {"PRelu", "Relu", "Clip", "Add", "MaxPool"}
_FEWEST = 12  # nodes of one branch; fewer do not pay for the copies of what both branches read
_LARGEST_PX = 16  # on larger images a node costs little beside its work

_Pairs: TypeAlias = Sequence[tuple[NodeProto, NodeProto]]


def merge_branches(graph: Graph) -> None:
    """Merge any two branches that leave one small image and end in ungrouped convolutions."""
    while pairs := next((pairs for pairs in _branches(graph) if _can_be_merged(graph, pairs)), None):
        _Merger(graph).merge(pairs)
        graph.refresh()


def _branches(graph: Graph) -> Iterator[_Pairs]:
    """Two branches for each pair of like convolutions that read the same image."""
    for readers in graph.readers().values():
        convolutions = [node for node in readers if _is_dense(graph, node) and _is_small(graph, node)]
        for one, other in combinations(convolutions, 2):
            if _is_alike(graph, one, other):
                yield _follow(graph, one, other)


def _follow(graph: Graph, one: NodeProto, other: NodeProto) -> _Pairs:
    """The nodes that do the same in both branches, in an order in which they can run."""
    pairs = [(one, other)]
    twins = {one.output[0]: other.output[0]}
    readers = graph.readers()
    for node in graph.nodes:
        value = next((value for value in node.input if value in twins), None)
        candidates = readers.get(twins[value], ()) if value is not None else ()
        twin = next((it for it in candidates if _is_twin(graph, node, it, twins)), None)
        if twin is not None:
            pairs.append((node, twin))
            twins[node.output[0]] = twin.output[0]
    return pairs


def _is_twin(graph: Graph, node: NodeProto, other: NodeProto, twins: Mapping[str, str]) -> bool:
    """Whether two nodes do the same with values that belong together, and can do it side by side."""
    if node.output[0] == other.output[0] or not _is_alike(graph, node, other):
        return False
    if any(twins.get(one, one) != two for one, two in zip(node.input, other.input) if one not in graph.constants):
        return False
    if node.op_type in _SIDE_BY_SIDE:
        return True
    is_whole = all(graph.shapes[value][1] % graph.block == 0 for value in (node.input[0], node.output[0]))
    return is_whole and (_is_dense(graph, node) or is_depthwise(graph, node))


def _is_alike(graph: Graph, node: NodeProto, other: NodeProto) -> bool:
    """Whether two nodes differ at most in what they read and in the numbers of their constants."""
    return _form(graph, node) == _form(graph, other)


def _form(graph: Graph, node: NodeProto) -> tuple[object, ...]:
    attributes = sorted(it.SerializeToString(deterministic=True) for it in node.attribute)
    constants = [graph.constants[it].shape if it in graph.constants else None for it in node.input]
    limits = [graph.constants[it].item() for it in node.input if it in graph.constants and graph.shapes[it] == ()]
    return node.op_type, attributes, constants, limits, [graph.shapes[it] for it in node.output]


def _can_be_merged(graph: Graph, pairs: _Pairs) -> bool:
    """Whether the branches are long enough, and only ungrouped convolutions read what comes out of them."""
    inside = {node.output[0] for pair in pairs for node in pair}
    outside = [node for node in graph.nodes if node.output[0] not in inside and not inside.isdisjoint(node.input)]
    is_closed = inside.isdisjoint(graph.outputs) and all(_is_dense(graph, node) for node in outside)
    return len(pairs) >= _FEWEST and len(inside) == 2 * len(pairs) and is_closed


class _Merger:
    """One merge: which value has which half of a new one's channels."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._halves: dict[str, tuple[str, int]] = {}
        self._twice: dict[str, str] = {}  # values outside that both branches read, as images of twice the channels
        self._nodes: list[NodeProto] = []

    def merge(self, pairs: _Pairs) -> None:
        """Replace the pairs by one node each, and let the readers of their outputs read those."""
        for one, other in pairs:
            self._merge(one, other)
        for node in self._graph.nodes:
            if node.output[0] not in self._halves and node.input and node.input[0] in self._halves:
                self._widen(node)
        self._graph.nodes = [node for node in self._graph.nodes if node.output[0] not in self._halves] + self._nodes

    def _merge(self, one: NodeProto, other: NodeProto) -> None:
        is_first = one.op_type == "Conv" and one.input[0] not in self._halves
        inputs = [self._side_by_side(*values, is_first=is_first) for values in zip(one.input, other.input)]
        merged = self._graph.node(one.op_type, inputs)
        merged.attribute.extend(one.attribute)
        if one.op_type == "Conv" and not is_first:
            merged = with_integer(merged, "group", 2 * integer(one, "group", 1))
        for half, node in enumerate((one, other)):
            self._halves[node.output[0]] = (merged.output[0], half)
        self._nodes.append(merged)

    def _side_by_side(self, one: str, other: str, *, is_first: bool) -> str:
        """The value that holds the channels of both."""
        if one in self._graph.constants:
            return one if self._graph.shapes[one] == () else self._stacked(one, other)
        if one in self._halves:
            return self._halves[one][0]
        return one if is_first else self._doubled(one)

    def _stacked(self, one: str, other: str) -> str:
        return self._graph.constant(np.concatenate([self._graph.constants[one], self._graph.constants[other]]))

    def _doubled(self, value: str) -> str:
        if value not in self._twice:
            node = self._graph.node("Concat", [value, value], axis=1)
            self._nodes.append(node)
            self._twice[value] = node.output[0]
        return self._twice[value]

    def _widen(self, convolution: NodeProto) -> None:
        value, half = self._halves[convolution.input[0]]
        weights = self._graph.constants[convolution.input[1]]
        both = [weights, np.zeros_like(weights)]
        convolution.input[0] = value
        convolution.input[1] = self._graph.constant(np.concatenate(both if half == 0 else both[::-1], axis=1))


def _is_dense(graph: Graph, node: NodeProto) -> bool:
    return is_convolution(graph, node) and integer(node, "group", 1) == 1


def _is_small(graph: Graph, node: NodeProto) -> bool:
    return max(graph.shapes[node.output[0]][2:]) <= _LARGEST_PX
