"""Links over several rows get a bend in each row between; links upwards lead around their ends."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from mediagraph.tools.visualiser.layout.level import Item, Join, Kind, Level, Turn, Wire


def add_bends(level: Level) -> None:
    """Replace the joins by wires, and put every item into its row."""
    trunks: dict[tuple[int, int, str], list[Join]] = {}
    for join in level.joins:
        if level.items[join.head].rank > level.items[join.tail].rank:
            trunks.setdefault((join.tail, join.tail_port, join.style), []).append(join)
    for joins in trunks.values():
        _trunk(level, joins)
    for join in level.joins:
        if level.items[join.head].rank <= level.items[join.tail].rank:
            _upwards(level, join)
    count = max((item.rank for item in level.items), default=0) + 1
    level.rows = [[] for _ in range(count + (level.has_strips and not level.cluster.outputs))]
    for one in _with_bends_beside(level):
        level.rows[level.items[one].rank].append(one)


def _trunk(level: Level, joins: list[Join]) -> None:
    """One line for all links from the same port: it branches in the row before each head."""
    start, last = joins[0], max(level.items[join.head].rank for join in joins)
    at, port = start.tail, start.tail_port
    for rank in range(level.items[start.tail].rank + 1, last + 1):
        for join in joins:
            if level.items[join.head].rank == rank:
                level.wires.append(Wire(Turn.DOWN, at, port, join.head, join.head_port, join.stream, join.style))
        if rank < last:
            bend = _bend(level, rank)
            level.wires.append(Wire(Turn.DOWN, at, port, bend, 0, start.stream, start.style))
            at, port = bend, 0


def _upwards(level: Level, join: Join) -> None:
    """Around below the tail, up through a bend in every row, around above the head."""
    top, bottom = level.items[join.head].rank, level.items[join.tail].rank
    bends = [_bend(level, rank) for rank in range(top, bottom + 1)]
    level.wires.append(Wire(Turn.UNDER, join.tail, join.tail_port, bends[-1], 0, join.stream, join.style))
    for above, below in pairwise(bends):
        level.wires.append(Wire(Turn.DOWN, above, 0, below, 0, join.stream, join.style))
    level.wires.append(Wire(Turn.OVER, bends[0], 0, join.head, join.head_port, join.stream, join.style))


def _bend(level: Level, rank: int) -> int:
    level.items.append(Item(Kind.BEND, "", rank))
    return len(level.items) - 1


def _with_bends_beside(level: Level) -> Iterable[int]:
    """Every item; a bend that a line turns around to stands right of the box that it turns around."""
    beside: dict[int, list[int]] = {}
    for wire in level.wires:
        if wire.turn is not Turn.DOWN:
            box, bend = (wire.tail, wire.head) if wire.turn is Turn.UNDER else (wire.head, wire.tail)
            beside.setdefault(box, []).append(bend)
    placed: set[int] = set()
    moved = {bend for bends in beside.values() for bend in bends}
    for one in range(len(level.items)):
        if one not in moved:
            yield one
        for bend in beside.get(one, ()):
            if bend not in placed:
                placed.add(bend)
                yield bend
