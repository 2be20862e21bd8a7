"""From a plan to an engine that is ready to run: calculators made, ports bound, everything allocated once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.contract import PortSpec
from mediagraph.framework.counters import Counters
from mediagraph.framework.engine import Engine, Part, SidePackets, Unit
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.gates.make import Ports, gate_for
from mediagraph.framework.lanes import Executor, HeavyRegion, Lane, LaneClock, LaneWire
from mediagraph.framework.names import Key
from mediagraph.framework.observer import Observer
from mediagraph.framework.plan import Edge, Plan, PlanNode
from mediagraph.framework.policy import Default, Immediate
from mediagraph.framework.poller import Poller
from mediagraph.framework.queues import NO_LIMIT, Agenda, EagerInlet, Inlet, Throttle
from mediagraph.framework.region import FreeRegion, Region, Step
from mediagraph.framework.regions import Entry, Group, entering, entries_of, group_nodes
from mediagraph.framework.sources import Feed, SourceGate, SourceRegion
from mediagraph.framework.timestamp import DONE, PRESTREAM, Timestamp
from mediagraph.framework.triggers import ALWAYS, trigger_for
from mediagraph.framework.watch import NO_WATCH, Watch
from mediagraph.framework.wires import UNCONNECTED, Clock, FreeWire, SideSlotWire, SideWire, Unconnected, Wire
from mediagraph.framework.wires import Group as WireGroup

ANY_PAYLOAD: tuple[type, ...] = (object,)
Face = Wire | LaneWire | Unconnected | SideWire | SideSlotWire  # what a calculator finds at a port


@dataclass(slots=True)
class Setting:
    """What a run is given besides the plan."""

    side_packets: Mapping[str, object] = field(default_factory=dict)
    services: Mapping[str, object] = field(default_factory=dict)
    observers: Sequence[Observer] = ()
    pollers: Sequence[Poller] = ()
    executors: Mapping[str, Executor] = field(default_factory=dict)  # by name; none means: in the driving thread
    queue_sizes: Mapping[str, int] = field(default_factory=dict)  # by graph input, for the queues it feeds
    headers: Mapping[str, object] = field(default_factory=dict)  # by graph input
    fuse: bool = True
    counters: Counters = field(default_factory=Counters)
    watch: Watch = NO_WATCH


class NeverGate:
    """The gate of a node without streams."""

    frontier: int = PRESTREAM

    def take(self) -> Timestamp | None:
        """Nothing ever settles."""
        return None


@dataclass(slots=True)
class Builder:
    """What is known while an engine is put together, producers first."""

    plan: Plan
    setting: Setting
    agenda: Agenda = field(default_factory=Agenda)
    makers: dict[str, tuple[Wire, Region | Feed]] = field(default_factory=dict)  # by stream: its producing end
    upstream: dict[str, set[int]] = field(
        default_factory=dict
    )  # by stream: what it stems from, as indexes of throttles
    throttles: list[Throttle] = field(default_factory=list)
    inlets: list[tuple[str, Inlet]] = field(default_factory=list)
    growing: list[tuple[str, Inlet]] = field(default_factory=list)  # hold sources back; others are empty at rest
    parts: list[Part] = field(default_factory=list)
    part_of: dict[str, Part] = field(default_factory=dict)  # by stream: the part that produces it
    side_packets: SidePackets = field(init=False)
    stop_sources: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.side_packets = SidePackets(dict(self.setting.side_packets))

    def build(self) -> Engine:
        """Make the engine."""
        feeds = {stream: self._feed(stream, payload) for stream, payload in self.plan.inputs.items()}
        closed = [self._feed(stream, ANY_PAYLOAD) for stream in self.plan.closed]
        elsewhere = [node for node in self.plan.nodes if self._executor(node) is not None]
        groups = group_nodes(self.plan, fuse=self.setting.fuse, elsewhere=elsewhere)
        for index, group in enumerate(groups):
            self._add_region(group, len(groups) - 1 - index)
        self._connect()
        for feed in closed:
            feed.advance(DONE)
        engine = Engine(self.parts[::-1], feeds, self.agenda, self.side_packets)
        for stream, value in self.setting.headers.items():
            self.makers[stream][0].set_header(value)
        engine.makers = {stream: maker for stream, (_, maker) in self.makers.items()}
        self.stop_sources.append(engine.stop_sources)
        return engine

    def _executor(self, node: PlanNode) -> Executor | None:
        return self.setting.executors.get(node.executor) if node.is_worth_a_thread and node.inputs else None

    def _connect(self) -> None:
        order = {stream: position for position, stream in enumerate(self.makers)}
        for stream, inlet in sorted(self.inlets, key=lambda one: order[one[0]]):  # news go out in the order of outputs
            wire, maker = self.makers[stream]
            inlet.wire.maker = wire
            maker.edges.append((wire, inlet))
        for stream, inlet in self.growing:
            for index in self.upstream.get(stream, ()):
                self.throttles[index].hold_for(inlet)
        for poller in self.setting.pollers:
            if poller.limit < NO_LIMIT:
                for index in self.upstream.get(poller.observer.stream, ()):
                    self.throttles[index].hold_for_reader(poller)
        for observer in (*self.setting.observers, *(poller.observer for poller in self.setting.pollers)):
            observer.tells_end = observer.stream in self.plan.renamed  # as the node did that only renames it
            wire, maker = self.makers[self.plan.renamed.get(observer.stream, observer.stream)]
            maker.observers.append((wire, observer))
        for _, maker in self.makers.values():
            maker.edges.sort(key=lambda edge: edge[1].rank)  # so that those woken need not be put in order
            for wire, _ in chain(maker.edges, maker.observers):
                if isinstance(wire, FreeWire):
                    wire.is_heard = bool(maker.observers) or any(inlet.is_timed for _, inlet in maker.edges)

    def _feed(self, stream: str, payload: tuple[type, ...]) -> Feed:
        wire = FreeWire(f'calculator outputting to stream "{stream}"', payload, Clock())
        throttle = self._throttle(stream)
        feed = self.setting.watch.feed(stream, Feed(wire, throttle, self.agenda.ready))
        self.makers[stream] = (wire, feed)
        return feed

    def _throttle(self, *streams: str) -> Throttle:
        throttle = Throttle(reports_deadlock=self.plan.config.report_deadlock)
        self.throttles.append(throttle)
        for stream in streams:
            self.upstream[stream] = {len(self.throttles) - 1}
        return throttle

    def _add_region(self, group: Group, rank: int) -> None:
        clock = Clock()
        inlets = {entry: self._inlet(entry, clock, rank, group) for entry in entering(group)}
        placing = _Placing(self, clock, {entry: inlet.wire for entry, inlet in inlets.items()})
        executor = self._executor(group[0])
        steps = [placing.place(node, in_lanes=executor is not None) for node in group]
        ports = [(edge.key, inlets[entry]) for edge, entry in zip(group[0].inputs, entries_of(group[0]))]
        region = self._region(group, steps, placing, list(inlets.values()), ports, rank)
        unit: Unit
        if executor is None:
            unit = self.setting.watch.unit(group[0], region)
        else:
            executor = self.setting.watch.executor(group[0], executor)
            unit = HeavyRegion(region, [Lane(region.wires) for _ in range(group[0].max_in_flight)], executor)
        producers = {self.part_of[stream] for stream, loop, _ in inlets if not loop and stream in self.part_of}
        part = Part(unit, region, placing.awaits, tuple(producers))
        self.parts.append(part)
        self.part_of.update({edge.name: part for node in group for edge in node.outputs})
        for name, side_wire in placing.listeners:
            self.side_packets.listeners.setdefault(name, []).append((side_wire, part))
        self._note_streams(group, placing, region, inlets)
        if len(inlets) > 1 or executor is not None or placing.awaits:
            self.growing += [(entry.stream, inlet) for entry, inlet in inlets.items()]

    def _inlet(self, entry: Entry, clock: Clock, rank: int, group: Group) -> Inlet:
        stream = entry.stream
        size = self.setting.queue_sizes.get(stream, self.plan.max_queue_size)
        taker = next(node for node in group if entry in entries_of(node))
        kind = EagerInlet if isinstance(taker.policy, Immediate) else Inlet
        inlet = kind(Wire(stream, ANY_PAYLOAD, clock), rank, size if size > 0 else NO_LIMIT, taker.name)
        inlet = self.setting.watch.inlet(taker, inlet)
        self.inlets.append((stream, inlet))
        return inlet

    def _region(
        self, group: Group, steps: list[Step], placing: _Placing, inlets: list[Inlet], ports: Ports, rank: int
    ) -> Region:
        node = group[0]
        if node.is_source:
            return self._source_region(node, steps, placing, rank)
        kind = Region if node.is_synchronous or not node.has_streams else FreeRegion
        region = kind(
            clock=placing.clock,
            gate=self._gate(node, inlets, ports),
            agenda=self.agenda,
            rank=rank,
            steps=steps,
            wires=list(placing.wires.values()),
            inlets=inlets,
            stop_sources=self._stop_sources,
        )
        if isinstance(region, FreeRegion):
            region.offset = node.contract.timestamp_offset
        return region

    def _gate(self, node: PlanNode, inlets: list[Inlet], ports: Ports) -> Gate:
        if not inlets:
            return NeverGate()
        with_bounds = node.contract.process_timestamp_bounds
        gate = gate_for(node.policy, inlets, ports, self.agenda.ready, with_bounds=with_bounds)
        return self.setting.watch.gate(node, gate, inlets, self.agenda)

    def _source_region(self, node: PlanNode, steps: list[Step], placing: _Placing, rank: int) -> Region:
        (step,) = steps
        assert isinstance(step.calculator, Source)
        gate = SourceGate(step.calculator)
        region = SourceRegion(
            clock=placing.clock,
            gate=gate,
            agenda=self.agenda,
            rank=rank,
            steps=steps,
            wires=list(placing.wires.values()),
            inlets=[],
            stop_sources=self._stop_sources,
            throttle=self._throttle(*(edge.name for edge in node.outputs)),
            layer=node.source_layer,
            position=node.index,
        )
        region.run = [(gate, self.setting.watch.advance(node, gate.advance), step)]
        return region

    def _stop_sources(self) -> None:
        for stop in self.stop_sources:
            stop()

    def _note_streams(self, group: Group, placing: _Placing, region: Region, inlets: Mapping[Entry, Inlet]) -> None:
        stems: set[int] = set()
        for stream, loop, _ in inlets:
            stems |= set() if loop else self.upstream.get(stream, set())
        for edge in (edge for node in group for edge in node.outputs):
            self.makers[edge.name] = (placing.wires[Entry(edge.name, False)], region)
            self.upstream.setdefault(edge.name, stems)


def make_calculator(plan: Plan, setting: Setting, node: PlanNode) -> Calculator:
    """A calculator outside a run, its side packets, options and services bound."""
    return _Placing(Builder(plan, setting), Clock(), {}).place(node, in_lanes=False).calculator


@dataclass(slots=True)
class _Placing:
    """Puts calculators into one region: makes them and replaces their ports by wires."""

    builder: Builder
    clock: Clock
    wires: dict[Entry, Wire]
    awaits: set[str] = field(default_factory=set)
    listeners: list[tuple[str, SideWire]] = field(default_factory=list)

    def place(self, node: PlanNode, *, in_lanes: bool) -> Step:
        """Make the calculator of a node and bind its ports; `in_lanes` if its calls run in other threads."""
        calculator = node.calculator()
        calculator.options = node.options
        calculator.node_name = node.name
        calculator.counters = self.builder.setting.counters
        calculator.input_policy = node.policy  # type: ignore[misc]  # the one in force for this node
        calculator.clock = LaneClock(self.clock) if in_lanes else self.clock  # type: ignore[assignment]  # same face
        self._bind_services(calculator)
        for edge in node.outputs:
            self.wires[Entry(edge.name, False)] = self._output_wire(node, edge)
        faces = self._faces(node, in_lanes=in_lanes)
        for port in node.contract.ports:
            setattr(calculator, port.attribute, _face_of(port, faces))
        inputs = [(edge, faces[edge.port, edge.key]) for edge in node.inputs]
        any_time = node.contract.process_timestamp_bounds or node.policy != Default(1)
        trigger = ALWAYS if any_time or not inputs else trigger_for(inputs)
        outputs = [self.wires[Entry(edge.name, False)] for edge in node.outputs]
        step = Step(calculator, node.name, node.place, trigger, outputs)
        ends = [(edge, faces[edge.port, edge.key]) for edge in node.outputs]
        self.builder.setting.watch.step(node, step, inputs, ends)
        return step

    def _bind_services(self, calculator: Calculator) -> None:
        for service in calculator.services:
            setattr(calculator, service.attribute, self.builder.setting.services.get(service.service.key))

    def _output_wire(self, node: PlanNode, edge: Edge) -> Wire:
        kind = Wire if node.is_synchronous else FreeWire
        return kind(f'"{node.name}".{edge.key}, stream "{edge.name}"', edge.payload, self.clock)

    def _faces(self, node: PlanNode, *, in_lanes: bool) -> dict[tuple[PortSpec, Key], Face]:
        position = {entry: index for index, entry in enumerate(self.wires)}

        def face(entry: Entry) -> Face:
            return LaneWire(position[entry], self.wires[entry]) if in_lanes else self.wires[entry]

        faces: dict[tuple[PortSpec, Key], Face] = {}
        for edge, entry in zip(node.inputs, entries_of(node)):
            faces[edge.port, edge.key] = face(entry)
        for edge in node.outputs:
            faces[edge.port, edge.key] = face(Entry(edge.name, False))
        for edge in node.side_inputs:
            faces[edge.port, edge.key] = self._side_input(edge)
        for edge in node.side_outputs:
            faces[edge.port, edge.key] = self._side_output(node, edge)
        return faces

    def _side_input(self, edge: Edge) -> Face:
        known = self.builder.side_packets.known
        if edge.name in known:
            return SideWire(known[edge.name])
        if edge.name in self.builder.plan.needs:
            return UNCONNECTED  # optional, and not provided to this run
        wire = SideWire(None)
        self.awaits.add(edge.name)
        self.listeners.append((edge.name, wire))
        return wire

    def _side_output(self, node: PlanNode, edge: Edge) -> Face:
        side_packets = self.builder.side_packets
        label = f'"{node.name}".{edge.key}, side packet "{edge.name}"'
        return SideSlotWire(label, edge.payload, lambda value: side_packets.provide(edge.name, value))


def _face_of(port: PortSpec, faces: Mapping[tuple[PortSpec, Key], Face]) -> object:
    """What a calculator finds at a port: one wire, all of them, or the stand-in for an unconnected one."""
    found = [(key, face) for (owner, key), face in faces.items() if owner is port]
    if port.repeated:
        return WireGroup(found)
    return found[0][1] if found else UNCONNECTED
