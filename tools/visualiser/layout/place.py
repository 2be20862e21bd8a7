"""The coordinates of one level: rows below each other, and what its cluster needs around them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediagraph.tools.visualiser.layout.columns import Size, settle
from mediagraph.tools.visualiser.layout.level import Kind, Level, Turn

MARGIN = 16.0
TITLE = 28.0
TURN_ROOM = 30.0  # for lines that turn around where there is no further row
TAG_INDENT = 6.0  # from the left end of a tag's place to the port
_STRIP = 20.0
_GAP_LEAST, _GAP_MOST, _GAP_SLOPE = 26.0, 74.0, 0.11


@dataclass(frozen=True, slots=True)
class Placed:
    """A level with coordinates, relative to its own left top corner; `size` is what the level around it sees."""

    size: Size
    x: tuple[float, ...]
    y: tuple[float, ...]
    sizes: tuple[Size, ...]
    row_tops: tuple[float, ...]
    row_bottoms: tuple[float, ...]
    header_x: float


def place(
    level: Level,
    sizes: Mapping[int, Size],
    *,
    header_width: float,
    entry_widths: Sequence[float] = (),
    exit_widths: Sequence[float] = (),
) -> Placed:
    """Give every item of a level its place. `sizes` has those of the boxes and clusters."""
    known = [_size(level, one, sizes, entry_widths, exit_widths) for one in range(len(level.items))]
    x = settle(level, known)
    left = min(x, default=0.0)
    x = [_rounded(one - left) + MARGIN for one in x]
    width = max((one + size.width for one, size in zip(x, known)), default=0.0) + MARGIN
    header_x, width = _header(level, known, x, header_width, width)
    y, tops, bottoms = _rows(level, known, x)
    room = MARGIN + TURN_ROOM * _turns(level, Turn.UNDER, len(level.rows) - 1)
    height = bottoms[-1] + (0.0 if level.has_strips else room)
    size = Size(
        width,
        height,
        _port_places(level, level.entries(), x, len(level.cluster.inputs)),
        _port_places(level, level.exits(), x, len(level.cluster.outputs)),
    )
    return Placed(size, tuple(x), tuple(y), tuple(known), tuple(tops), tuple(bottoms), header_x)


def _size(level: Level, one: int, sizes: Mapping[int, Size], entries: Sequence[float], exits: Sequence[float]) -> Size:
    item = level.items[one]
    if item.kind is Kind.BEND:
        return Size(0.0, 0.0, (0.0,), (0.0,))
    if item.kind is Kind.ENTRY:
        return Size(entries[item.port] + TAG_INDENT, _STRIP, (), (TAG_INDENT,))
    if item.kind is Kind.EXIT:
        return Size(exits[item.port] + TAG_INDENT, _STRIP, (TAG_INDENT,), ())
    return sizes[one]


def _header(
    level: Level, sizes: Sequence[Size], x: Sequence[float], header_width: float, width: float
) -> tuple[float, float]:
    """Where the name of a cluster stands: left, or in the first gap between its ports; and the width that it needs."""
    if not level.has_strips:
        return MARGIN, max(width, header_width + 2 * MARGIN)
    at = 10.0
    for one in level.entries():
        if at + header_width + 6 <= x[one]:
            break
        at = max(at, x[one] + sizes[one].width + 10)
    return at, max(width, at + header_width + 12)


def _rows(level: Level, sizes: Sequence[Size], x: Sequence[float]) -> tuple[list[float], list[float], list[float]]:
    """The y of every item, and the top and bottom of every row."""
    y = [0.0] * len(level.items)
    tops, bottoms = [], []
    boxes = {one for one, item in enumerate(level.items) if item.kind is Kind.BOX}
    sources = boxes - {wire.head for wire in level.wires}  # these stand low, near to what they feed
    top = 0.0 if level.has_strips else MARGIN + TITLE + TURN_ROOM * _turns(level, Turn.OVER, 0)
    for rank, row in enumerate(level.rows):
        height = max((sizes[one].height for one in row), default=0.0)
        if level.has_strips and rank in (0, len(level.rows) - 1):
            height = _STRIP if rank == 0 or row else 4.0
        tops.append(top)
        bottoms.append(top + height)
        for one in row:
            y[one] = top + (height - sizes[one].height if one in sources else 0.0)
        top += height + _gap(level, sizes, x, rank)
    return y, tops, bottoms


def _turns(level: Level, turn: Turn, rank: int) -> bool:
    """Does a line turn around below or above an item of that row?"""
    return any(wire.turn is turn and level.items[wire.head].rank == rank for wire in level.wires)


def _gap(level: Level, sizes: Sequence[Size], x: Sequence[float], rank: int) -> float:
    """The room below a row: more where lines run far sideways, so that they are not too flat."""
    farthest = 0.0
    for wire in level.wires:
        upper = level.items[wire.tail].rank - (wire.turn is Turn.OVER)
        if upper == rank:
            tail_ports = sizes[wire.tail].tops if wire.turn is Turn.OVER else sizes[wire.tail].bottoms
            head_ports = sizes[wire.head].bottoms if wire.turn is Turn.UNDER else sizes[wire.head].tops
            ends = x[wire.tail] + tail_ports[wire.tail_port], x[wire.head] + head_ports[wire.head_port]
            farthest = max(farthest, abs(ends[0] - ends[1]))
    return _rounded(min(_GAP_MOST, _GAP_LEAST + _GAP_SLOPE * farthest))


def _port_places(level: Level, items: Sequence[int], x: Sequence[float], count: int) -> tuple[float, ...]:
    places = {level.items[one].port: x[one] + TAG_INDENT for one in items}
    return tuple(places[port] for port in range(count))


def _rounded(value: float) -> float:
    """To half a pixel; what is just below the middle goes up with what is just above, so that lines stay straight."""
    return math.floor(value * 2 + 0.501) / 2
