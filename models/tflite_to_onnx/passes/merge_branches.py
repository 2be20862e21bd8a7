"""P8: two branches that do the same with other numbers become one with twice the channels.

On small images ONNX Runtime spends more on each node than on what the node computes. If the first convolutions of both
branches read one image, their weights are stacked; those behind them become convolutions in two groups; those that
leave the branches get zero weights for the channels of the other one. Two images from which such branches begin are put
behind each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
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
    """Merge any two branches on small images that end in ungrouped convolutions, the longest first."""
    while pairs := _longest(graph):
        _Merger(graph).merge(pairs)
        graph.refresh()


def _longest(graph: Graph) -> _Pairs:
    """The nodes of the longest two branches that can be merged, in pairs; none if there are no such branches."""
    found = sorted(_Search(graph).branches(), key=len, reverse=True)
    return next((pairs for pairs in found if _can_be_merged(graph, pairs)), ())


class _Search:
    """Looks for branches that do the same."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._readers = graph.readers()
        self._position = {node.output[0]: place for place, node in enumerate(graph.nodes)}
        self._forms: dict[str, tuple[object, ...]] = {}

    def branches(self) -> Iterator[_Pairs]:
        """The pairs of nodes of two branches, for each pair of like convolutions that may begin some."""
        for one, other in self._forks():
            if self._is_alike(one, other):
                pairs = self._follow(one, other)
                if len(pairs) >= _FEWEST:
                    yield pairs

    def _forks(self) -> Iterator[tuple[NodeProto, NodeProto]]:
        """Two convolutions that read the same image, or images that no convolution made."""
        sources = {value: node.op_type for node in self._graph.nodes for value in node.output}
        beginnings: list[NodeProto] = []
        for value, readers in self._readers.items():
            convolutions = [it for it in readers if _is_whole(self._graph, it) and _is_small(self._graph, it)]
            yield from combinations(convolutions, 2)
            if sources.get(value, "Conv") not in _SIDE_BY_SIDE | {"Conv"}:
                beginnings += convolutions
        yield from ((one, other) for one, other in combinations(beginnings, 2) if one.input[0] != other.input[0])

    def _follow(self, one: NodeProto, other: NodeProto) -> _Pairs:
        """The nodes that do the same in both branches, in an order in which they can run."""
        twins = {one.output[0]: other.output[0], one.input[0]: other.input[0]}
        pairs = [(one, other)]
        waiting = self._places_behind(one.output[0])
        if one.input[0] != other.input[0]:
            waiting += self._places_behind(one.input[0])
        seen = {self._position[one.output[0]]}
        heapify(waiting)
        while waiting:
            place = heappop(waiting)
            twin = self._twin(self._graph.nodes[place], twins) if place not in seen else None
            seen.add(place)
            if twin is not None:
                node = self._graph.nodes[place]
                pairs.append((node, twin))
                twins[node.output[0]] = twin.output[0]
                for behind in self._places_behind(node.output[0]):
                    heappush(waiting, behind)
        return pairs

    def _places_behind(self, value: str) -> list[int]:
        return [self._position[node.output[0]] for node in self._readers.get(value, ())]

    def _twin(self, node: NodeProto, twins: Mapping[str, str]) -> NodeProto | None:
        """The node of the other branch that does the same and is not the twin of an earlier one."""
        value = next(value for value in node.input if value in twins)
        taken = set(twins.values())
        free = (it for it in self._readers[twins[value]] if it.output[0] not in taken)
        return next((it for it in free if self._is_twin(node, it, twins)), None)

    def _is_twin(self, node: NodeProto, other: NodeProto, twins: Mapping[str, str]) -> bool:
        """Whether two nodes do the same with values that belong together, and can do it side by side."""
        if node.output[0] == other.output[0] or not self._is_alike(node, other):
            return False
        constants = self._graph.constants
        if any(twins.get(one, one) != two for one, two in zip(node.input, other.input) if one not in constants):
            return False
        return node.op_type in _SIDE_BY_SIDE or _is_whole(self._graph, node)

    def _is_alike(self, node: NodeProto, other: NodeProto) -> bool:
        """Whether two nodes differ at most in what they read and in the numbers of their constants."""
        return node.op_type == other.op_type and self._form(node) == self._form(other)

    def _form(self, node: NodeProto) -> tuple[object, ...]:
        if node.output[0] not in self._forms:
            constants, shapes = self._graph.constants, self._graph.shapes
            attributes = sorted(it.SerializeToString(deterministic=True) for it in node.attribute)
            sizes = [shapes[it] if it in constants else None for it in node.input]
            limits = [constants[it].item() for it in node.input if it in constants and shapes[it] == ()]
            self._forms[node.output[0]] = (attributes, sizes, limits, [shapes[it] for it in node.output])
        return self._forms[node.output[0]]


