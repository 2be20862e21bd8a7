"""Small queues in random graphs: they change no packet, and a deadlock is told or let through (rules X1–X6)."""

from __future__ import annotations

import re

import pytest
from behaviours import Send
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import Outcome, interpret
from random_graphs import PLAIN, Event, cases, events
from real_run import RealRun, bring
from verdict import Case, judge_life_cycles, judge_rest

from mediagraph.framework.errors import RunError, StateError, StatusCode

LIMITS = st.sampled_from([1, 2, 3])
JOINS = (*PLAIN, "batch", "barrier", "mux", "bounds")


@examples(0.5)
@given(st.data(), LIMITS, st.booleans())
def test_a_deadlock_is_reported_exactly_when_a_queue_is_full_at_rest(
    data: st.DataObject, limit: int, fuse: bool
) -> None:
    run = RealRun(data.draw(cases(JOINS)), 0, fuse, limit, report_deadlock=True)
    sequence = data.draw(events(run.case))
    run.start()
    for stream, action in sequence:
        full = full_queues(run.case, stream, limit) if isinstance(action, Send) else set()
        bring(run.graph, stream, action)
        if not full:
            run.case.fed[stream].carry(action)
            full = full_queues(run.case, stream, limit) if isinstance(action, Send) else set()
        assert run.graph.has_error() == bool(full)
        if full:
            judge_deadlock(run, full)
            return
    run.end()
    judge_rest(run.case, run.views, run.witness)
    run.graph.wait_until_done()
    judge_life_cycles(run.case)


def judge_deadlock(run: RealRun, full: set[tuple[str, str, int]]) -> None:
    """The error names a queue that is full; what was delivered before is all there; every node closes."""
    with pytest.raises(RunError) as caught:
        run.graph.wait_until_done()
    (error,) = caught.value.errors
    assert error.code is StatusCode.UNAVAILABLE
    found = re.match(r'Detected a deadlock .*: "(\w+)" of a node "(\w+)": its queue holds (\d+) ', str(error))
    assert found is not None
    assert (found[1], found[2], int(found[3])) in full
    outcome = interpret(run.case.nodes, run.case.fed)
    assert run.views.packets == {name: outcome.streams[name].packets for name in run.case.seen()}
    judge_life_cycles(run.case)


def full_queues(case: Case, feed: str, limit: int) -> set[tuple[str, str, int]]:
    """The queues downstream of a graph input that are full at rest: stream, node, length."""
    outcome = interpret(case.nodes, case.fed)
    behind, full = {feed}, set()
    for node in case.nodes:
        loops = node.loops or (False,) * len(node.inputs)
        if any(name in behind and not is_loop for name, is_loop in zip(node.inputs, loops)):
            behind |= {*node.outputs}
    for node in case.nodes:
        for index, stream in enumerate(node.inputs):
            length = queue_length(outcome, node.name, index, stream)
            if stream in behind and length >= limit:
                full.add((stream, node.name, length))
    return full


def queue_length(outcome: Outcome, name: str, index: int, stream: str) -> int:
    """How many packets wait at an input."""
    if name not in outcome.opened:
        return len(outcome.streams[stream].packets)
    node = outcome.nodes[name]
    return 0 if node.is_closed else len(node.rules.queues[index])


@examples(0.5)
@given(st.data(), st.sampled_from([0, 1, 2, 8]), LIMITS, st.booleans())
def test_a_graph_that_refuses_packets_takes_them_later(
    data: st.DataObject, threads: int, limit: int, fuse: bool
) -> None:
    run = RealRun(data.draw(cases()), threads, fuse, limit)
    run.graph.graph_input_stream_add_mode = "ADD_IF_NOT_FULL"
    sequence = data.draw(events(run.case))
    run.start()
    for event in sequence:
        if was_refused(run, event):
            assert threads or any(node.is_source for node in run.case.nodes), "at rest queues grow instead"
            run.graph.wait_until_idle()
            run.feed(event)
    run.end()
    judge_rest(run.case, run.views, run.witness)
    run.graph.wait_until_done()
    judge_life_cycles(run.case)


def was_refused(run: RealRun, event: Event) -> bool:
    """Feed, and see whether the graph has no room."""
    try:
        run.feed(event)
    except StateError as error:
        if (str(error), error.code) != ("Graph is throttled.", StatusCode.UNAVAILABLE):
            raise
        return True
    return False
