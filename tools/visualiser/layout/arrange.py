"""A whole drawing laid out: every level, inner ones first, and where everything ends up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mediagraph.tools.visualiser.collapse import as_box
from mediagraph.tools.visualiser.drawing import ROOT, Cluster, Drawing, Port
from mediagraph.tools.visualiser.figure import Figure, PortOrder, figure_of
from mediagraph.tools.visualiser.layout.bends import add_bends
from mediagraph.tools.visualiser.layout.columns import Size
from mediagraph.tools.visualiser.layout.level import Kind, Level, take_apart
from mediagraph.tools.visualiser.layout.order import Ports, sort_rows
from mediagraph.tools.visualiser.layout.place import Placed, place
from mediagraph.tools.visualiser.layout.port_order import port_orders
from mediagraph.tools.visualiser.layout.ranks import assign_ranks
from mediagraph.tools.visualiser.shapes import line_width
from mediagraph.tools.visualiser.text_width import shortened

LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What does not depend on which subgraphs are open: levels by the ids of their clusters, and all figures.

    A cluster has a figure too: the box it is when closed.
    """

    drawing: Drawing
    levels: Mapping[str, Level]
    figures: Mapping[str, Figure]
    clusters: Mapping[str, Cluster]


def arrange(drawing: Drawing) -> Arrangement:
    """Decide on rows and orders, for every cluster by itself."""
    clusters = {one.id: one for one in (drawing.root, *drawing.root.all_clusters())}
    boxes = drawing.boxes()
    figures = {name: figure_of(box, drawing.executors) for name, box in boxes.items()}
    levels: dict[str, Level] = {}
    for cluster in reversed(list(clusters.values())):
        level = take_apart(cluster)
        assign_ranks(level)
        add_bends(level)
        sort_rows(level, _fractions(level, levels, figures))
        orders = port_orders(level, boxes)
        figures |= {name: figure_of(boxes[name], drawing.executors, order) for name, order in orders.items()}
        sort_rows(level, _fractions(level, levels, figures))
        levels[cluster.id] = level
        if cluster is not drawing.root:
            figures[cluster.id] = figure_of(as_box(cluster), drawing.executors, _strip_order(level))
    return Arrangement(drawing, levels, figures, clusters)


def place_all(arrangement: Arrangement, closed: frozenset[str] = frozenset()) -> dict[str, Placed]:
    """Coordinates of the open clusters, each relative to its own corner."""
    placed: dict[str, Placed] = {}
    for cluster in reversed(list(arrangement.clusters.values())):
        if cluster.id in closed:
            continue
        level = arrangement.levels[cluster.id]
        sizes = {
            one: placed[item.id].size if item.id in placed else _size(arrangement.figures[item.id])
            for one, item in enumerate(level.items)
            if item.kind in (Kind.BOX, Kind.CLUSTER)
        }
        placed[cluster.id] = place(
            level,
            sizes,
            header_width=header_width(cluster),
            entry_widths=strip_widths(cluster.inputs),
            exit_widths=strip_widths(cluster.outputs),
        )
    return placed


def header_text(cluster: Cluster) -> str:
    """`name (Type)`, or one of them if they are the same."""
    if cluster.id == ROOT:
        return shortened(cluster.name, LONGEST_HEADER)
    name = cluster.name if cluster.name == cluster.calculator else f"{cluster.name} ({cluster.calculator})"
    return shortened(name, LONGEST_HEADER)


def header_width(cluster: Cluster) -> float:
    """How wide that is."""
    return line_width(header_text(cluster), "title" if cluster.id == ROOT else "header")


def strip_widths(ports: Iterable[Port]) -> list[float]:
    """How wide the texts beside the ports of a cluster are."""
    return [line_width(tag_of(port.tag, port.label), "tag") for port in ports]


def tag_of(tag: str, label: str) -> str:
    """What stands beside the port of a cluster."""
    return shortened(tag or label, LONGEST_HEADER)


def _size(figure: Figure) -> Size:
    return Size(figure.width, figure.height, figure.tops, figure.bottoms)


def _fractions(level: Level, levels: Mapping[str, Level], figures: Mapping[str, Figure]) -> Ports:
    """The ports of boxes by their places, those of clusters by the order inside."""
    found = {}
    for one, item in enumerate(level.items):
        if item.kind is Kind.BOX:
            figure = figures[item.id]
            found[one] = (
                [x / figure.width for x in figure.tops],
                [x / figure.width for x in figure.bottoms],
            )
        elif item.kind is Kind.CLUSTER:
            inner = levels[item.id]
            found[one] = (_shares(inner, inner.entries()), _shares(inner, inner.exits()))
    return found


def _strip_order(level: Level) -> PortOrder:
    """The ports of a closed cluster stand as those of the open one."""
    entries, exits = ([level.items[one].port for one in strip] for strip in (level.entries(), level.exits()))
    return PortOrder(tuple(entries), tuple(exits))


def _shares(level: Level, strip: list[int]) -> list[float]:
    shares = {level.items[one].port: (place + 1) / (len(strip) + 1) for place, one in enumerate(strip)}
    return [shares[port] for port in range(len(shares))]
