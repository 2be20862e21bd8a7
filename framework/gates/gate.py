"""What every gate can do, and what several of them share.

A gate sleeps until an inlet that matters to it changes, so each gate marks the inlets that `wake` it. `take` puts the
next input set on the wires and returns its timestamp, or None when there is none yet; afterwards `frontier` tells the
earliest timestamp of any further input set, DONE when there can be none, and the gate has either asked for another turn
or marked the inlets that wake it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import DONE, ONE_OVER_POSTSTREAM, POSTSTREAM, Timestamp, timestamp_before


class Gate(Protocol):
    """Decides when a region runs."""

    frontier: int

    def take(self) -> Timestamp | None:
        """Put the next input set on the wires and return its timestamp."""
        ...


def next_settled(inlets: Sequence[Inlet], last: int, *, with_bounds: bool) -> tuple[int | None, int]:
    """The next timestamp of a group of inlets that settle together, None if there is none yet, and their frontier.

    With bounds also timestamps after `last` that settle without a packet (rule H2).
    """
    packet = min((inlet.packets[0][0] for inlet in inlets if inlet.packets), default=DONE)
    bound = min((inlet.bound for inlet in inlets if not inlet.packets), default=int(DONE))
    frontier = min(int(packet), bound)
    if frontier >= ONE_OVER_POSTSTREAM:
        return None, DONE
    if not with_bounds:
        return (int(packet) if bound > packet else None), frontier
    settled = packet if packet == POSTSTREAM and bound > packet else timestamp_before(bound)
    timestamp = min(int(packet), int(settled))
    return (timestamp if timestamp > last else None), frontier


def deliver(inlets: Iterable[Inlet], timestamp: int) -> None:
    """Put the packets of a timestamp on the wires."""
    for inlet in inlets:
        if inlet.packets and inlet.packets[0][0] == timestamp:
            _, inlet.wire.value = inlet.packets.popleft()


def drop_before(inlet: Inlet, timestamp: int) -> None:
    """Forget the packets before a timestamp."""
    while inlet.packets and inlet.packets[0][0] < timestamp:
        inlet.packets.popleft()


def wake_all(inlets: Iterable[Inlet]) -> None:
    """Any news on these inlets is worth a turn."""
    for inlet in inlets:
        inlet.wakes = True
