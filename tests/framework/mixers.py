"""Calculators that do what a `Behaviour` says, and a stage that watches them and lets some of their calls fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from behaviours import Action, Advance, Behaviour, End, Halt, Send

from mediagraph.calculators.core.previous_loopback import PreviousLoopbackCalculator
from mediagraph.framework.calculator import Calculator, Source, Stop
from mediagraph.framework.config import GraphConfig, InputStreamInfo, NodeConfig
from mediagraph.framework.plan import Plan
from mediagraph.framework.policy import InputPolicy
from mediagraph.framework.ports import (
    Input,
    InputStream,
    OptionalInput,
    OptionalSideInput,
    Options,
    Output,
    OutputStream,
    SideOutput,
)
from mediagraph.framework.validate import compile_graph


class InjectedError(ValueError):
    """The exception of a call that was made to fail."""


@dataclass(frozen=True)
class Fault:
    """The n-th call (from 1) of this method of a node fails, after it has sent what it sends."""

    node: str
    method: str
    nth: int = 1


@dataclass(frozen=True)
class Entry:
    """One call, as the calculator saw it; `stamps` are the timestamps of the packets at its inputs."""

    node: str
    method: str
    timestamp: int
    stamps: tuple[int, ...] = ()


@dataclass
class Stage:
    """What the calculators of a graph have in common: a diary of their calls, and the fault that one of them has."""

    fault: Fault | None = None
    diary: list[Entry] = field(default_factory=list)
    failed_at: int | None = None  # the timestamp of the call that failed
    before_step: Callable[[Behaviour], None] = lambda behaviour: None  # called before each step of a source

    def end_call(self, entry: Entry) -> None:
        """A call is at its end; raises InjectedError if it is the one to fail."""
        fault = self.fault
        if fault is None or (fault.node, fault.method) != (entry.node, entry.method) or self.failed_at is not None:
            return
        if self.counts()[entry.node, entry.method] == fault.nth:
            self.failed_at = entry.timestamp
            raise InjectedError(f"{fault.method} {fault.nth}")

    def counts(self) -> Counter[tuple[str, str]]:
        """How often each method of each node was called."""
        return Counter((entry.node, entry.method) for entry in self.diary)

    def methods(self, node: str) -> list[str]:
        """The calls of a node, in order."""
        return [entry.method for entry in self.diary if entry.node == node]


@dataclass(frozen=True)
class MixerOptions:
    behaviour: Behaviour
    stage: Stage


class Actor:
    """What both kinds of calculators below have in common: ports made to measure, and a Behaviour."""

    options: Any = Options(MixerOptions)
    timestamp: Any

    def open(self) -> None:
        self.behaviour: Behaviour = self.options.behaviour
        self.stage: Stage = self.options.stage
        self.inputs: list[InputStream[int | None]] = self._ports("in", len(self.behaviour.inputs))
        self.outputs: list[OutputStream[int]] = self._ports("out", len(self.behaviour.outputs))
        self.taken = self.side.get() if self.behaviour.takes else 0  # type: ignore[attr-defined]  # made to measure
        self.calls = 0
        entry = self.note("open")
        self.give("open")
        self.perform(self.behaviour.program.greeting)
        self.stage.end_call(entry)

    def close(self) -> None:
        entry = self.note("close")
        self.give("close")
        self.perform(self.behaviour.program.say_goodbye(self.bounds()))
        self.stage.end_call(entry)

    def note(self, method: str) -> Entry:
        stamps = tuple(int(stream.packet.timestamp) for stream in self.inputs)
        entry = Entry(self.behaviour.name, method, int(self.timestamp), stamps)
        self.stage.diary.append(entry)
        return entry

    def give(self, method: str) -> None:
        if self.behaviour.gives and self.behaviour.gives_in == method:
            self.gift.set(self.behaviour.program.seed)  # type: ignore[attr-defined]  # made to measure

    def perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send(output=index, at=at, value=value):
                    self.outputs[index].send(value, at=None if self.behaviour.is_synchronous else at)
                case Advance(output=index, to=to):
                    self.outputs[index].advance_bound(to)
                case End(output=index):
                    self.outputs[index].close()
                case Halt():
                    raise Stop

    def bounds(self) -> list[int]:
        return [int(stream.bound) for stream in self.outputs]

    def _ports(self, prefix: str, count: int) -> list[Any]:
        return [getattr(self, f"{prefix}{index}") for index in range(count)]


class Mixer(Actor, Calculator, abstract=True):
    """Computes what its Behaviour says."""

    def process(self) -> None:
        entry, behaviour = self.note("process"), self.behaviour
        values = tuple(stream.get() for stream in self.inputs)
        if any(value is not None for value in values) and behaviour.lanes == 1:
            self._count_call()
        bounds = [0] * len(self.outputs) if behaviour.is_synchronous else self.bounds()
        try:
            self.perform(behaviour.program.act(int(self.timestamp), values, bounds, self.calls, self.taken))
        finally:
            self.stage.end_call(entry)

    def _count_call(self) -> None:
        self.calls += 1
        if self.calls == 1:
            self.give("process")


class Speaker(Actor, Source, abstract=True):
    """A source that says what its Behaviour says."""

    def generate(self) -> Iterator[None]:
        for number, actions in enumerate(self.behaviour.steps):
            self.stage.before_step(self.behaviour)
            entry = self.note("process")
            if not number:
                self.give("process")
            try:
                self.perform(actions)
            finally:
                self.stage.end_call(entry)
            yield


@cache
def mixer(
    required: tuple[bool, ...],
    outputs: int,
    offset: int | None,
    policy: InputPolicy,
    with_bounds: bool,
    heavy: bool,
    is_source: bool,
) -> str:
    """The registered name of the class with these ports and promises."""
    name = f"Mixer{mixer.cache_info().misses}"
    members: dict[str, object] = {f"in{i}": (Input if must else OptionalInput)(int) for i, must in enumerate(required)}
    members |= {f"out{i}": Output(int) for i in range(outputs)}
    members |= {"side": OptionalSideInput(int), "gift": SideOutput(int), "heavy": heavy, "__module__": __name__}
    members |= {"timestamp_offset": offset, "input_policy": policy, "process_timestamp_bounds": with_bounds}
    type(name, (Speaker if is_source else Mixer,), members)
    return name


def node_of(behaviour: Behaviour, stage: Stage) -> NodeConfig:
    """The node of a graph that behaves so."""
    if behaviour.is_loopback:
        return loopback_of(behaviour)
    calculator = mixer(
        behaviour.required,
        len(behaviour.outputs),
        None if behaviour.is_source else behaviour.offset,
        behaviour.policy,
        behaviour.with_bounds,
        behaviour.heavy,
        behaviour.is_source,
    )
    loops = [index for index, is_loop in enumerate(behaviour.loops) if is_loop]
    return NodeConfig(
        name=behaviour.name,
        calculator=calculator,
        input_stream=tuple(f"IN{index}:{stream}" for index, stream in enumerate(behaviour.inputs)),
        output_stream=tuple(f"OUT{index}:{stream}" for index, stream in enumerate(behaviour.outputs)),
        input_side_packet=(f"SIDE:{behaviour.takes}",) if behaviour.takes else (),
        output_side_packet=(f"GIFT:{behaviour.gives}",) if behaviour.gives else (),
        node_options=(MixerOptions(behaviour, stage),),
        input_stream_info=tuple(InputStreamInfo(tag_index=f"IN{index}", back_edge=True) for index in loops),
        max_in_flight=behaviour.lanes,
        source_layer=behaviour.layer,
    )


def loopback_of(behaviour: Behaviour) -> NodeConfig:
    """The node that brings packets back."""
    main, loop = behaviour.inputs
    return NodeConfig(
        name=behaviour.name,
        calculator=PreviousLoopbackCalculator.registered_name,
        input_stream=(f"MAIN:{main}", f"LOOP:{loop}"),
        output_stream=(f"PREV_LOOP:{behaviour.outputs[0]}",),
        input_stream_info=(InputStreamInfo(tag_index="LOOP", back_edge=True),),
    )


def config_of(
    feeds: Sequence[str],
    nodes: Sequence[Behaviour],
    *,
    stage: Stage | None = None,
    max_queue_size: int = 100,
    report_deadlock: bool = False,
) -> GraphConfig:
    """The graph of these nodes."""
    stage = stage or Stage()
    return GraphConfig(
        node=tuple(node_of(node, stage) for node in nodes),
        input_stream=tuple(feeds),
        max_queue_size=max_queue_size,
        report_deadlock=report_deadlock,
    )


def plan_of(
    feeds: Sequence[str], nodes: Sequence[Behaviour], *, stage: Stage | None = None, max_queue_size: int = 100
) -> Plan:
    """The graph of these nodes, compiled."""
    return compile_graph(config_of(feeds, nodes, stage=stage, max_queue_size=max_queue_size))
