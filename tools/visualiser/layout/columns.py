"""The x of every item of a level: in each row as near as it can be to what wires lead to.

Row by row, the places that minimise the weighted distance to where the wires want an item, under the condition that the
order and the gaps of the row are kept, are found by pooling adjacent violators (R. Barlow et al., Statistical Inference
under Order Restrictions, 1972): squared distances first, which spreads things evenly, then absolute ones, which makes
lines straight. `assets/layout.js` does the same where subgraphs open and close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mediagraph.tools.visualiser.layout.level import Kind, Level, Turn

_SPACE, _BEND_SPACE, _TAG_SPACE = 26.0, 13.0, 8.0
_SMOOTH, _STRAIGHT, _RUNS = 16, 6, 4
_WEIGHTS, _SIDE = (2.0, 3.0, 8.0), 0.5  # of wires between boxes, from a box to a bend, between bends; of side packets
_LOOSE = 0.01  # how much an item without wires wants to stay


@dataclass(frozen=True, slots=True)
class Size:
    """An item before it has a place. `tops` and `bottoms` are the x of its ports."""

    width: float
    height: float
    tops: tuple[float, ...] = ()
    bottoms: tuple[float, ...] = ()


def settle(level: Level, sizes: Sequence[Size]) -> list[float]:
    """The left ends of all items: sweeps down and up over the rows, first for even, then for straight lines."""
    pulls = _pulls(level, sizes)
    x = _start(level, sizes)
    rows = [(row, _offsets(level, row, sizes)) for row in level.rows]
    for sweep in range(_SMOOTH + _STRAIGHT):
        middle = _mean if sweep < _SMOOTH else _median
        for row, offsets in rows if sweep % 2 == 0 else rows[::-1]:
            _place_row(row, offsets, pulls, x, middle)
    for _ in range(_RUNS):
        _shift_runs(level, sizes, pulls, x)
    return x


@dataclass(frozen=True, slots=True)
class _Pull:
    """A wire as seen from one of its ends: `other` wants the end at its own x plus `shift`."""

    other: int
    shift: float
    weight: float


def _pulls(level: Level, sizes: Sequence[Size]) -> list[list[_Pull]]:
    pulls: list[list[_Pull]] = [[] for _ in level.items]
    for wire in level.wires:
        if wire.turn is not Turn.DOWN:
            continue
        tail, head = sizes[wire.tail].bottoms[wire.tail_port], sizes[wire.head].tops[wire.head_port]
        bends = (level.items[wire.tail].kind is Kind.BEND) + (level.items[wire.head].kind is Kind.BEND)
        weight = _WEIGHTS[bends] * (_SIDE if wire.style == "side" else 1.0)
        pulls[wire.tail].append(_Pull(wire.head, head - tail, weight))
        pulls[wire.head].append(_Pull(wire.tail, tail - head, weight))
    return pulls


def _start(level: Level, sizes: Sequence[Size]) -> list[float]:
    """Every row packed, the rows centred above each other."""
    x = [0.0] * len(level.items)
    for row in level.rows:
        offsets = _offsets(level, row, sizes)
        width = offsets[-1] + sizes[row[-1]].width if row else 0.0
        for one, offset in zip(row, offsets):
            x[one] = offset - width / 2
    return x


def _offsets(level: Level, row: Sequence[int], sizes: Sequence[Size]) -> list[float]:
    """The least distance of each item of a row from the first one."""
    offsets: list[float] = []
    for at, one in enumerate(row):
        if at == 0:
            offsets.append(0.0)
        else:
            before = row[at - 1]
            space = _space(level.items[before].kind, level.items[one].kind)
            offsets.append(offsets[-1] + sizes[before].width + space)
    return offsets


def _space(left: Kind, right: Kind) -> float:
    if Kind.BEND in (left, right):
        return _BEND_SPACE
    return _TAG_SPACE if left in (Kind.ENTRY, Kind.EXIT) else _SPACE


Wish = tuple[float, float]
"""A place and its weight."""


def _place_row(
    row: Sequence[int],
    offsets: Sequence[float],
    pulls: Sequence[Sequence[_Pull]],
    x: list[float],
    middle: Callable[[Sequence[Wish]], float],
) -> None:
    """The best places of a row, given those of its neighbours: neighbours that would overlap are moved as one block."""
    blocks: list[tuple[float, list[Wish], int]] = []  # place, wishes, number of items
    for one, offset in zip(row, offsets):
        wishes = [(x[pull.other] + pull.shift - offset, pull.weight) for pull in pulls[one]]
        wishes = wishes or [(x[one] - offset, _LOOSE)]
        place, count = middle(wishes), 1
        while blocks and blocks[-1][0] > place:
            _, before, more = blocks.pop()
            wishes, count = before + wishes, count + more
            place = middle(wishes)
        blocks.append((place, wishes, count))
    places = [place for place, _, count in blocks for _ in range(count)]
    for one, offset, place in zip(row, offsets, places):
        x[one] = place + offset


def _mean(wishes: Sequence[Wish]) -> float:
    total = places = 0.0
    for place, weight in wishes:  # sum() adds up differently from Python 3.12 on, and the page adds up like this
        total += weight
        places += place * weight
    return places / total


def _median(wishes: Sequence[Wish]) -> float:
    """The weighted median; between two equally good places the middle."""
    ordered = sorted(wishes)
    half = below = 0.0
    for _, weight in ordered:
        half += weight / 2
    for at, (place, weight) in enumerate(ordered):
        below += weight
        if below > half + 1e-9:
            return place
        if below > half - 1e-9:
            return (place + ordered[at + 1][0]) / 2
    return ordered[-1][0]


def _shift_runs(level: Level, sizes: Sequence[Size], pulls: Sequence[Sequence[_Pull]], x: list[float]) -> None:
    """Move everything that hangs together by straight lines as one, as far as there is room and use."""
    runs = _runs(pulls, x)
    room = _room(level, sizes)
    for run in runs:
        own = set(run)
        wishes = [
            (x[pull.other] + pull.shift - x[one], pull.weight)
            for one in run
            for pull in pulls[one]
            if pull.other not in own
        ]
        if not wishes:
            continue
        lowest, highest = -1e9, 1e9
        for one in run:
            left, right, before, after = room[one]
            if left >= 0 and left not in own:
                lowest = max(lowest, x[left] + before - x[one])
            if right >= 0 and right not in own:
                highest = min(highest, x[right] - after - x[one])
        shift = min(max(_nearest_best(wishes), lowest), highest)
        for one in run:
            x[one] += shift


def _nearest_best(wishes: Sequence[Wish]) -> float:
    """The best shift; of several equally good ones that which straightens a line, the nearest."""
    costs = [(_cost(place, wishes), abs(place), place) for place, _ in wishes]
    least = min(cost for cost, _, _ in costs)
    return min((size, place) for cost, size, place in costs if cost < least + 1e-6)[1]


def _cost(place: float, wishes: Sequence[Wish]) -> float:
    cost = 0.0
    for other, weight in wishes:
        cost += abs(place - other) * weight
    return cost


def _runs(pulls: Sequence[Sequence[_Pull]], x: Sequence[float]) -> list[list[int]]:
    seen: set[int] = set()
    runs = []
    for start in range(len(x)):
        if start in seen:
            continue
        seen.add(start)
        run = [start]
        for one in run:
            for pull in pulls[one]:
                if pull.other not in seen and abs(x[pull.other] + pull.shift - x[one]) < 0.01:
                    seen.add(pull.other)
                    run.append(pull.other)
        runs.append(run)
    return runs


def _room(level: Level, sizes: Sequence[Size]) -> dict[int, tuple[int, int, float, float]]:
    """The neighbours of each item in its row (-1: none), and how far away its left end must stay."""
    room: dict[int, tuple[int, int, float, float]] = {}
    for row in level.rows:
        offsets = _offsets(level, row, sizes)
        for at, one in enumerate(row):
            left, right = (row[at - 1] if at else -1), (row[at + 1] if at + 1 < len(row) else -1)
            before = offsets[at] - offsets[at - 1] if at else 0.0
            after = offsets[at + 1] - offsets[at] if at + 1 < len(row) else 0.0
            room[one] = (left, right, before, after)
    return room
