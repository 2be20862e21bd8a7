"""Heavy nodes: regions whose middle third runs in another thread.

Inputs are taken and outputs published by the driving thread; only `process` runs elsewhere. A lane is one call under
way, with wires of its own, so that up to `max_in_flight` calls of one calculator may overlap; results are published in
the order of their input timestamps (rules M1–M4).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from mediagraph.framework.calculator import Stop
from mediagraph.framework.packet import Packet
from mediagraph.framework.region import Region, bound_after
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM, Timestamp
from mediagraph.framework.wires import Clock, FreeWire, Wire


class Lane:
    """One call of `process` under way: its wires stand at the positions of the region's wires."""

    __slots__ = ("clock", "error", "is_done", "wants_stop", "wires")

    def __init__(self, wires: Sequence[Wire]) -> None:
        self.clock = Clock()
        self.wires = [_twin(wire, self.clock) for wire in wires]
        self.error: BaseException | None = None
        self.is_done = self.wants_stop = False


class _Current(threading.local):
    """The lane in which this thread processes."""

    lane: Lane


current = _Current()


class LaneClock:
    """Tells a calculator the timestamp of the lane that calls it; outside `process` the region's."""

    __slots__ = ("region_clock",)

    def __init__(self, region_clock: Clock) -> None:
        self.region_clock = region_clock

    @property
    def timestamp(self) -> Timestamp:
        """The timestamp of the current call."""
        lane: Lane | None = getattr(current, "lane", None)
        return self.region_clock.timestamp if lane is None else lane.clock.timestamp


class LaneWire:
    """A port of a heavy calculator: leads to the wire of the lane that the calling thread is in."""

    __slots__ = ("outside", "position")
    is_connected = True

    def __init__(self, position: int, outside: Wire) -> None:
        self.position, self.outside = position, outside

    @property
    def wire(self) -> Wire:
        """The wire of the current call; in `open` and `close` the region's own."""
        lane: Lane | None = getattr(current, "lane", None)
        return self.outside if lane is None else lane.wires[self.position]

    @property
    def value(self) -> object:
        """The payload at the current timestamp, or None."""
        return self.wire.value

    def get(self) -> object:
        """The payload at the current timestamp, or None."""
        return self.wire.value

    @property
    def header(self) -> object:
        """What the producer says of the whole stream, or None."""
        return self.outside.header

    def set_header(self, value: object) -> None:
        """Say something of the whole stream, in `open`."""
        self.wire.set_header(value)

    def send(self, value: object, *, at: int | None = None) -> None:
        """Send in the current call."""
        self.wire.send(value, at=at)

    def advance_bound(self, to: int) -> None:
        """Promise that no packet before `to` follows."""
        self.wire.advance_bound(to)

    def close(self) -> None:
        """Promise that no packet follows at all."""
        self.wire.close()

    @property
    def is_empty(self) -> bool:
        """Is there no packet at the current timestamp?"""
        return self.wire.is_empty

    @property
    def is_closed(self) -> bool:
        """Was it closed?"""
        return self.wire.is_closed

    @property
    def bound(self) -> Timestamp:
        """The bound as it was when the call began."""
        return self.wire.bound

    @property
    def packet(self) -> Packet:
        """The packet at the current timestamp."""
        return self.wire.packet


class Executor(Protocol):
    """Has `run` called somewhere, and then `complete` in the driving thread."""

    def submit(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        """Accept a task."""
        ...


@dataclass(slots=True, eq=False)
class HeavyRegion:
    """One heavy node: `body` takes its inputs and publishes its results, in between lanes run elsewhere."""

    body: Region
    lanes: list[Lane]
    executor: Executor
    in_flight: deque[Lane] = field(default_factory=deque)

    def open(self) -> None:
        """Open the node."""
        self.body.open()

    def step(self) -> None:
        """Start the next call, if a lane is free and an input set is settled."""
        if not self.lanes:
            return  # `complete` will look again
        timestamp = self.body.gate.take()
        if timestamp is not None:
            self._start(self.lanes.pop(), timestamp)
        elif not self.in_flight:
            self.body.flush(self.body.gate.frontier)

    def _start(self, lane: Lane, timestamp: Timestamp) -> None:
        lane.clock.timestamp = timestamp
        for outer, inner in zip(self.body.wires, lane.wires):
            inner.value, outer.value = outer.value, None
            inner.queue = _Settled(outer.queue.frontier()) if outer.queue else None
            _resume(outer, inner)
        self.in_flight.append(lane)
        self.body.agenda.in_flight += 1
        self.executor.submit(partial(self.run_lane, lane), partial(self.complete, lane))

    def run_lane(self, lane: Lane) -> None:
        """Process in the calling thread, which need not be the driving one."""
        current.lane = lane
        (step,) = self.body.steps
        try:
            if step.trigger.value is not None:
                step.calculator.process()
        except Stop:
            lane.wants_stop = True
        except BaseException as error:  # also exit(): the graph must hear of the end of the call in any case
            lane.error = error
        finally:
            del current.lane

    def complete(self, lane: Lane) -> None:
        """Publish what is finished, in order; called in the driving thread."""
        agenda = self.body.agenda
        agenda.in_flight -= 1
        lane.is_done = True
        if agenda.is_over:
            return
        agenda.wake(self.body.rank)
        while self.in_flight and self.in_flight[0].is_done:
            self._publish(self.in_flight.popleft())

    def _publish(self, lane: Lane) -> None:
        lane.is_done = False
        body = self.body
        body.clock.timestamp = timestamp = lane.clock.timestamp
        if lane.error is not None:
            body.settle_failure(body.steps[0])
            raise body.steps[0].error("process", timestamp, lane.error) from lane.error
        try:
            for outer, inner in zip(body.wires, lane.wires):
                _hand_over(outer, inner)
        except Exception as error:
            raise body.steps[0].error("process", timestamp, error) from error
        self.lanes.append(lane)
        if lane.wants_stop:
            body.stop_sources()
        body.publish_call(self._frontier_after(timestamp))

    def _frontier_after(self, timestamp: Timestamp) -> int:
        """How far the node is settled: while calls are under way not further than the last one published (rule M3)."""
        frontier = self.body.gate.frontier
        return bound_after(timestamp, 0) if self.in_flight or frontier >= ONE_OVER_POSTSTREAM else frontier


class _Settled:
    """The frontier of an input as it was when a call began."""

    __slots__ = ("timestamp",)

    def __init__(self, timestamp: int) -> None:
        self.timestamp = timestamp

    def frontier(self) -> int:
        """The least timestamp that could still come."""
        return self.timestamp


def _twin(wire: Wire, clock: Clock) -> Wire:
    payload = wire.payload if isinstance(wire.payload, tuple) else (wire.payload,)
    return type(wire)(wire.label, payload, clock)


def _resume(outer: Wire, inner: Wire) -> None:
    """Let a call see how far its output is."""
    if isinstance(outer, FreeWire) and isinstance(inner, FreeWire):
        inner.minimum, inner.is_heard = outer.minimum, outer.is_heard
        inner.is_shut, inner.was_used = outer.is_shut, outer.was_used


def _hand_over(outer: Wire, inner: Wire) -> None:
    """Move the results of a call from its lane to the region; a free wire checks them against its true bound."""
    if not isinstance(outer, FreeWire) or not isinstance(inner, FreeWire):
        if outer.queue is None:
            outer.value = inner.value
        inner.clear()
        return
    for timestamp, value in inner.pending:
        outer.send(value, at=timestamp)
    outer.minimum = max(outer.minimum, inner.minimum)
    outer.is_shut = outer.is_shut or inner.is_shut
    inner.clear()
