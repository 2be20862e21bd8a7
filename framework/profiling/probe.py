"""Probes: they stand in for the methods of a calculator and take notes of each call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import get_ident

from mediagraph.framework.lanes import LaneWire
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.profiling.clock import Clock
from mediagraph.framework.profiling.events import Call, Carried, EventType, Note
from mediagraph.framework.profiling.statistics import NodeStatistics
from mediagraph.framework.region import Step, Trigger
from mediagraph.framework.watch import Ends
from mediagraph.framework.wires import FreeWire, Wire

Read = Callable[[], tuple[Carried, ...]]


class Probe:
    """The probe of one node. Without `sees_packets` its notes do not say what a call took and made."""

    def __init__(
        self,
        node: PlanNode,
        number: int,
        step: Step,
        ends: tuple[Ends, Ends],
        *,
        clock: Clock,
        notes: Sequence[Note],
        sees_packets: bool,
    ) -> None:
        self.node, self.number, self.calculator = node, number, step.calculator
        self.clock, self.notes = clock, tuple(notes)
        inputs, outputs = ends
        self.taken: Read = _reader(inputs, _packet) if sees_packets and inputs else _nothing
        self.made: Read = _reader(outputs, _packets) if sees_packets and outputs else _nothing

    def attach(self) -> None:
        """Take the place of the calculator's methods."""
        calculator = self.calculator
        calculator.open = self._measured(EventType.OPEN, calculator.open)  # type: ignore[method-assign]  # of this object
        calculator.process = self.process(calculator.process)  # type: ignore[method-assign]
        calculator.close = self._measured(EventType.CLOSE, calculator.close)  # type: ignore[method-assign]

    def process(self, run: Callable[[], None]) -> Callable[[], None]:
        """A function that does the same as `process`, and has notes taken of it."""
        return self._measured(EventType.PROCESS, run)

    def _measured(self, kind: EventType, run: Callable[[], None]) -> Callable[[], None]:
        number, clock, notes, taken, made = self.number, self.clock, self.notes, self.taken, self.made
        time, is_source = self.calculator.clock, self.node.is_source

        def call() -> None:
            inputs = taken()
            start_ns = clock()
            try:
                run()
            finally:
                finish_ns = clock()
                outputs = made()
                timestamp = outputs[0].timestamp if is_source and outputs else time.timestamp
                done = Call(kind, number, timestamp, start_ns, finish_ns, get_ident(), inputs, outputs)
                for note in notes:
                    note(done)

        return call


class SkipCounter:
    """Stands in for the trigger of a node with several inputs."""

    __slots__ = ("inputs", "statistics", "trigger")

    def __init__(self, trigger: Trigger, inputs: Ends, statistics: NodeStatistics) -> None:
        self.trigger, self.statistics = trigger, statistics
        self.inputs = [place for _, place in inputs if isinstance(place, Wire | LaneWire)]

    @property
    def value(self) -> object:
        """As the trigger says."""
        value = self.trigger.value
        if value is None and any(place.value is not None for place in self.inputs):
            self.statistics.skipped += 1
        return value


def _nothing() -> tuple[Carried, ...]:
    return ()


def _reader(ends: Ends, read: Callable[[str, Wire], Sequence[Carried]]) -> Read:
    """Reads what is on several streams, in the order of the ports."""
    places = [(edge.name, place) for edge, place in ends if isinstance(place, Wire | LaneWire)]

    def packets() -> tuple[Carried, ...]:
        found: list[Carried] = []
        for stream, place in places:
            found += read(stream, place.wire if isinstance(place, LaneWire) else place)
        return tuple(found)

    return packets


def _packet(stream: str, wire: Wire) -> Sequence[Carried]:
    """What an input holds."""
    value = wire.value
    if value is None:
        return ()
    return (Carried(stream, wire.clock.timestamp if wire.stamp is None else wire.stamp, id(value)),)


def _packets(stream: str, wire: Wire) -> Sequence[Carried]:
    """What was sent and is not published yet."""
    if isinstance(wire, FreeWire):
        return [Carried(stream, timestamp, id(value)) for timestamp, value in wire.pending]
    return _packet(stream, wire)
