"""What a graph must do, in the plainest way: node after node, each over its whole streams, without scheduling.

For most policies the outputs of a node, and how far they are settled, are a function of its input streams alone. So
after the same feed every scheduler at rest must show exactly these packets and bounds: no others, and no fewer. Loops
are the least solution of these equations, found by going round until nothing changes. What depends on the order of
arrival (`TIMED` policies, and sources that were stopped) is `given`, as it was seen, and checked by itself
(`witness.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from behaviours import Action, Advance, Behaviour, End, Halt, Send
from policy_rules import Call, Close, rules_of

from mediagraph.framework.policy import EarlyClose, FixedSize, Immediate, SyncSet, TimestampAlign
from mediagraph.framework.timestamp import (
    DONE,
    MAX,
    MIN,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    timestamp_after,
    timestamp_plus,
)

Log = list[tuple[int, int]]  # (timestamp, value)
TIMED = (EarlyClose, FixedSize, Immediate, SyncSet, TimestampAlign)


@dataclass
class Stream:
    """What a stream has carried, and how far it is settled."""

    packets: Log = field(default_factory=list)
    bound: int = PRESTREAM

    def carry(self, action: Action) -> None:
        """Note a packet, a bound or the end (B3, O2–O5)."""
        match action:
            case Send(at=at, value=value):
                self.packets.append((at, value))
                self.bound = timestamp_after(at)
            case Advance(to=to):
                self.bound = max(self.bound, to)
            case End():
                self.bound = DONE


class Node:
    """A node of the model at work."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour, self.program = behaviour, behaviour.program
        self.rules = rules_of(behaviour)
        self.outputs = [Stream() for _ in behaviour.outputs]
        self.calls = self.side = 0
        self.is_open = self.is_closed = False

    def open(self, side: int) -> None:
        """The first call."""
        self.is_open, self.side = True, side
        self.carry(self.program.greeting)

    def run(self, *, calls: int | None = None) -> None:
        """Everything that the inputs allow, or so many calls."""
        while not self.is_closed and calls != 0:
            turn = self.rules.take()
            if isinstance(turn, Call):
                calls = calls - self.behaviour.runs_with(turn.values) if calls else None
                self.process(turn)
            elif isinstance(turn, Close):
                self.close()
            else:
                break
        self.rest()

    def process(self, call: Call) -> None:
        """One call; then the promised offset moves the bounds (O7)."""
        has_state = self.behaviour.lanes == 1
        if self.behaviour.runs_with(call.values):
            self.calls += any(value is not None for value in call.values)
            bounds = [stream.bound for stream in self.outputs]
            self.carry(self.program.act(call.timestamp, call.values, bounds, self.calls * has_state, self.side))
        if self.behaviour.offset is not None:
            self._promise(promised_after(call.timestamp, self.behaviour.offset))

    def rest(self) -> None:
        """The inputs are settled further, without a call (O9)."""
        least, offset = self.rules.least(), self.behaviour.offset
        if offset is not None and MIN <= least <= MAX:
            self._promise(timestamp_plus(least, offset))

    def close(self) -> None:
        """The last call; the outputs close after it (O12)."""
        self.carry(self.program.say_goodbye([stream.bound for stream in self.outputs]))
        self._promise(DONE)
        self.is_closed = True

    def generate(self) -> None:
        """All steps of a source."""
        for actions in self.behaviour.steps:
            self.carry(actions)
            if Halt() in actions:
                break
        self.close()

    def carry(self, actions: Iterable[Action]) -> None:
        """Note what the node does with its outputs."""
        for action in actions:
            if isinstance(action, Send | Advance | End):
                self.outputs[action.output].carry(action)

    def _promise(self, bound: int) -> None:
        for stream in self.outputs:
            stream.bound = max(stream.bound, bound)


@dataclass
class Outcome:
    """What a graph has done when it is at rest."""

    streams: dict[str, Stream]
    opened: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    sides: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)


def interpret(
    behaviours: Sequence[Behaviour], feeds: Mapping[str, Stream], given: Mapping[str, Node] | None = None
) -> Outcome:
    """All streams, after the graph inputs carried what `feeds` holds; `behaviours` stand producers first."""
    outcome = Outcome({name: Stream() for node in behaviours for name in node.outputs} | dict(feeds))
    while True:
        before = progress(outcome)
        for behaviour in behaviours:
            run_node(behaviour, behaviours, outcome, given or {})
        if progress(outcome) == before or not any(any(node.loops) or node.layer for node in behaviours):
            return outcome


def progress(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """How far all streams are; they only grow."""
    return {name: (len(stream.packets), stream.bound) for name, stream in outcome.streams.items()}


def run_node(behaviour: Behaviour, others: Sequence[Behaviour], outcome: Outcome, given: Mapping[str, Node]) -> None:
    """Run one node over all that its inputs have carried."""
    if not can_open(behaviour, others, outcome):
        return
    outcome.opened.add(behaviour.name)
    node = given.get(behaviour.name)
    if node is None:
        node = Node(behaviour)
        node.open(outcome.sides.get(behaviour.takes or "", 0))
        if not behaviour.is_source:
            run_over_streams(node, outcome)
        elif all(other.name in outcome.closed for other in others if other.is_source and other.layer < behaviour.layer):
            node.generate()
    outcome.nodes[behaviour.name] = node
    if node.is_closed:
        outcome.closed.add(behaviour.name)
    outcome.streams.update(zip(behaviour.outputs, node.outputs))
    note_side_packet(node, outcome)


def run_over_streams(node: Node, outcome: Outcome, *, calls: int | None = None) -> None:
    """Give a node all that its inputs have carried at once, for all its calls or for the first ones."""
    for index, name in enumerate(node.behaviour.inputs):
        for timestamp, value in outcome.streams[name].packets:
            node.rules.receive(index, timestamp, value)
        node.rules.advance(index, outcome.streams[name].bound)
    node.run(calls=calls)


def can_open(behaviour: Behaviour, others: Sequence[Behaviour], outcome: Outcome) -> bool:
    """Is its side packet there, and are its producers open (L3, B9)?"""
    loops = behaviour.loops or (False,) * len(behaviour.inputs)
    forward = {name for name, loop in zip(behaviour.inputs, loops) if not loop}
    producers = {other.name for other in others if forward & {*other.outputs}}
    return producers <= outcome.opened and (behaviour.takes is None or behaviour.takes in outcome.sides)


def note_side_packet(node: Node, outcome: Outcome) -> None:
    """The side packet that a node provides, once it has made the call in which it does."""
    name, when = node.behaviour.gives, node.behaviour.gives_in
    if name and (when == "open" or (when == "process" and node.calls) or (when == "close" and node.is_closed)):
        outcome.sides[name] = node.program.seed


def promised_after(timestamp: int, offset: int) -> int:
    """The bound that an offset promises after a call (O7a)."""
    if timestamp <= UNSTARTED:
        return PRESTREAM
    if timestamp == PRESTREAM:
        return MIN
    if timestamp == MAX:
        return POSTSTREAM if offset >= 0 else timestamp_after(timestamp_plus(timestamp, offset))
    if timestamp == POSTSTREAM:
        return ONE_OVER_POSTSTREAM
    return timestamp_plus(timestamp_after(timestamp), offset)
