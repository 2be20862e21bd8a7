"""What there is to draw of a graph: boxes with ports, clusters that hold them, and links. Every writer starts here.

    Drawing
    ├─ root: Cluster           the graph itself
    │  ├─ boxes                nodes, and what comes from outside or leaves
    │  └─ clusters             subgraphs, each again with boxes and clusters
    └─ links                   from an output port to an input port, across clusters

Everything is plain data in a fixed order: the same graph gives an equal drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

ROOT = "graph"  # the id of the outermost cluster


class BoxKind(Enum):
    """What a box stands for."""

    NODE = "node"
    SUBGRAPH = "subgraph"
    INPUT = "input"
    OUTPUT = "output"
    SIDE_INPUT = "side_input"
    SIDE_OUTPUT = "side_output"

    @property
    def is_terminal(self) -> bool:
        """Does it stand at the border of the graph?"""
        return self not in (BoxKind.NODE, BoxKind.SUBGRAPH)


@dataclass(frozen=True, slots=True)
class Port:
    """A place where links begin or end. `stream` is the name in the flat graph, `label` the one without prefix."""

    tag: str
    stream: str
    label: str
    payload: str
    is_side: bool = False
    is_back_edge: bool = False
    is_cuda: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading, for the page.

    `streams` tells for each row which stream, or (True) side packet, its second cell names; None for none.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    streams: tuple[tuple[str, bool] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """What the page tells of a box or cluster: `facts` are pairs of a name and a value."""

    documentation: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A node, a closed subgraph, or a stream or side packet at the border of the graph.

    `notes` are the few words that are always drawn ("2 in flight"), `options` lines like `alpha: 0.5`.
    """

    id: str
    kind: BoxKind
    name: str
    calculator: str = ""
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    executor: str = ""
    device: str = "cpu"
    details: Details = Details()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A subgraph with what is in it; its ports are those of the subgraph node."""

    id: str
    name: str
    calculator: str
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    boxes: tuple[Box, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    details: Details = Details()

    def all_boxes(self) -> Iterator[Box]:
        """The boxes in it and in the clusters inside."""
        yield from self.boxes
        for inner in self.clusters:
            yield from inner.all_boxes()

    def all_clusters(self) -> Iterator[Cluster]:
        """The clusters inside, outer ones first."""
        for inner in self.clusters:
            yield inner
            yield from inner.all_clusters()


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: a port of a box by its position among the outputs (tail) or inputs (head)."""

    box: str
    port: int


@dataclass(frozen=True, slots=True)
class Link:
    """A stream or side packet on its way from one port to another."""

    tail: End
    head: End
    stream: str
    label: str
    payload: str
    is_side: bool = False
    is_back_edge: bool = False
    is_cuda: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph, ready to be written. `executors` are those that the graph declares or uses, in order."""

    name: str
    root: Cluster
    links: tuple[Link, ...]
    executors: tuple[str, ...] = ()

    def boxes(self) -> dict[str, Box]:
        """Every box by its id."""
        return {box.id: box for box in self.root.all_boxes()}

    def makers(self) -> dict[tuple[str, bool], End]:
        """Where each stream (False) and side packet (True) begins."""
        return {
            (port.stream, port.is_side): End(box.id, index)
            for box in self.root.all_boxes()
            for index, port in enumerate(box.outputs)
        }
