"""When have packets waited long enough? The input policies at work.

A gate sleeps until an inlet that matters to it changes, so each gate marks the inlets that `wake` it. `take` puts the
next input set on the wires and returns its timestamp, or None when there is none yet; afterwards `frontier` tells the
earliest timestamp of any further input set, DONE when there can be none, and the gate has either asked for another turn
or marked the inlets that wake it.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush
from typing import Protocol

from mediagraph.framework.policy import Default, Immediate, InputPolicy
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import (
    DONE,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    Timestamp,
    timestamp_before,
)


class Gate(Protocol):
    """Decides when a region runs."""

    frontier: int

    def take(self) -> Timestamp | None:
        """Put the next input set on the wires and return its timestamp."""
        ...


class LoneGate:
    """The default policy of a single inlet, where every packet is settled on arrival."""

    __slots__ = ("frontier", "inlet", "ready")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready, (self.inlet,), self.frontier = ready, inlets, int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Take the first packet."""
        inlet = self.inlet
        packets = inlet.packets
        timestamp = None
        if packets:
            timestamp, inlet.wire.value = packets.popleft()
        if packets:
            self.frontier = packets[0][0] if timestamp is None else timestamp + 1
            heappush(self.ready, inlet.rank)
        else:
            self.frontier = inlet.bound
            inlet.wakes = True
        return timestamp


class JoinGate:
    """The default policy: a timestamp is settled when no inlet can deliver an earlier or another equal packet.

    Only the slowest inlet, the one with the least frontier, can hold the others up; of equals an empty one does. As
    frontiers only rise, nothing can change before that inlet does: it alone wakes the gate, the others arrive for free.
    """

    __slots__ = ("frontier", "inlets", "ready", "slowest")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready = ready
        self.inlets = tuple(reversed(inlets))  # later producers run first: among equals, wait for the earliest producer
        self.slowest, self.frontier = self.inlets[0], int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp, if it is settled."""
        self._find_slowest()
        timestamp = self.slowest.packets[0][0] if self.slowest.packets else None
        if timestamp is not None:
            for inlet in self.inlets:
                if inlet.packets and inlet.packets[0][0] == timestamp:
                    inlet.wire.value = inlet.packets.popleft()[1]
            self._find_slowest()
        if self.slowest.packets:
            if timestamp is not None:
                self.frontier = timestamp + 1  # as far as this turn has brought it; the next one follows
            heappush(self.ready, self.slowest.rank)
        else:
            self.slowest.wakes = True
        return timestamp

    def _find_slowest(self) -> None:
        frontier: int = DONE
        for inlet in self.inlets:
            if inlet.packets:
                if inlet.packets[0][0] < frontier:
                    frontier, self.slowest = inlet.packets[0][0], inlet
            elif inlet.bound <= frontier:
                frontier, self.slowest = inlet.bound, inlet
        self.frontier = frontier


class BoundsGate:
    """The default policy of a node that also processes timestamps that settle without a packet (rule H2)."""

    __slots__ = ("frontier", "inlets", "last", "ready")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready, self.inlets = ready, tuple(inlets)
        self.frontier, self.last = int(PRESTREAM), int(UNSTARTED)

    def take(self) -> Timestamp | None:
        """Take the packets, possibly none, of the next timestamp that is settled."""
        timestamp = self._next()
        if timestamp is not None:
            self.last = timestamp
            for inlet in self.inlets:
                if inlet.packets and inlet.packets[0][0] == timestamp:
                    inlet.wire.value = inlet.packets.popleft()[1]
        if self._next() is not None:
            heappush(self.ready, self.inlets[0].rank)
        for inlet in self.inlets:
            inlet.wakes = True
        return None if timestamp is None else Timestamp.of(timestamp)

    def _next(self) -> int | None:
        packet = min((inlet.packets[0][0] for inlet in self.inlets if inlet.packets), default=DONE)
        bound = min((inlet.bound for inlet in self.inlets if not inlet.packets), default=int(DONE))
        self.frontier = min(packet, bound)
        if self.frontier >= ONE_OVER_POSTSTREAM:
            return None
        settled = packet if packet == POSTSTREAM and bound > packet else timestamp_before(bound)
        timestamp = min(int(packet), settled)
        return timestamp if timestamp > self.last else None


class ImmediateGate:
    """The immediate policy: every inlet settles for itself, the earliest timestamp goes first (rules H5–H7).

    With bounds, `take` also returns timestamps that settle on an inlet without a packet, and MAX once when it ends.
    Without, it returns once for each inlet that ends while others are open, at the least bound of those.
    """

    __slots__ = ("ended", "frontier", "inlets", "last", "ready", "with_bounds")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int], *, with_bounds: bool) -> None:
        self.ready, self.inlets, self.with_bounds = ready, tuple(inlets), with_bounds
        self.frontier = int(PRESTREAM)
        self.last: list[int] = [UNSTARTED] * len(self.inlets)  # settled timestamps taken, where bounds are processed
        self.ended = 0

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp at hand."""
        timestamp = self._earliest()
        if timestamp is not None:
            self._deliver(timestamp)
        elif not self.with_bounds:
            timestamp = self._note_end()
        self.frontier = min([inlet.frontier() for inlet in self.inlets])
        if self._earliest() is not None:
            heappush(self.ready, self.inlets[0].rank)
            self.frontier = min(self.frontier, int(POSTSTREAM))
        for inlet in self.inlets:
            inlet.wakes = True
        return None if timestamp is None else Timestamp.of(timestamp)

    def _earliest(self) -> int | None:
        earliest: int | None = None
        for index, inlet in enumerate(self.inlets):
            if inlet.packets:
                timestamp: int = inlet.packets[0][0]
            elif self.with_bounds:
                timestamp = timestamp_before(inlet.bound)
                if timestamp <= self.last[index]:
                    continue
            else:
                continue
            if earliest is None or timestamp < earliest:
                earliest = timestamp
        return earliest

    def _deliver(self, timestamp: int) -> None:
        for index, inlet in enumerate(self.inlets):
            if inlet.packets:
                if inlet.packets[0][0] == timestamp:
                    inlet.wire.value = inlet.packets.popleft()[1]
                    self.last[index] = timestamp
            elif self.with_bounds and timestamp_before(inlet.bound) == timestamp:
                self.last[index] = timestamp

    def _note_end(self) -> int | None:
        bounds = [inlet.bound for inlet in self.inlets if inlet.bound < ONE_OVER_POSTSTREAM]
        ended = len(self.inlets) - len(bounds)
        is_news, self.ended = ended > self.ended, ended
        return min(bounds) if is_news and bounds else None


def gate_for(policy: InputPolicy, inlets: Sequence[Inlet], ready: list[int], *, with_bounds: bool) -> Gate:
    """The gate that carries out a policy."""
    match policy:
        case Immediate():
            return ImmediateGate(inlets, ready, with_bounds=with_bounds)
        case Default():
            if with_bounds:
                return BoundsGate(inlets, ready)
            return LoneGate(inlets, ready) if len(inlets) == 1 else JoinGate(inlets, ready)
