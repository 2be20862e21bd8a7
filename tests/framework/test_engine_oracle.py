"""The engine against the oracle: random graphs, random feeds, random interleavings."""

from __future__ import annotations

import random

from behaviours import End
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from mixers import plan_of
from random_graphs import LOOP_KINDS, LOOPBACK_KINDS, UNUSUAL, cases, events
from real_run import RealRun
from verdict import Case, judge_life_cycles, judge_rest
from virtual_run import VirtualRun
from witness import watched

THREADS = st.sampled_from([0, 1, 2, 8])
LIMITS = st.sampled_from([100, 1, 2, -1])


@examples()
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_any_interleaving_gives_what_the_rules_say_promptly(
    data: st.DataObject, fuse: bool, any_order: bool, choose: random.Random
) -> None:
    run_virtually(data, data.draw(cases()), choose, fuse=fuse, any_order=any_order)


@examples()
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_policies_in_any_interleaving(data: st.DataObject, fuse: bool, any_order: bool, choose: random.Random) -> None:
    case = data.draw(cases(UNUSUAL, most=2, least_feeds=2, is_wide=True))
    run_virtually(data, case, choose, fuse=fuse, any_order=any_order, least=6, longest_step=2)


@examples(0.5)
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_loops_in_any_interleaving(data: st.DataObject, fuse: bool, any_order: bool, choose: random.Random) -> None:
    run_virtually(data, data.draw(cases(LOOP_KINDS, with_loop=True)), choose, fuse=fuse, any_order=any_order)


@examples(0.5)
@given(st.data(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_results_brought_back_to_the_next_packet(
    data: st.DataObject, fuse: bool, any_order: bool, choose: random.Random
) -> None:
    run_virtually(data, data.draw(cases(LOOPBACK_KINDS, most=4)), choose, fuse=fuse, any_order=any_order)


def run_virtually(
    data: st.DataObject,
    case: Case,
    choose: random.Random,
    *,
    fuse: bool,
    any_order: bool,
    least: int = 0,
    longest_step: int = 3,
) -> None:
    """Feed a graph in between random decisions of its scheduler; judge it whenever it rests, and at the end."""
    feeding = events(case, least=least, longest_step=longest_step)
    with watched() as witness:
        plan = plan_of(case.feeds, case.nodes, stage=case.stage)
        run = VirtualRun(plan, case.seen(), choose, fuse=fuse, any_order=any_order)
    for feed, action in [*data.draw(feeding), *((feed, End(0)) for feed in case.feeds)]:
        case.fed[feed].carry(action)
        run.feed(feed, action)
        run.settle(steps=choose.choice([0, 1, 3, None]))
        if run.is_at_rest:
            judge_rest(case, run.views, witness)
    run.settle()
    judge_rest(case, run.views, witness)
    run.finish()
    judge_life_cycles(case)
    run.reraise()


@examples(0.5)
@given(st.data(), THREADS, st.booleans(), LIMITS)
def test_threads_regions_and_queue_limits_change_nothing(
    data: st.DataObject, threads: int, fuse: bool, limit: int
) -> None:
    run = RealRun(data.draw(cases()), threads, fuse, limit)
    sequence = data.draw(events(run.case))
    run.start()
    for event in sequence:
        run.feed(event)
    run.end()
    judge_rest(run.case, run.views, run.witness)
    run.graph.wait_until_done()
    judge_life_cycles(run.case)


@examples(0.5)
@given(st.data(), THREADS, LIMITS)
def test_every_feed_may_have_its_own_thread(
    frequent_switches: None, data: st.DataObject, threads: int, limit: int
) -> None:
    run = RealRun(data.draw(cases()), threads, data.draw(st.booleans()), limit)
    sequence = data.draw(events(run.case))
    run.start()
    run.feed_in_threads(sequence)
    run.end()
    judge_rest(run.case, run.views, run.witness)
    run.graph.wait_until_done()
    judge_life_cycles(run.case)
