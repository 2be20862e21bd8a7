"""What stands in one cluster: its boxes, the clusters inside, its own ports, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from mediagraph.tools.visualiser.drawing import ROOT, Box, Cluster, Port

Stream = tuple[str, bool]
"""A stream, or (True) a side packet."""


class Kind(Enum):
    """What an item is. Entries and exits are the ports of the cluster itself, seen from inside."""

    BOX = "box"
    CLUSTER = "cluster"
    BEND = "bend"
    ENTRY = "entry"
    EXIT = "exit"


@dataclass(slots=True)
class Item:
    """Something with a place in a row. `id` is that of the box or cluster; ports have their position there."""

    kind: Kind
    id: str
    rank: int = 0
    port: int = 0


@dataclass(frozen=True, slots=True)
class Join:
    """A link inside one level: from a port of an item to a port of another, by their positions."""

    tail: int
    tail_port: int
    head: int
    head_port: int
    stream: Stream
    style: str
    is_back: bool


class Turn(Enum):
    """How a wire runs: down to the next row, or around below or above an item to a bend in the same row."""

    DOWN = "down"
    UNDER = "under"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Wire:
    """A piece of a link that needs no more bends."""

    turn: Turn
    tail: int
    tail_port: int
    head: int
    head_port: int
    stream: Stream
    style: str


@dataclass(slots=True)
class Level:
    """A cluster, taken apart: `rows` hold the positions of items, from left to right."""

    id: str
    cluster: Cluster
    items: list[Item]
    joins: list[Join]
    rows: list[list[int]] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    has_strips: bool = False
    """Are the first and the last row kept for the cluster's own ports?"""

    def entries(self) -> list[int]:
        """The positions of the cluster's inputs, from left to right."""
        return [one for row in self.rows[:1] for one in row if self.items[one].kind is Kind.ENTRY]

    def exits(self) -> list[int]:
        """The positions of the cluster's outputs, from left to right."""
        return [one for row in self.rows[-1:] for one in row if self.items[one].kind is Kind.EXIT]


def take_apart(cluster: Cluster) -> Level:
    """The items of a cluster and the links between them, in the order of the drawing."""
    items = [Item(Kind.BOX, box.id) for box in cluster.boxes]
    items += [Item(Kind.CLUSTER, inner.id) for inner in cluster.clusters]
    owners: list[Box | Cluster] = [*cluster.boxes, *cluster.clusters]
    makers: dict[Stream, tuple[int, int]] = {}
    for index, port in enumerate(cluster.inputs):
        makers[_stream(port)] = (len(items), 0)
        items.append(Item(Kind.ENTRY, cluster.id, port=index))
    for position, owner in enumerate(owners):
        for index, port in enumerate(owner.outputs):
            makers[_stream(port)] = (position, index)
    joins = list(_joins(owners, makers))
    for index, port in enumerate(cluster.outputs):
        if _stream(port) in makers:
            joins.append(_join(makers[_stream(port)], (len(items), 0), port))
        items.append(Item(Kind.EXIT, cluster.id, port=index))
    return Level(cluster.id, cluster, items, joins, has_strips=cluster.id != ROOT)


def _joins(owners: list[Box | Cluster], makers: dict[Stream, tuple[int, int]]) -> Iterator[Join]:
    for position, owner in enumerate(owners):
        for index, port in enumerate(owner.inputs):
            if _stream(port) in makers:
                yield _join(makers[_stream(port)], (position, index), port)


def _join(tail: tuple[int, int], head: tuple[int, int], port: Port) -> Join:
    return Join(*tail, *head, _stream(port), _style(port), port.is_back_edge)


def _style(port: Port) -> str:
    return "back" if port.is_back_edge else "side" if port.is_side else "cuda" if port.is_cuda else "stream"


def _stream(port: Port) -> Stream:
    return (port.stream, port.is_side)
