"""Watches what arrives at nodes, and holds each of their turns to the rules of their policy."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

from behaviours import Behaviour, Values
from oracle import Log, Node
from policy_rules import Call, Close

from mediagraph.framework import build
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.gates.make import Ports, gate_for
from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM, POSTSTREAM, Timestamp


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet."""

    inlet: Inlet
    timestamp: int
    value: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A bound."""

    inlet: Inlet
    bound: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What the gate has decided: a call with these values, or None; `ends` if there can be no further one."""

    timestamp: int | None
    values: tuple[int | None, ...]
    ends: bool


Event = Arrival | Settled | Turn
Events = list[Event]


class WatchedQueue(deque[tuple[Timestamp, Any]]):
    """Tells what arrives."""

    def __init__(self, inlet: Inlet) -> None:
        super().__init__()
        self.inlet = inlet

    def append(self, packet: tuple[Timestamp, Any]) -> None:
        EVENTS[id(self.inlet)].append(Arrival(self.inlet, int(packet[0]), packet[1]))
        super().append(packet)

    def extend(self, packets: Iterable[tuple[Timestamp, Any]]) -> None:
        for packet in packets:
            self.append(packet)


EVENTS: dict[int, Events] = {}  # by id of an inlet


@cache
def watched_kind(kind: Any) -> type[Inlet]:
    """The class of inlets that tell how far they are settled."""
    bound = kind.bound

    def set_bound(inlet: Inlet, to: int) -> None:
        bound.__set__(inlet, to)
        if not inlet.is_shut:  # what comes later is dropped
            EVENTS[id(inlet)].append(Settled(inlet, int(to)))

    members: dict[str, object] = {"__slots__": (), "bound": property(bound.__get__, set_bound)}
    return type(f"Watched{kind.__name__}", (kind,), members)


@dataclass
class WatchedGate:
    """Tells its decisions."""

    gate: Gate
    inlets: Sequence[Inlet]
    events: Events

    def __post_init__(self) -> None:
        self.frontier = self.gate.frontier

    def take(self) -> Timestamp | None:
        timestamp = self.gate.take()
        self.frontier = self.gate.frontier
        values: tuple[Any, ...] = tuple(inlet.wire.value for inlet in self.inlets)
        self.events.append(Turn(timestamp, values, self.frontier >= ONE_OVER_POSTSTREAM))
        return timestamp


@dataclass
class Record:
    """What has happened at one node, in order."""

    inlets: Sequence[Inlet]  # by input; two inputs of one stream may share one
    events: Events

    def positions(self, inlet: Inlet) -> list[int]:
        """The inputs that an inlet stands for."""
        return [index for index, one in enumerate(self.inlets) if one is inlet]

    def arrived(self, index: int) -> Log:
        """The packets that have arrived at an input."""
        arrivals = [event for event in self.events if isinstance(event, Arrival)]
        return [(event.timestamp, event.value) for event in arrivals if event.inlet is self.inlets[index]]


@dataclass
class Witness:
    """The records of a graph, by node."""

    records: dict[str, Record] = field(default_factory=dict)

    def gate_for(
        self, policy: InputPolicy, inlets: Sequence[Inlet], ports: Ports, ready: list[int], *, with_bounds: bool
    ) -> Gate:
        """The gate of a region, watched unless the default policy alone decides (the oracle does those)."""
        gate = gate_for(policy, inlets, ports, ready, with_bounds=with_bounds)
        if policy == Default() and not with_bounds:
            return gate
        events: Events = []
        for inlet in inlets:
            events += EVENTS[id(inlet)]
            EVENTS[id(inlet)] = events
        in_order = [inlet for _, inlet in ports]
        self.records[inlets[0].node] = Record(in_order, events)
        return WatchedGate(gate, in_order, events)


@contextmanager
def watched() -> Iterator[Witness]:
    """Graphs that are put together meanwhile are watched."""
    witness, make = Witness(), build.Builder._inlet

    def make_watched(builder: build.Builder, *arguments: Any) -> Inlet:
        inlet = make(builder, *arguments)
        EVENTS[id(inlet)] = []
        kind: Any = type(inlet)
        inlet.__class__ = watched_kind(kind)
        inlet.packets = WatchedQueue(inlet)
        return inlet

    EVENTS.clear()
    with patch.object(build.Builder, "_inlet", make_watched), patch.object(build, "gate_for", witness.gate_for):
        yield witness


class Replay:
    """The turns of a node, held to the rules of its policy one by one; `node` is the model, in the same state."""

    def __init__(self, behaviour: Behaviour, record: Record, side: int) -> None:
        self.record, self.node = record, Node(behaviour)
        self.has_ended = False
        self.calls: list[tuple[int, Values, list[int]]] = []  # timestamp, values, and the stamps of empty packets
        self.node.open(side)
        for event in record.events:
            self._follow(event)

    def rest(self) -> None:
        """Nothing is left to do: the node must have done all that its inputs allow."""
        turn = None if self.node.is_closed else self.node.rules.take()
        name = self.node.behaviour.name
        if isinstance(turn, Close):
            assert self.has_ended, f"{name} must close"
            self.node.close()
        assert not isinstance(turn, Call), f"{name} has not processed what is settled"
        self.node.rest()

    def _follow(self, event: Event) -> None:
        match event:
            case Arrival():
                for index in self.record.positions(event.inlet):
                    self.node.rules.receive(index, event.timestamp, event.value)
                    # nothing can follow MAX, but that the stream ends there its producer says in a turn of its own
                    self.node.rules.bounds[index] = min(self.node.rules.bounds[index], int(POSTSTREAM))
                self.node.rules.notice()
            case Settled():
                for index in self.record.positions(event.inlet):
                    self.node.rules.advance(index, event.bound)
                self.node.rules.notice()
            case Turn():
                self._take(event)

    def _take(self, turn: Turn) -> None:
        """One turn: exactly what the rules ask for at that moment."""
        self.has_ended = turn.ends
        if self.node.is_closed:
            assert turn.timestamp is None
            return
        expected = self.node.rules.take()
        found = None if turn.timestamp is None else Call(int(turn.timestamp), turn.values)
        if isinstance(expected, Close):
            assert (found, turn.ends) == (None, True), f"{self.node.behaviour.name} must close"
            self.node.close()
            return
        assert found == expected, self.node.behaviour.name
        if found is not None:
            self.calls.append((found.timestamp, found.values, self.node.rules.stamps()))
            self.node.process(found)


__all__ = ["Record", "Replay", "Witness", "watched"]
