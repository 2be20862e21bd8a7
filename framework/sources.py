"""Where packets enter the graph: graph inputs fed by the application, and source nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappush

from mediagraph.framework.calculator import Source, Stop
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.queues import Inlet, Throttle
from mediagraph.framework.region import FreeRegion
from mediagraph.framework.timestamp import DONE, MAX, MIN, POSTSTREAM, Timestamp, timestamp_after
from mediagraph.framework.wires import FreeWire, Wire


class Feed:
    """A graph input: delivers packets and bounds to its consumers, in the driving thread."""

    __slots__ = ("edges", "is_closed", "observers", "payload", "queues", "ready", "throttle", "wire")

    def __init__(self, wire: FreeWire, throttle: Throttle, ready: list[int]) -> None:
        self.wire, self.throttle, self.ready = wire, throttle, ready
        self.payload, self.queues = wire.payload, throttle.queues
        self.edges: list[tuple[Wire, Inlet]] = []
        self.observers: list[tuple[Wire, Observer]] = []
        self.is_closed = False  # by the application, which may be ahead of the driving thread

    def deliver(self, packet: tuple[Timestamp, object]) -> None:
        """Hand a packet to the consumers; raises StreamError if it comes too late."""
        timestamp = packet[0]
        wire = self.wire
        if MIN <= timestamp < MAX and timestamp >= wire.minimum:
            wire.minimum = bound = timestamp + 1
            wire.was_used = True
        else:
            if not self._is_heard():
                self._deliver_untimed(packet)
                return
            bound = self._bound_after_special(timestamp)
        ready = self.ready
        was_empty = not ready
        for _, inlet in self.edges:
            inlet.packets.append(packet)
            inlet.bound = bound
            if inlet.wakes:
                inlet.wakes = False
                if was_empty:
                    ready.append(inlet.rank)  # the edges are in the order of their ranks, and a sorted list is a heap
                else:
                    heappush(ready, inlet.rank)
        for _, observer in self.observers:
            observer.deliver(Packet(packet[1], timestamp))
            if observer.sees_bounds:
                observer.settle(bound)

    def advance(self, bound: int) -> None:
        """Raise the bound for the consumers; DONE closes the stream. Raises StreamError if it would go back."""
        if bound >= DONE:
            self.wire.close()
        elif bound <= self.wire.minimum:
            self._check_bound(bound)
            return
        else:
            self.wire.advance_bound(bound)
        for _, inlet in self.edges:
            inlet.bound = bound
            if inlet.wakes:
                inlet.wakes = False
                heappush(self.ready, inlet.rank)
        for _, observer in self.observers:
            if observer.sees_bounds:
                observer.settle(bound)

    def disconnect(self) -> None:
        """Deliver to nobody from now on: the run has failed."""
        self.edges.clear()
        self.observers.clear()

    def _is_heard(self) -> bool:
        """Does anybody listen who has not closed? If not, anything is accepted and dropped (rules B1, B3)."""
        return bool(self.observers) or any(not inlet.is_shut and inlet.is_timed for _, inlet in self.edges)

    def _deliver_untimed(self, packet: tuple[Timestamp, object]) -> None:
        """To consumers for which the order of timestamps does not matter; others have closed."""
        for _, inlet in self.edges:
            inlet.packets.append(packet)
            if inlet.wakes:
                inlet.wakes = False
                heappush(self.ready, inlet.rank)

    def _bound_after_special(self, timestamp: Timestamp) -> int:
        wire = self.wire
        if timestamp < wire.minimum:
            wire.refuse_late(timestamp)
        if timestamp == POSTSTREAM and wire.was_used:
            raise StreamError(f"{wire.label}: a packet at {POSTSTREAM} must be the only one of its stream")
        wire.minimum = timestamp_after(timestamp)
        return wire.minimum

    def _check_bound(self, bound: int) -> None:
        if bound < self.wire.minimum and self._is_heard():
            raise StreamError(
                f"{self.wire.label}: SetNextTimestampBound must be called with a timestamp greater than or equal to "
                f"the current bound {Timestamp.of(self.wire.minimum)}, not {Timestamp.of(bound)}",
                StatusCode.UNKNOWN,
            )


class SourceGate:
    """The gate of a source: always settled, until the source has nothing more to send."""

    __slots__ = ("frontier", "rest", "source", "value")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rest: Iterator[None] | None = None
        self.frontier: int = MIN
        self.value = self  # a source is its own trigger: always present

    def take(self) -> Timestamp | None:
        """A source has no input timestamp; it sees 0 (rule L5)."""
        return None if self.frontier == DONE else Timestamp(0)

    def advance(self) -> None:
        """The `process` of a source: run to its next yield."""
        if self.rest is None:
            self.rest = self.source.generate()
        try:
            next(self.rest)
        except (StopIteration, Stop):
            self.frontier = DONE


@dataclass(slots=True, eq=False)
class SourceRegion(FreeRegion):
    """A source node; the engine gives it a turn when nothing else is ready and it is not throttled (rules R1–R5)."""

    throttle: Throttle | None = None
    layer: int = 0
    position: int = 0
    is_open: bool = False

    def open(self) -> None:
        """Open the node."""
        FreeRegion.open(self)
        self.is_open = True

    def ask_for_turn(self) -> None:
        """The engine gives turns to sources when nothing else is ready."""

    def last_frontier(self) -> int:
        """A source closes in the turn in which it ends."""
        return DONE

    @property
    def is_exhausted(self) -> bool:
        """Has it closed?"""
        return self.bound >= DONE

    @property
    def is_throttled(self) -> bool:
        """Is a queue full that it feeds?"""
        return self.throttle is not None and self.throttle.is_full()

    def order(self) -> tuple[int, int]:
        """Among the sources of a layer the one whose outputs are least advanced comes first, then config order."""
        bounds = [wire.minimum for wire in self.wires if isinstance(wire, FreeWire)]
        return (min(bounds, default=0), self.position)
