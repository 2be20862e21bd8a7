"""Sources in random graphs: layers, their order among each other, throttling, and what stops them."""

from __future__ import annotations

import random
from dataclasses import replace

from behaviours import Behaviour, End, Halt
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from mixers import Stage, plan_of
from oracle import Node
from random_graphs import SOURCE_KINDS, cases, events
from real_run import RealRun
from verdict import Case, judge_life_cycles, judge_rest
from virtual_run import VirtualRun
from witness import Witness, watched


class Referee:
    """Checks, before each step of a source, that it may run now (rules R2–R4, X4)."""

    def __init__(self, case: Case, limit: int) -> None:
        self.case, self.limit = case, limit
        self.sources = [node for node in case.nodes if node.is_source]
        self.said = {source.name: Node(source) for source in self.sources}
        self.layers_begun: set[int] = set()
        case.stage.before_step = self.before_step

    def watch(self, run: VirtualRun, witness: Witness) -> None:
        """The run to look at."""
        self.run, self.witness = run, witness

    def before_step(self, source: Behaviour) -> None:
        self.check_layer(source)
        self.check_queues(source)
        if self.limit < 0:
            self.check_order(source)
        done = self.case.stage.methods(source.name).count("process")
        self.said[source.name].carry(source.steps[done])

    def check_layer(self, source: Behaviour) -> None:
        """The layers before are closed and, when a layer begins, all their packets are consumed (R3)."""
        closed = {entry.node for entry in self.case.stage.diary if entry.method == "close"}
        assert all(other.name in closed for other in self.sources if other.layer < source.layer)
        if source.layer not in self.layers_begun and source.layer > min(other.layer for other in self.sources):
            assert not self.run.engine.agenda.ready
            assert not self.run.executor.has_work
        self.layers_begun.add(source.layer)

    def check_queues(self, source: Behaviour) -> None:
        """No queue downstream is full (X4)."""
        behind = {*source.outputs}
        for node in self.case.nodes:
            forward = {name for name, is_loop in zip(node.inputs, node.loops or (False,) * 9) if not is_loop}
            if forward & behind:
                behind |= {*node.outputs}
        for stream, inlet in self.run.inlets:
            assert stream not in behind or len(inlet.packets) < inlet.limit, stream

    def check_order(self, source: Behaviour) -> None:
        """Of the sources of a layer the one that is least advanced goes first, then the earlier node (R2)."""
        closed = {entry.node for entry in self.case.stage.diary if entry.method == "close"}
        active = [one for one in self.sources if one.layer == source.layer and one.name not in closed]
        assert source is min(active, key=self.progress)

    def progress(self, source: Behaviour) -> tuple[int, int]:
        return (min(stream.bound for stream in self.said[source.name].outputs), self.case.nodes.index(source))


@examples(0.5)
@given(st.data(), st.booleans(), st.sampled_from([-1, 1, 2, 100]), st.randoms(use_true_random=False))
def test_sources_run_in_their_layers_and_only_while_there_is_room(
    data: st.DataObject, fuse: bool, limit: int, choose: random.Random
) -> None:
    case = data.draw(cases(SOURCE_KINDS, least_feeds=0))
    referee = Referee(case, limit)
    with watched() as witness:
        plan = plan_of(case.feeds, case.nodes, stage=case.stage, max_queue_size=limit)
        run = VirtualRun(plan, case.seen(), choose, fuse=fuse)
    referee.watch(run, witness)
    for feed, action in [*data.draw(events(case, most=8)), *((feed, End(0)) for feed in case.feeds)]:
        case.fed[feed].carry(action)
        run.feed(feed, action)
        run.settle(steps=choose.choice([0, 1, 3, None]))
    run.settle()
    run.reraise()
    judge_rest(case, run.views, witness)
    run.finish()
    judge_life_cycles(case)


@examples(0.5)
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_a_node_or_the_application_stops_all_sources(
    data: st.DataObject, fuse: bool, by_node: bool, choose: random.Random
) -> None:
    case = (
        with_a_stop(data, data.draw(cases(SOURCE_KINDS, least_feeds=0))) if by_node else data.draw(cases(SOURCE_KINDS))
    )
    with watched() as witness:
        run = VirtualRun(plan_of(case.feeds, case.nodes, stage=case.stage), case.seen(), choose, fuse=fuse)
    run.settle(steps=choose.randrange(20))
    if not by_node:
        run.attempt(run.engine.stop_sources)
    for feed, action in [*data.draw(events(case, most=8)), *((feed, End(0)) for feed in case.feeds)]:
        case.fed[feed].carry(action)
        run.feed(feed, action)
        run.settle(steps=choose.choice([0, 1, 3, None]))
    run.settle()
    run.reraise()
    assert all(source.is_exhausted for source in run.engine.sources)
    judge_rest(case, run.views, witness, stopped=True)
    run.finish()
    judge_life_cycles(case)


def with_a_stop(data: st.DataObject, case: Case) -> Case:
    """Some node raises Stop in one of its first calls, or some source in one of its steps."""
    nodes = list(case.nodes)
    index = data.draw(st.integers(0, len(nodes) - 1))
    node, call = nodes[index], data.draw(st.integers(1, 3))
    steps = tuple((*actions, Halt()) if number == call else actions for number, actions in enumerate(node.steps, 1))
    nodes[index] = replace(node, program=replace(node.program, halts_at=call), steps=steps)
    return replace(case, nodes=nodes, stage=Stage())


@examples(0.25)
@given(st.data(), st.sampled_from([0, 1, 2, 8]), st.booleans(), st.sampled_from([1, 100]))
def test_real_sources_stop_when_the_application_closes_everything(
    data: st.DataObject, threads: int, fuse: bool, limit: int
) -> None:
    run = RealRun(data.draw(cases(SOURCE_KINDS, least_feeds=0)), threads, fuse, limit)
    sequence = data.draw(events(run.case, most=8))
    run.start()
    for event in sequence:
        run.feed(event)
    run.graph.close_all_packet_sources()
    run.end()
    judge_rest(run.case, run.views, run.witness, stopped=True)
    run.graph.wait_until_done()
    judge_life_cycles(run.case)
