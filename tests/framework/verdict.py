"""Holds what a run has shown to what the rules say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from behaviours import Behaviour
from mixers import Stage
from oracle import TIMED, Node, Outcome, Stream, interpret
from virtual_run import Views
from witness import Replay, Witness

from mediagraph.framework.policy import Default, FixedSize, Immediate, SyncSet
from mediagraph.framework.timestamp import DONE, MIN, POSTSTREAM, timestamp_before


@dataclass
class Case:
    """A graph, and what its inputs have carried so far."""

    feeds: Sequence[str]
    nodes: Sequence[Behaviour]
    unseen: frozenset[str] = frozenset()  # streams that nobody observes: their nodes may take a shorter way
    stage: Stage = field(default_factory=Stage, repr=False)
    fed: dict[str, Stream] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.fed = {feed: Stream() for feed in self.feeds}

    def seen(self) -> list[str]:
        """The streams to observe."""
        streams = [*self.feeds, *(name for node in self.nodes for name in node.outputs)]
        return [name for name in streams if name not in self.unseen]

    @property
    def gifts(self) -> dict[str | None, int]:
        """The side packets that nodes provide."""
        return {node.gives: node.program.seed for node in self.nodes}

    def begin_again(self) -> None:
        """Nothing was fed, nothing happened, nothing fails."""
        self.stage.diary.clear()
        self.stage.fault = self.stage.failed_at = None
        self.fed = {feed: Stream() for feed in self.feeds}

    def is_open(self, node: Behaviour) -> bool:
        """Was it opened?"""
        return "open" in self.stage.methods(node.name)


def judge_rest(case: Case, views: Views, witness: Witness, *, stopped: bool = False) -> Outcome:
    """At rest: exactly the packets, bounds and calls of the model; `stopped` sources may have said less."""
    assert not views.problems
    replays = replay_all(case, witness)
    given = {name: replay.node for name, replay in replays.items() if isinstance(replay.node.behaviour.policy, TIMED)}
    for replay in replays.values():
        replay.rest()
    if stopped:
        given |= {node.name: stopped_source(node, views) for node in case.nodes if node.is_source}
    outcome = interpret(case.nodes, case.fed, given)
    assert views.packets == {name: outcome.streams[name].packets for name in case.seen()}
    for name in case.seen():
        if outcome.streams[name].bound < DONE and views.is_fresh:
            assert views.settled[name] == last_told(outcome.streams[name]), f"{name} settles"
    silent = {node.name for node in case.nodes if node.is_loopback}
    for method, nodes in (("open", outcome.opened), ("close", outcome.closed)):
        assert {entry.node for entry in case.stage.diary if entry.method == method} == nodes - silent, method
    judge_replays(case, replays, outcome)
    return outcome


def judge_replays(case: Case, replays: Mapping[str, Replay], outcome: Outcome) -> None:
    """What nodes got is what their streams carried, and what they sent is what they had to."""
    for replay in replays.values():
        node, behaviour = replay.node, replay.node.behaviour
        for stream, name in zip(node.outputs, behaviour.outputs):
            assert stream.packets == outcome.streams[name].packets
        for index, name in enumerate(behaviour.inputs):
            packets, found = outcome.streams[name].packets, replay.record.arrived(index)
            assert found == (packets[: len(found)] if node.is_closed else packets), f"{name} at {behaviour.name}"
        judge_stamps(case, replay)


def judge_stamps(case: Case, replay: Replay) -> None:
    """Empty packets tell how far their streams are settled (B7)."""
    behaviour = replay.node.behaviour
    if behaviour.lanes > 1 or not isinstance(behaviour.policy, Default | FixedSize | Immediate | SyncSet):
        return
    if isinstance(behaviour.policy, Default) and behaviour.policy.batch_size > 1:
        return  # the calls come later than the input sets
    calls = [entry for entry in case.stage.diary if (entry.node, entry.method) == (behaviour.name, "process")]
    for entry, (timestamp, values, stamps) in zip(calls, replay.calls):
        expected = [timestamp if value is not None else stamp for value, stamp in zip(values, stamps)]
        assert (entry.timestamp, list(entry.stamps)) == (timestamp, expected), behaviour.name


def replay_all(case: Case, witness: Witness) -> dict[str, Replay]:
    """The turns of all watched nodes that were opened, held to their rules."""
    return {
        node.name: Replay(node, witness.records[node.name], case.gifts[node.takes] if node.takes else 0)
        for node in case.nodes
        if node.name in witness.records and case.is_open(node)
    }


def judge_life_cycles(case: Case) -> None:
    """At the end: whoever was opened was closed, once, and processed only in between."""
    for node in case.nodes:
        methods = case.stage.methods(node.name)
        fault = case.stage.fault
        if fault is not None and case.stage.failed_at is not None and (fault.node, fault.method) == (node.name, "open"):
            assert methods == ["open"]
        else:
            assert methods in ([], ["open", *["process"] * (len(methods) - 2), "close"]), f"{node.name}: {methods}"


def stopped_source(behaviour: Behaviour, views: Views) -> Node:
    """A source that has said what was seen of it, a beginning of what it would have said."""
    node, whole = Node(behaviour), Node(behaviour)
    whole.generate()
    for name, stream, complete in zip(behaviour.outputs, node.outputs, whole.outputs):
        stream.packets, stream.bound = views.packets[name], DONE
        assert stream.packets == complete.packets[: len(stream.packets)]
    node.is_closed = True
    return node


def last_told(stream: Stream) -> int | None:
    """The timestamp that a bound-observing observer was told last (G2)."""
    last = stream.packets[-1][0] if stream.packets else None
    settled = POSTSTREAM if stream.bound == POSTSTREAM else timestamp_before(stream.bound)
    if settled < MIN or (last is not None and last >= settled):
        return last
    return int(settled)
