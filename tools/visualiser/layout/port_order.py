"""In which order the ports of a box stand, so that fewer lines cross: ports with the same tag keep theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.tools.visualiser.drawing import Box, Port
from mediagraph.tools.visualiser.figure import PortOrder
from mediagraph.tools.visualiser.layout.level import Kind, Level, Turn


def port_orders(level: Level, boxes: dict[str, Box]) -> dict[str, PortOrder]:
    """The best orders of the ports of a level's boxes, given where everything stands in the rows."""
    places = {one: (place + 1) / (len(row) + 1) for row in level.rows for place, one in enumerate(row)}
    inputs: dict[tuple[int, int], list[float]] = {}
    outputs: dict[tuple[int, int], list[float]] = {}
    for wire in level.wires:
        if wire.turn is not Turn.OVER:
            outputs.setdefault((wire.tail, wire.tail_port), []).append(_aim(places, wire.head, wire.tail, wire.turn))
        if wire.turn is not Turn.UNDER:
            inputs.setdefault((wire.head, wire.head_port), []).append(_aim(places, wire.tail, wire.head, wire.turn))
    orders = {}
    for one, item in enumerate(level.items):
        if item.kind is Kind.BOX:
            box = boxes[item.id]
            orders[item.id] = PortOrder(
                _order(box.inputs, [inputs.get((one, port), []) for port in range(len(box.inputs))]),
                _order(box.outputs, [outputs.get((one, port), []) for port in range(len(box.outputs))]),
            )
    return orders


def _aim(places: dict[int, float], other: int, own: int, turn: Turn) -> float:
    """Where a wire leads, from left (0) to right (1); one that turns around leads to its side of the box."""
    return places[other] if turn is Turn.DOWN else 2.0 if places[other] > places[own] else -1.0


def _order(ports: Sequence[Port], aims: Sequence[Iterable[float]]) -> tuple[int, ...]:
    groups: dict[tuple[bool, str], list[int]] = {}
    for index, port in enumerate(ports):
        groups.setdefault((port.is_side, port.tag.partition(":")[0]), []).append(index)

    def key(group: list[int]) -> float:
        found = [aim for index in group for aim in aims[index]]
        return sum(found) / len(found) if found else 0.5

    return tuple(index for group in sorted(groups.values(), key=key) for index in group)
