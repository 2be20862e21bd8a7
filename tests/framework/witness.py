"""Watches what arrives at nodes, and holds each of their turns to the rules of their policy."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM, Timestamp
from mediagraph.framework.wires import Wire


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


class WatchedQueue(deque[tuple[Timestamp, Any]]):
    """Tells what arrives."""

    def __init__(self, inlet: WatchedInlet) -> None:
        super().__init__()
        self.inlet = inlet

    def append(self, packet: tuple[Timestamp, Any]) -> None:
        self.inlet.events.append(Arrival(self.inlet, int(packet[0]), packet[1]))
        super().append(packet)

    def extend(self, packets: Iterable[tuple[Timestamp, Any]]) -> None:
        for packet in packets:
            self.append(packet)


SLOT: Any = vars(Inlet)["bound"]


class WatchedInlet(Inlet):
    """Tells how far it is settled."""

    __slots__ = ("events",)

    def __init__(self, wire: Wire, rank: int, limit: int, node: str = "") -> None:
        self.events: list[Arrival | Settled | Turn] = []
        super().__init__(wire, rank, limit, node)
        self.packets = WatchedQueue(self)

    @property
    def bound(self) -> int:
        return int(SLOT.__get__(self))

    @bound.setter
    def bound(self, bound: int) -> None:
        SLOT.__set__(self, bound)
        if not self.is_shut:  # what comes later is dropped
            self.events.append(Settled(self, int(bound)))


@dataclass
class WatchedGate:
    """Tells its decisions."""

    gate: Gate
    inlets: Sequence[Inlet]
    events: list[Arrival | Settled | Turn]

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
    events: list[Arrival | Settled | Turn]

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
        events: list[Arrival | Settled | Turn] = []
        for inlet in inlets:
            assert isinstance(inlet, WatchedInlet)
            inlet.events = events
        in_order = [inlet for _, inlet in ports]
        self.records[inlets[0].node] = Record(in_order, events)
        return WatchedGate(gate, in_order, events)


@contextmanager
def watched() -> Iterator[Witness]:
    """Graphs that are put together meanwhile are watched."""
    witness = Witness()
    with patch.object(build, "Inlet", WatchedInlet), patch.object(build, "gate_for", witness.gate_for):
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

    def _follow(self, event: Arrival | Settled | Turn) -> None:
        match event:
            case Arrival():
                for index in self.record.positions(event.inlet):
                    self.node.rules.receive(index, event.timestamp, event.value)
            case Settled():
                for index in self.record.positions(event.inlet):
                    self.node.rules.advance(index, event.bound)
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
            assert found is None, f"{self.node.behaviour.name} must close"
            if turn.ends:  # else in a later turn, but before the graph rests
                self.node.close()
            return
        assert found == expected, self.node.behaviour.name
        if found is not None:
            self.calls.append((found.timestamp, found.values, self.node.rules.stamps()))
            self.node.process(found)


__all__ = ["Record", "Replay", "Witness", "watched"]
