"""Who stands left of whom: rows are sorted until few lines cross.

Barycentres over the ports of the rows above and below in turn, and swaps of neighbours (E. Gansner et al., A Technique
for Drawing Directed Graphs, 1993, section 3); the best of all orders seen is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from mediagraph.tools.visualiser.layout.level import Level, Turn

_SWEEPS = 12
Ports = Mapping[int, tuple[Sequence[float], Sequence[float]]]
"""Where the ports of an item are, at its top and at its bottom, as fractions of its width."""


def sort_rows(level: Level, ports: Ports) -> None:
    """Put the items of every row in order."""
    sorter = _Sorter(level, ports)
    best = _copy(level.rows)
    least = sorter.cost(best)
    for start in (best, [row[::-1] for row in best]):
        rows = _copy(start)
        for sweep in range(_SWEEPS):
            sorter.sweep(rows, is_down=sweep % 2 == 0)
            sorter.swap(rows)
            cost = sorter.cost(rows)
            if cost < least:
                least, best = cost, _copy(rows)
    level.rows = best


class _Sorter:
    def __init__(self, level: Level, ports: Ports) -> None:
        self.above: dict[int, list[tuple[int, float, float]]] = {}
        self.below: dict[int, list[tuple[int, float, float]]] = {}
        self.beside: dict[int, int] = {}
        for wire in level.wires:
            if wire.turn is not Turn.DOWN:
                box, bend = (wire.tail, wire.head) if wire.turn is Turn.UNDER else (wire.head, wire.tail)
                self.beside[bend] = box
                continue
            tail, head = _at(ports, wire.tail, 1, wire.tail_port), _at(ports, wire.head, 0, wire.head_port)
            self.below.setdefault(wire.tail, []).append((wire.head, head, tail))
            self.above.setdefault(wire.head, []).append((wire.tail, tail, head))

    def sweep(self, rows: list[list[int]], *, is_down: bool) -> None:
        """Sort every row by the mean place of its neighbours in the row before; what has none keeps its place."""
        near = self.above if is_down else self.below
        places = {one: place for row in rows for place, one in enumerate(row)}
        for row in rows if is_down else rows[::-1]:
            means = {one: self._mean(near[one], places) for one in row if one in near}
            for one in row:
                box = self.beside.get(one)
                if one not in near and box is not None:
                    means[one] = means.get(box, float(places[box])) + 0.001
            moving = iter(sorted((one for one in row if one in means), key=means.__getitem__))
            row[:] = [next(moving) if one in means else one for one in row]
            places.update((one, place) for place, one in enumerate(row))

    def swap(self, rows: list[list[int]]) -> None:
        """Swap neighbours while that saves crossings."""
        for _ in range(4):
            places = {one: place for row in rows for place, one in enumerate(row)}
            is_better = False
            for row in rows:
                for at in range(len(row) - 1):
                    left, right = row[at], row[at + 1]
                    if self._between(left, right, places) > self._between(right, left, places):
                        row[at], row[at + 1] = right, left
                        places[left], places[right] = at + 1, at
                        is_better = True
            if not is_better:
                return

    def crossings(self, rows: list[list[int]]) -> int:
        """How many pairs of wires cross between neighbouring rows."""
        places = {one: place for row in rows for place, one in enumerate(row)}
        return sum(self._crossings_below(row, places) for row, _ in pairwise(rows))

    def cost(self, rows: list[list[int]]) -> tuple[int, float]:
        """Crossings first, then how far wires run sideways."""
        return self.crossings(rows), self._length(rows)

    def _length(self, rows: list[list[int]]) -> float:
        places = {one: place - len(row) / 2 for row in rows for place, one in enumerate(row)}
        return sum(
            abs(places[one] + own - places[other] - theirs)
            for one, ends in self.below.items()
            for other, theirs, own in ends
        )

    def _crossings_below(self, row: list[int], places: Mapping[int, int]) -> int:
        ends = sorted(
            (places[one] + own, places[other] + theirs) for one in row for other, theirs, own in self.below.get(one, ())
        )
        return sum(
            before[0] < after[0] and before[1] > after[1] for at, after in enumerate(ends) for before in ends[:at]
        )

    @staticmethod
    def _mean(ends: Sequence[tuple[int, float, float]], places: Mapping[int, int]) -> float:
        return sum(places[other] + theirs - own for other, theirs, own in ends) / len(ends)

    def _between(self, left: int, right: int, places: Mapping[int, int]) -> int:
        """How many wires of two neighbours cross if they stand in this order."""
        return sum(
            places[one] + one_end > places[other] + other_end
            for near in (self.above, self.below)
            for one, one_end, _ in near.get(left, ())
            for other, other_end, _ in near.get(right, ())
        )


def _at(ports: Ports, item: int, side: int, port: int) -> float:
    """A port as a fraction of the place of its item, between 0 and 1."""
    if item not in ports:
        return 0.5
    fractions = ports[item][side]
    return fractions[port] if port < len(fractions) else 0.5


def _copy(rows: Sequence[list[int]]) -> list[list[int]]:
    return [list(row) for row in rows]
