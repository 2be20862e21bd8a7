"""Lines along the wires of a placed level: straight through rows, curved in the gaps between them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from mediagraph.tools.visualiser.layout.level import Kind, Level, Stream, Turn, Wire
from mediagraph.tools.visualiser.layout.place import TURN_ROOM, Placed

ARROW = 6.5
_DEPTH = 0.62  # how far a turn reaches into the gap

Point = tuple[float, float]
Segment = tuple[Point, ...]
"""One point: go there. Three: a cubic curve with two control points and its end."""


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: a start and what follows; with `head` the tip of an arrow that points downwards."""

    stream: Stream
    style: str
    start: Point
    segments: tuple[Segment, ...]
    head: Point | None


def route(level: Level, placed: Placed, opened: Container[str] = ()) -> list[Line]:
    """The lines of one level, in the order of its wires; `opened` are the ids of the clusters that are open."""
    return [_line(level, placed, wire, opened) for wire in level.wires]


def _line(level: Level, placed: Placed, wire: Wire, opened: Container[str]) -> Line:
    if wire.turn is Turn.UNDER:
        return _under(level, placed, wire)
    head = level.items[wire.head]
    end = (placed.x[wire.head] + placed.sizes[wire.head].tops[wire.head_port], placed.y[wire.head])
    is_box = head.kind is Kind.BOX or (head.kind is Kind.CLUSTER and head.id not in opened)
    tip = end if is_box else None
    stop = (end[0], end[1] - ARROW + 1) if tip else end
    if head.kind is Kind.EXIT:
        stop = (end[0], placed.size.height)
    if wire.turn is Turn.OVER:
        return _over(level, placed, wire, stop, tip)
    return _down(level, placed, wire, stop, tip)


def _down(level: Level, placed: Placed, wire: Wire, stop: Point, tip: Point | None) -> Line:
    item = level.items[wire.tail]
    x = placed.x[wire.tail] + placed.sizes[wire.tail].bottoms[wire.tail_port]
    y = 0.0 if item.kind is Kind.ENTRY else placed.y[wire.tail] + placed.sizes[wire.tail].height
    bottom, top = placed.row_bottoms[item.rank], placed.row_tops[item.rank + 1]
    if abs(x - stop[0]) < 1:
        return Line(wire.stream, wire.style, (x, y), (((stop[0], stop[1]),),), tip)
    segments: list[Segment] = [((x, bottom),)] if bottom > y else []
    end = min(top, stop[1])
    middle = (bottom + end) / 2
    segments.append(((x, middle), (stop[0], middle), (stop[0], end)))
    if stop[1] > end:
        segments.append((stop,))
    return Line(wire.stream, wire.style, (x, y), tuple(segments), tip)


def _under(level: Level, placed: Placed, wire: Wire) -> Line:
    """From the bottom of a box, around below its row, and up through the row beside it."""
    rank = level.items[wire.tail].rank
    x = placed.x[wire.tail] + placed.sizes[wire.tail].bottoms[wire.tail_port]
    y = placed.y[wire.tail] + placed.sizes[wire.tail].height
    bottom, top = placed.row_bottoms[rank], placed.row_tops[rank]
    deepest = bottom + _DEPTH * (_next_top(placed, rank) - bottom)
    beside = placed.x[wire.head]
    segments: list[Segment] = [((x, bottom),)] if bottom > y else []
    segments += [((x, deepest), (beside, deepest), (beside, bottom)), ((beside, top),)]
    return Line(wire.stream, wire.style, (x, y), tuple(segments), None)


def _over(level: Level, placed: Placed, wire: Wire, stop: Point, tip: Point | None) -> Line:
    """From a bend, around above its row, and down to the top of the box beside it."""
    rank = level.items[wire.head].rank
    top = placed.row_tops[rank]
    above = placed.row_bottoms[rank - 1] if rank else top - TURN_ROOM
    highest = top - _DEPTH * (top - above)
    beside = placed.x[wire.tail]
    end = min(top, stop[1])
    segments: list[Segment] = [((beside, highest), (stop[0], highest), (stop[0], end))]
    if stop[1] > end:
        segments.append((stop,))
    return Line(wire.stream, wire.style, (beside, top), tuple(segments), tip)


def _next_top(placed: Placed, rank: int) -> float:
    return placed.row_tops[rank + 1] if rank + 1 < len(placed.row_tops) else placed.size.height