def _can_be_merged(graph: Graph, pairs: _Pairs) -> bool:
    """Whether the branches are apart, independent of each other, and left by convolutions that can be widened."""
    inside = {node.output[0] for pair in pairs for node in pair}
    outside = [node for node in graph.nodes if node.output[0] not in inside and not inside.isdisjoint(node.input)]
    is_closed = inside.isdisjoint(graph.outputs) and all(_is_dense(graph, node) for node in outside)
    if len(inside) < 2 * len(pairs) or not is_closed:
        return False
    entering = {value for pair in pairs for node in pair for value in node.input} - inside
    return inside.isdisjoint(_before(graph, entering))


def _before(graph: Graph, values: set[str]) -> set[str]:
    """The values on which some values depend, and these."""
    found = set(values)
    for node in reversed(graph.nodes):
        if not found.isdisjoint(node.output):
            found.update(node.input)
    return found


class _Merger:
    """One merge: which value has which half of a new one's channels."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._halves: dict[str, tuple[str, int]] = {}
        self._joined: dict[tuple[str, str], str] = {}  # what the branches read from outside, one behind the other
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
        is_stacked = one.op_type == "Conv" and one.input[0] == other.input[0] and integer(one, "group", 1) == 1
        inputs = [self._side_by_side(*values, is_stacked=is_stacked) for values in zip(one.input, other.input)]
        merged = self._graph.node(one.op_type, inputs)
        merged.attribute.extend(one.attribute)
        if one.op_type == "Conv" and not is_stacked:
            merged = with_integer(merged, "group", 2 * integer(one, "group", 1))
        for half, node in enumerate((one, other)):
            self._halves[node.output[0]] = (merged.output[0], half)
        self._nodes.append(merged)

    def _side_by_side(self, one: str, other: str, *, is_stacked: bool) -> str:
        """The value that holds the channels of both."""
        if one in self._graph.constants:
            return one if self._graph.shapes[one] == () else self._stacked(one, other)
        if one in self._halves:
            return self._halves[one][0]
        return one if is_stacked else self._joined_images(one, other)

    def _stacked(self, one: str, other: str) -> str:
        return self._graph.constant(np.concatenate([self._graph.constants[one], self._graph.constants[other]]))

    def _joined_images(self, one: str, other: str) -> str:
        if (one, other) not in self._joined:
            node = self._graph.node("Concat", [one, other], axis=1)
            self._nodes.append(node)
            self._joined[one, other] = node.output[0]
        return self._joined[one, other]

    def _widen(self, convolution: NodeProto) -> None:
        value, half = self._halves[convolution.input[0]]
        weights = self._graph.constants[convolution.input[1]]
        both = [weights, np.zeros_like(weights)]
        convolution.input[0] = value
        convolution.input[1] = self._graph.constant(np.concatenate(both if half == 0 else both[::-1], axis=1))


def _is_dense(graph: Graph, node: NodeProto) -> bool:
    return is_convolution(graph, node) and integer(node, "group", 1) == 1


def _is_whole(graph: Graph, node: NodeProto) -> bool:
    """Whether a node is a convolution whose groups fill whole blocks, so that it can be doubled."""
    if not is_convolution(graph, node):
        return False
    outputs, inputs, *_ = graph.constants[node.input[1]].shape
    group = integer(node, "group", 1)
    is_filled = outputs // group % graph.block == 0 and inputs % graph.block == 0
    return is_filled or (is_depthwise(graph, node) and group % graph.block == 0)


def _is_small(graph: Graph, node: NodeProto) -> bool:
    return max(graph.shapes[node.output[0]][2:]) <= _LARGEST_PX
