"""Subgraphs below a depth as closed boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mediagraph.tools.visualiser.drawing import Box, BoxKind, Cluster, Drawing, End, Link, Port


def collapsed(drawing: Drawing, depth: int) -> Drawing:
    """The drawing with `depth` levels of subgraphs open; with 0 every subgraph is one box."""
    root = _closed_below(drawing.root, depth)
    closed = {box.id: box for box in root.all_boxes() if box.kind is BoxKind.SUBGRAPH}
    inside = {
        box.id: closed[cluster.id]
        for cluster in drawing.root.all_clusters()
        if cluster.id in closed
        for box in cluster.all_boxes()
    }
    links = tuple(_links(drawing, closed, inside))
    return replace(drawing, root=root, links=links)


def as_box(cluster: Cluster) -> Box:
    """A subgraph as one box with the same ports."""
    count = sum(box.kind is BoxKind.NODE for box in cluster.all_boxes())
    return Box(
        id=cluster.id,
        kind=BoxKind.SUBGRAPH,
        name="" if cluster.name == cluster.calculator else cluster.name,
        calculator=cluster.calculator,
        inputs=cluster.inputs,
        outputs=cluster.outputs,
        notes=("1 node" if count == 1 else f"{count} nodes",),
        details=cluster.details,
    )


def _closed_below(cluster: Cluster, depth: int) -> Cluster:
    if depth == 0:
        return replace(cluster, boxes=(*cluster.boxes, *map(as_box, cluster.clusters)), clusters=())
    return replace(cluster, clusters=tuple(_closed_below(inner, depth - 1) for inner in cluster.clusters))


def _links(drawing: Drawing, closed: dict[str, Box], inside: dict[str, Box]) -> Iterator[Link]:
    """Links that are still seen, then one to each input of a closed subgraph."""
    for link in drawing.links:
        if link.head.box not in inside:
            yield replace(link, tail=_outer(link.tail, link, inside))
    makers = drawing.makers()
    for box in closed.values():
        for index, port in enumerate(box.inputs):
            tail = makers[port.stream, port.is_side]
            yield Link(
                _outer(tail, port, inside),
                End(box.id, index),
                port.stream,
                port.label,
                port.payload,
                port.is_side,
                port.is_back_edge,
                port.is_cuda,
            )


def _outer(tail: End, what: Link | Port, inside: dict[str, Box]) -> End:
    """Where a link begins, seen from outside the closed subgraphs."""
    box = inside.get(tail.box)
    return tail if box is None else End(box.id, _port_of(box.outputs, what.stream, what.is_side))


def _port_of(ports: tuple[Port, ...], stream: str, is_side: bool) -> int:
    """The position of the port that a stream or side packet goes through."""
    return next(index for index, port in enumerate(ports) if (port.stream, port.is_side) == (stream, is_side))
