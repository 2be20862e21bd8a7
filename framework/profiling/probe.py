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
_new = tuple.__new__  # a named tuple made by its own class takes thrice as long


class Probe:
    """The probe of one node. `times` take the start and the end of a call, `notes` all of it, by kind of call."""

    def __init__(
        self,
        node: PlanNode,
        number: int,
        step: Step,
        ends: tuple[Ends, Ends],
        *,
        clock: Clock,
        times: dict[EventType, Callable[[int, int], None]],
        notes: dict[EventType, Sequence[Note]],
    ) -> None:
        self.node, self.number, self.calculator, self.clock = node, number, step.calculator, clock
        self.times, self.notes = times, notes
        self.ends = ends

    def attach(self) -> None:
        """Take the place of the calculator's methods."""
        calculator = self.calculator
        calculator.open = self.measured(EventType.OPEN, calculator.open)  # type: ignore[method-assign]  # of this object
        calculator.process = self.measured(EventType.PROCESS, calculator.process)  # type: ignore[method-assign]
        calculator.close = self.measured(EventType.CLOSE, calculator.close)  # type: ignore[method-assign]

    def measured(self, kind: EventType, run: Callable[[], None]) -> Callable[[], None]:
        """A function that does the same, and has notes taken of it."""
        time = self.times.get(kind)
        timed = run if time is None else _timed(run, self.clock, time)
        return self._noted(kind, run, time) if self.notes.get(kind) else timed

    def _noted(
        self, kind: EventType, run: Callable[[], None], time: Callable[[int, int], None] | None
    ) -> Callable[[], None]:
        number, clock, notes = self.number, self.clock, tuple(self.notes[kind])
        taken, made = (_reader(ends) for ends in self.ends)
        region, is_source = self.calculator.clock, self.node.is_source

        def call() -> None:
            inputs = taken()
            start_ns = clock()
            try:
                run()
            finally:
                finish_ns = clock()
                if time is not None:
                    time(start_ns, finish_ns)
                outputs = made()
                timestamp = outputs[0].timestamp if is_source and outputs else region.timestamp
                done = _new(Call, (kind, number, timestamp, start_ns, finish_ns, get_ident(), inputs, outputs))
                for note in notes:
                    note(done)

        return call


def _timed(run: Callable[[], None], clock: Clock, time: Callable[[int, int], None]) -> Callable[[], None]:
    def call() -> None:
        start_ns = clock()
        try:
            run()
        finally:
            time(start_ns, clock())

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


def _reader(ends: Ends) -> Read:
    """Reads the packets on several streams, in the order of the ports."""
    places = [(edge.name, place) for edge, place in ends if isinstance(place, Wire | LaneWire)]
    if not places:
        return tuple
    if any(type(place) is not Wire for _, place in places):
        return lambda: tuple(packet for stream, place in places for packet in _packets(stream, place))
    wires = [(stream, place) for stream, place in places if isinstance(place, Wire)]
    return _reader_of_one(*wires[0]) if len(wires) == 1 else _reader_of(wires)


def _reader_of_one(stream: str, wire: Wire) -> Read:
    clock = wire.clock

    def packets() -> tuple[Carried, ...]:
        value = wire.value
        if value is None:
            return ()
        return (_new(Carried, (stream, clock.timestamp if wire.stamp is None else wire.stamp, id(value))),)

    return packets


def _reader_of(wires: Sequence[tuple[str, Wire]]) -> Read:
    clock = wires[0][1].clock

    def packets() -> tuple[Carried, ...]:
        return tuple(
            [
                _new(Carried, (stream, clock.timestamp if wire.stamp is None else wire.stamp, id(wire.value)))
                for stream, wire in wires
                if wire.value is not None
            ]
        )

    return packets


def _packets(stream: str, place: Wire | LaneWire) -> Sequence[Carried]:
    """What an input holds, or what was sent and is not published yet."""
    wire = place.wire if isinstance(place, LaneWire) else place
    if isinstance(wire, FreeWire):
        return [Carried(stream, timestamp, id(value)) for timestamp, value in wire.pending]
    if wire.value is None:
        return ()
    return (Carried(stream, wire.clock.timestamp if wire.stamp is None else wire.stamp, id(wire.value)),)
