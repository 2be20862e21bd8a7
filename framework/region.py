"""Regions: nodes that settle together, and the unit of scheduling.

closed --open--> asleep --an inlet wakes it--> ready --its turn--> take an input set, process, flush --> asleep or ready
                                                    \\-> heavy (lanes.py): process elsewhere, `complete` --/
When its gate's frontier reaches the end of time a region closes its nodes and its outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappush
from typing import Protocol

from mediagraph.framework.calculator import Calculator, Stop
from mediagraph.framework.errors import CalculatorError, Place
from mediagraph.framework.gates.default import LoneGate
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.queues import Agenda, Inlet
from mediagraph.framework.timestamp import (
    DONE,
    MAX,
    MIN,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    Timestamp,
    timestamp_after,
    timestamp_plus,
)
from mediagraph.framework.wires import Clock, FreeWire, Wire


class Trigger(Protocol):
    """Decides whether a node runs at a timestamp: a wire, or several seen as one."""

    @property
    def value(self) -> object:
        """Not None if the node is to run."""
        ...


@dataclass(slots=True, eq=False)
class Step:
    """A node in its region: when it runs and what runs."""

    calculator: Calculator
    name: str
    place: Place
    trigger: Trigger
    outputs: Sequence[Wire] = ()

    def error(self, method: str, timestamp: Timestamp, cause: BaseException) -> CalculatorError:
        """The error of this node for an exception that came out of one of its methods."""
        return CalculatorError(node=self.name, method=method, timestamp=str(timestamp), place=self.place, cause=cause)


@dataclass(slots=True, eq=False)
class Region:
    """Synchronous nodes that settle together: one input set drives them all, in order, without queues in between."""

    clock: Clock
    gate: Gate
    agenda: Agenda
    rank: int
    steps: Sequence[Step]
    wires: Sequence[Wire]
    inlets: Sequence[Inlet]
    stop_sources: Callable[[], None]
    edges: list[tuple[Wire, Inlet]] = field(default_factory=list)
    observers: list[tuple[Wire, Observer]] = field(default_factory=list)
    opened: list[Step] = field(default_factory=list)
    bound: int = PRESTREAM
    lone: Inlet | None = field(init=False)  # the only inlet, if packets are settled on arrival
    ready: list[int] = field(init=False)
    run: list[tuple[Trigger, Callable[[], None], Step]] = field(init=False)

    def __post_init__(self) -> None:
        self.lone = self.gate.inlet if isinstance(self.gate, LoneGate) else None
        self.ready = self.agenda.ready
        self.run = [(step.trigger, step.calculator.process, step) for step in self.steps]

    def open(self) -> None:
        """Open the nodes; from the first turn on news wake the region."""
        for step in self.steps:
            self.call(step, "open", UNSTARTED)
            self.opened.append(step)
        self.ask_for_turn()

    def ask_for_turn(self) -> None:
        """Look at what came before the region was open."""
        heappush(self.ready, self.rank)

    def step(self) -> None:
        """Take one turn: take the next settled input set, if any, process it, and publish what has changed.

        The way of every packet. `LoneGate.take` and `process` stand here again, inline: two calls less are a fifth of
        the cost of a node in a region of its own (`make bench`, per node, general).
        """
        inlet = self.lone
        if inlet is None:
            timestamp = self.gate.take()
            frontier = self.gate.frontier
        else:
            packets = inlet.packets
            if not packets:
                timestamp, frontier = None, inlet.bound
                inlet.wakes = True
            else:
                timestamp, inlet.wire.value = packets.popleft()
                if packets:
                    frontier = timestamp + 1
                    heappush(self.ready, self.rank)
                else:
                    frontier = inlet.bound
                    inlet.wakes = True
        if timestamp is not None:
            self.clock.timestamp = timestamp
            for trigger, process, step in self.run:
                if trigger.value is None:
                    continue
                try:
                    process()
                except Exception as error:
                    self.note_failure(step, error)
            if frontier >= ONE_OVER_POSTSTREAM:
                frontier = self.last_frontier()
        if frontier > self.bound:
            self.flush(frontier)

    def last_frontier(self) -> int:
        """The frontier after the last input set: a region closes in a turn of its own, so that whoever follows the
        bounds of its outputs sees that timestamp settle (rule L7a).
        """
        heappush(self.ready, self.rank)
        return bound_after(self.clock.timestamp, 0)

    def process(self) -> None:
        """Run the nodes that have their inputs."""
        for trigger, process, step in self.run:
            if trigger.value is None:
                continue
            try:
                process()
            except Exception as error:
                self.note_failure(step, error)

    def note_failure(self, step: Step, error: Exception) -> None:
        """A node raised: Stop asks the sources to end, anything else ends the run."""
        if isinstance(error, Stop):
            self.stop_sources()
            return
        timestamp = self.clock.timestamp  # settling the last one closes the node
        self.settle_failure(step)
        raise step.error("process", timestamp, error) from error

    def settle_failure(self, step: Step) -> None:
        """Drop what the failed call sent, publish what the nodes before it have sent, and settle the timestamp (O9)."""
        for wire in step.outputs:
            wire.clear()
        self.flush(timestamp_after(self.clock.timestamp))

    def flush(self, frontier: int) -> None:
        """Hand packets and bound to the consumers, wake those that waited for them, and clear the wires.

        `frontier` is the earliest timestamp of any further input set.
        """
        if frontier <= self.bound:
            return
        self.bound = bound = DONE if frontier >= ONE_OVER_POSTSTREAM else frontier
        timestamp = self.clock.timestamp
        for wire, inlet in self.edges:
            if wire.value is not None:
                inlet.packets.append((timestamp, wire.value))
            inlet.bound = bound
            if inlet.wakes:
                inlet.wakes = False
                heappush(self.ready, inlet.rank)
        for wire, observer in self.observers:
            if wire.value is not None:
                observer.deliver(Packet(wire.value, timestamp))
            if observer.sees_bounds:
                observer.settle(bound_after(timestamp, 0))
                observer.settle(bound)
        for wire in self.wires:
            wire.value = None
        if bound == DONE:
            self.close()

    def publish_call(self, frontier: int) -> None:
        """Publish the results of a call made elsewhere (lanes.py)."""
        self.flush(frontier)

    def close(self) -> None:
        """Close the nodes that are open, each once, and drop what still comes."""
        for inlet in self.inlets:
            inlet.shut()
        while self.opened:
            self.call(self.opened.pop(0), "close", DONE)

    def clear(self) -> None:
        """Forget everything that was not published."""
        for wire in self.wires:
            wire.clear()

    def call(self, step: Step, method: str, timestamp: Timestamp) -> None:
        """Call `open` or `close` of a node."""
        self.clock.timestamp = timestamp
        try:
            (step.calculator.open if method == "open" else step.calculator.close)()
            for wire in self.wires:
                wire.check_silent(method)
        except Exception as error:
            raise step.error(method, timestamp, error) from error


@dataclass(slots=True, eq=False)
class FreeRegion(Region):
    """One node whose outputs have their own packets and bounds: it chooses timestamps, or has an unusual policy."""

    offset: int | None = None

    def open(self) -> None:
        """Open the node and publish what it sent."""
        Region.open(self)
        self.publish()

    def step(self) -> None:
        """Take one turn; the promised offset moves the bounds (rules O7, O9)."""
        timestamp = self.gate.take()
        if timestamp is None:
            self.flush(self.gate.frontier)
            return
        self.clock.timestamp = timestamp
        self.process()
        frontier = self.gate.frontier
        self.publish_call(frontier if frontier < ONE_OVER_POSTSTREAM else self.last_frontier())

    def publish_call(self, frontier: int) -> None:
        """Publish the results of a call."""
        self.publish()
        timestamp = self.clock.timestamp
        if self.offset is not None:
            self.promise(bound_after(timestamp, self.offset))
        if frontier != bound_after(timestamp, 0):  # further than the call itself has brought it
            self.flush(frontier)

    def flush(self, frontier: int) -> None:
        """Pass the frontier on, and close at the end of time."""
        if frontier >= ONE_OVER_POSTSTREAM:
            if self.bound < DONE:
                self.end()
        elif self.offset is not None and MIN <= frontier <= MAX:
            self.promise(timestamp_plus(frontier, self.offset))

    def settle_failure(self, step: Step) -> None:
        """Drop what the failed call sent; a promised offset still moves the bounds."""
        self.clear()
        if self.offset is not None:
            self.promise(bound_after(self.clock.timestamp, self.offset))

    def promise(self, bound: int) -> None:
        """Raise the bounds of all outputs that are behind."""
        for wire in self.wires:
            if isinstance(wire, FreeWire) and wire.minimum < bound and not wire.is_shut:
                wire.minimum = bound
        self.publish()

    def end(self) -> None:
        """Close the node, publish what it sent in `close`, and close its outputs."""
        self.bound = DONE
        try:
            self.close()
        finally:
            for wire in self.wires:
                if isinstance(wire, FreeWire):
                    wire.close()
            self.publish()

    def publish(self) -> None:
        """Hand packets and bounds to the consumers and forget them."""
        for wire, inlet in self.edges:
            assert isinstance(wire, FreeWire)
            if wire.pending or inlet.bound < wire.minimum:
                inlet.packets.extend(wire.pending)
                inlet.bound = wire.minimum
                if inlet.wakes:
                    inlet.wakes = False
                    heappush(self.ready, inlet.rank)
        for wire, observer in self.observers:
            assert isinstance(wire, FreeWire)
            for timestamp, value in wire.pending:
                observer.deliver(Packet(value, timestamp))
            if observer.sees_bounds:
                observer.settle(wire.minimum)
        for wire in self.wires:
            wire.clear()
            wire.value = None


def bound_after(timestamp: int, offset: int) -> int:
    """The bound that an offset promises after an input set (rule O7a)."""
    if timestamp <= PRESTREAM:
        return MIN if timestamp == PRESTREAM else PRESTREAM
    if timestamp == MAX:
        return POSTSTREAM if offset >= 0 else timestamp_after(timestamp + offset)
    if timestamp == POSTSTREAM:
        return ONE_OVER_POSTSTREAM
    return timestamp_plus(timestamp + 1, offset)
