"""Errors injected into every call of the life cycle, in random graphs under random interleavings and in threads.

After a failure: every node that was opened is closed, once; what calls had sent before it was delivered, and nothing
else; the error names node, method and timestamp; nothing hangs; and the same graph runs again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from contextlib import suppress

import pytest
from behaviours import Behaviour, End
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from mixers import Fault, InjectedError, Stage, plan_of
from oracle import TIMED, Node, Outcome, interpret, run_over_streams
from random_graphs import EVERY_KIND, Event, cases, events
from real_run import RealRun
from verdict import Case, judge_life_cycles, judge_rest, replay_all
from virtual_run import Views, VirtualRun
from witness import Witness, watched

from mediagraph.framework.errors import CalculatorError, RunError, StatusCode
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp

KINDS = (*EVERY_KIND, "source")


@st.composite
def faulty_cases(draw: st.DrawFn) -> Case:
    """A graph with one fault."""
    case = draw(cases(KINDS))
    node = draw(st.sampled_from(case.nodes))
    method = draw(st.sampled_from(["process", "process", "open", "close"]))
    case.stage.fault = Fault(node.name, method, draw(st.integers(1, 4)) if method == "process" else 1)
    return case


@examples(1.5)
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_a_failure_ends_the_run_in_order(
    data: st.DataObject, fuse: bool, any_order: bool, choose: random.Random
) -> None:
    case = data.draw(faulty_cases())
    with watched() as witness:
        plan = plan_of(case.feeds, case.nodes, stage=case.stage)
        run = VirtualRun(plan, case.seen(), choose, fuse=fuse, any_order=any_order)
    for feed, action in [*data.draw(events(case)), *((feed, End(0)) for feed in case.feeds)]:
        case.fed[feed].carry(action)
        run.feed(feed, action)
        run.settle(steps=choose.choice([0, 1, 3, None]))
    run.settle()
    if run.failure is None:
        judge_rest(case, run.views, witness)
    else:
        judge_error(case.stage, run.failure)
        judge_packets(case, run.views, witness)
    run.finish()
    judge_life_cycles(case)


@examples(0.75)
@given(st.data(), st.sampled_from([0, 1, 2, 8]), st.booleans(), st.sampled_from([1, 100]))
def test_a_graph_that_has_failed_runs_again(data: st.DataObject, threads: int, fuse: bool, limit: int) -> None:
    run = RealRun(data.draw(faulty_cases()), threads, fuse, limit)
    sequence = data.draw(events(run.case))
    failure = try_to_run(run, sequence)
    if failure is not None:
        (error,) = failure.errors
        judge_error(run.case.stage, error)
    judge_life_cycles(run.case)
    run.begin_again()
    assert try_to_run(run, sequence) is None
    judge_life_cycles(run.case)


def try_to_run(run: RealRun, sequence: Sequence[Event]) -> RunError | None:
    """Run to the end; the error of the run, if it fails."""
    run.start()
    try:
        for event in sequence:
            run.feed(event)
        run.end()
        judge_rest(run.case, run.views, run.witness)
        run.graph.wait_until_done()
    except RunError as error:
        if run.graph.has_error():  # another call has told it, and the run is still to be ended
            judge_packets(run.case, run.views, run.witness)
            with pytest.raises(RunError):
                run.graph.wait_until_done()
        return error
    return None


@examples(0.5)
@given(st.data(), st.sampled_from([0, 1, 2, 8]), st.booleans(), st.sampled_from([1, 100]))
def test_a_run_may_be_cancelled_at_any_moment(
    frequent_switches: None, data: st.DataObject, threads: int, fuse: bool, limit: int
) -> None:
    run = RealRun(data.draw(cases(KINDS)), threads, fuse, limit)
    sequence = data.draw(events(run.case))
    run.start()
    feeder = threading.Thread(target=feed_until_refused, args=(run, sequence))
    feeder.start()
    run.graph.cancel()
    feeder.join()
    with pytest.raises(RunError, match="the run was cancelled"):
        run.graph.wait_until_idle()
    judge_packets(run.case, run.views, run.witness)
    with pytest.raises(RunError) as caught:
        run.graph.wait_until_done()
    assert [error.code for error in caught.value.errors] == [StatusCode.CANCELLED]
    judge_life_cycles(run.case)


def feed_until_refused(run: RealRun, sequence: Sequence[Event]) -> None:
    """Feed in another thread; the graph refuses packets from the moment when it is cancelled."""
    with suppress(RunError):
        for event in sequence:
            run.feed(event)


def judge_error(stage: Stage, error: Exception) -> None:
    """The error says which call of which node has failed, and when."""
    fault, timestamp = stage.fault, stage.failed_at
    assert fault is not None
    assert timestamp is not None
    assert isinstance(error, CalculatorError)
    assert (error.node, error.method) == (fault.node, fault.method)
    assert isinstance(error.__cause__, InjectedError)
    when = f" at {Timestamp.of(timestamp)}" if fault.method == "process" else ""
    assert str(error) == (
        f'Calculator::{fault.method.capitalize()}() for node "{fault.node}" failed{when}: '
        f"InjectedError: {fault.method} {fault.nth}"
    )


def judge_packets(case: Case, views: Views, witness: Witness) -> None:
    """What was delivered is a beginning of what there would have been, and all that light nodes have sent."""
    replays = replay_all(case, witness)
    given = {name: replay.node for name, replay in replays.items() if isinstance(replay.node.behaviour.policy, TIMED)}
    outcome = interpret(case.nodes, case.fed, given)
    for stream, packets in views.packets.items():
        assert packets == outcome.streams[stream].packets[: len(packets)], stream
    for behaviour in case.nodes:
        is_counted = behaviour.name not in given and not behaviour.with_bounds  # how often others run depends on timing
        if is_counted and not behaviour.heavy and behaviour.lanes == 1:
            node = after_its_calls(case, behaviour, outcome)
            sent = {name: output.packets for name, output in zip(behaviour.outputs, node.outputs)}
            assert all(views.packets.get(name, packets) == packets for name, packets in sent.items())


def after_its_calls(case: Case, behaviour: Behaviour, outcome: Outcome) -> Node:
    """The model of a node after the calls that it has made, without those that failed; only a failed `close` counts."""
    node, made, fault = Node(behaviour), case.stage.counts(), case.stage.fault
    if (
        fault is not None
        and fault.node == behaviour.name
        and fault.method != "close"
        and case.stage.failed_at is not None
    ):
        made[fault.node, fault.method] -= 1
    if made[behaviour.name, "open"]:
        node.open(outcome.sides.get(behaviour.takes or "", 0))
        if behaviour.is_source:
            for actions in behaviour.steps[: made[behaviour.name, "process"]]:
                node.carry(actions)
        else:
            run_over_streams(node, outcome, calls=made[behaviour.name, "process"])
    if made[behaviour.name, "close"]:
        node.close()
    return node


@examples(0.5)
@given(st.data(), st.sampled_from([0, 2]), st.booleans())
def test_a_failing_observer_hears_no_more_and_the_run_goes_on(data: st.DataObject, threads: int, fuse: bool) -> None:
    run = RealRun(data.draw(cases()), threads, fuse)
    stream = data.draw(st.sampled_from(run.case.seen()))
    nth = data.draw(st.integers(1, 3))
    heard: list[int] = []

    def hear(_: str, packet: Packet) -> None:
        heard.append(int(packet.timestamp))
        if len(heard) == nth:
            raise ValueError("I have heard enough")

    run.graph.observe_output_stream(stream, hear)
    sequence = data.draw(events(run.case))
    assert try_to_run(run, sequence) is None
    assert heard == [timestamp for timestamp, _ in run.views.packets[stream]][:nth]
