"""A laid-out drawing as frames, lines and figures in absolute places, from back to front: what SVG and PNG show."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.tools.visualiser.drawing import Cluster, Drawing
from mediagraph.tools.visualiser.figure import Figure
from mediagraph.tools.visualiser.layout.arrange import Arrangement, arrange, header_text, place_all, tag_of
from mediagraph.tools.visualiser.layout.level import Kind
from mediagraph.tools.visualiser.layout.place import Placed
from mediagraph.tools.visualiser.layout.route import Line, route
from mediagraph.tools.visualiser.shapes import Dot, Rect, Shape, Text
from mediagraph.tools.visualiser.theme import cluster_style


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong to one box or cluster, with the place of their corner."""

    id: str
    x: float
    y: float
    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line, with the corner that its coordinates are relative to."""

    x: float
    y: float
    line: Line


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture. `frames` are those of the open subgraphs, outer ones first."""

    name: str
    width: float
    height: float
    title: Text
    frames: tuple[Group, ...]
    lines: tuple[Drawn, ...]
    boxes: tuple[Group, ...]


def scene_of(drawing: Drawing) -> Scene:
    """Lay out a drawing."""
    return build_scene(arrange(drawing))


def build_scene(arrangement: Arrangement, closed: frozenset[str] = frozenset()) -> Scene:
    """Place and route an arrangement with some subgraphs closed."""
    placed = place_all(arrangement, closed)
    builder = _Builder(arrangement, placed)
    root = arrangement.drawing.root
    builder.add(root, 0.0, 0.0, 0)
    size = placed[root.id].size
    title = Text(16.0, 28.0, header_text(root), "title", is_centred=False)
    return Scene(
        root.name, size.width, size.height, title, tuple(builder.frames), tuple(builder.lines), tuple(builder.boxes)
    )


def frame_shapes(cluster: Cluster, placed: Placed, depth: int) -> tuple[Shape, ...]:
    """The frame of an open subgraph with its name and ports."""
    size = placed.size
    shapes: list[Shape] = [Rect(0, 0, size.width, size.height, 9, cluster_style(depth))]
    shapes.append(Text(placed.header_x, 14.5, header_text(cluster), "header", is_centred=False))
    for port, x in zip(cluster.inputs, size.tops):
        shapes.append(Text(x + 5, 11.5, tag_of(port.tag, port.label), "tag", is_centred=False))
        shapes.append(Dot(x, 0, 2.6, "gate"))
    for port, x in zip(cluster.outputs, size.bottoms):
        shapes.append(Text(x + 5, size.height - 5.5, tag_of(port.tag, port.label), "tag", is_centred=False))
        shapes.append(Dot(x, size.height, 2.6, "gate"))
    return tuple(shapes)


class _Builder:
    def __init__(self, arrangement: Arrangement, placed: dict[str, Placed]) -> None:
        self.arrangement, self.placed = arrangement, placed
        self.frames: list[Group] = []
        self.lines: list[Drawn] = []
        self.boxes: list[Group] = []

    def add(self, cluster: Cluster, x: float, y: float, depth: int) -> None:
        level, placed = self.arrangement.levels[cluster.id], self.placed[cluster.id]
        if depth:
            shapes = frame_shapes(cluster, placed, depth - 1)
            self.frames.append(Group(cluster.id, x, y, placed.size.width, placed.size.height, shapes))
        self.lines += [Drawn(x, y, line) for line in route(level, placed, self.placed)]
        for one, item in enumerate(level.items):
            at = x + placed.x[one], y + placed.y[one]
            if item.kind is Kind.CLUSTER and item.id in self.placed:
                self.add(self.arrangement.clusters[item.id], *at, depth + 1)
            elif item.kind in (Kind.BOX, Kind.CLUSTER):
                self.boxes.append(figure_group(item.id, *at, self.arrangement.figures[item.id]))


def figure_group(name: str, x: float, y: float, figure: Figure) -> Group:
    """A figure in its place."""
    return Group(name, x, y, figure.width, figure.height, figure.shapes)
