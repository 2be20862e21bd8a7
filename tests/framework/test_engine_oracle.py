"""The engine against the oracle: random graphs, random feeds, random interleavings."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Behaviour, Log
from random_graphs import Event, Model, VirtualRun, config_of, events, graphs, plan_of, record

from mediagraph.framework.errors import CalculatorError, RunError
from mediagraph.framework.graph import CalculatorGraph


@given(st.data(), st.booleans(), st.randoms(use_true_random=False))
def test_any_interleaving_gives_the_packets_of_the_oracle_promptly(
    data: st.DataObject, fuse: bool, choose: random.Random
) -> None:
    feeds, nodes = data.draw(graphs())
    run, model = VirtualRun(plan_of(feeds, nodes), choose, fuse=fuse), Model(feeds, nodes)
    for event in data.draw(events(feeds)):
        model.carry(event)
        run.feed(event)
        run.settle(steps=choose.choice([0, 1, 3, None]))
        if run.is_at_rest:
            assert run.log == model.expected()
    model.close()
    run.close()
    run.settle()
    assert run.log == model.expected()
    assert not any(part.region.opened for part in run.engine.parts), "every node closes at the end of its inputs"


def run_graph(
    feeds: Sequence[str],
    nodes: Sequence[Behaviour],
    sequence: Sequence[Event],
    *,
    fuse: bool = True,
    threads: int,
    max_queue_size: int = 100,
    feeder_threads: bool = False,
) -> dict[str, Log]:
    graph = CalculatorGraph(config_of(feeds, nodes, max_queue_size=max_queue_size), threads=threads, fuse=fuse)
    log, observers = record(graph.plan.streams())
    for observer in observers:
        graph.observe_output_stream(observer.stream, lambda _, packet, call=observer.callback: call(packet))
    graph.start_run()
    if feeder_threads:
        feeders = [threading.Thread(target=feed_alone, args=(graph, feed, sequence)) for feed in feeds]
        for thread in feeders:
            thread.start()
        for thread in feeders:
            thread.join()
    else:
        for event in sequence:
            feed_event(graph, event)
    graph.close()
    return log


def feed_event(graph: CalculatorGraph, event: Event) -> None:
    feed, timestamp, value = event
    if value is None:
        graph.set_input_stream_timestamp_bound(feed, timestamp)
    else:
        graph.add_packet_to_input_stream(feed, value, timestamp)


def feed_alone(graph: CalculatorGraph, feed: str, sequence: Sequence[Event]) -> None:
    for event in sequence:
        if event[0] == feed:
            feed_event(graph, event)


def truth_of(feeds: Sequence[str], nodes: Sequence[Behaviour], sequence: Sequence[Event]) -> dict[str, Log]:
    model = Model(feeds, nodes)
    for event in sequence:
        model.carry(event)
    model.close()
    return model.expected()


@settings(max_examples=60)
@given(st.data(), st.sampled_from([1, 2, 8]), st.sampled_from([1, 2, 100]))
def test_threads_regions_and_queue_limits_change_nothing(data: st.DataObject, threads: int, limit: int) -> None:
    feeds, nodes = data.draw(graphs())
    sequence = data.draw(events(feeds))
    truth = truth_of(feeds, nodes, sequence)
    assert run_graph(feeds, nodes, sequence, fuse=True, threads=0, max_queue_size=limit) == truth
    assert run_graph(feeds, nodes, sequence, fuse=False, threads=0, max_queue_size=limit) == truth
    assert run_graph(feeds, nodes, sequence, fuse=True, threads=threads, max_queue_size=limit) == truth


@pytest.fixture(scope="module")
def frequent_switches() -> Iterator[None]:
    """Have the interpreter change threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@settings(max_examples=60)
@given(st.data(), st.sampled_from([0, 1, 4]))
def test_every_feed_may_have_its_own_thread(frequent_switches: None, data: st.DataObject, threads: int) -> None:
    feeds, nodes = data.draw(graphs())
    sequence = data.draw(events(feeds))
    found = run_graph(feeds, nodes, sequence, threads=threads, max_queue_size=2, feeder_threads=True)
    assert found == truth_of(feeds, nodes, sequence)


@given(st.data(), st.booleans(), st.sampled_from([0, 2]))
def test_a_failure_names_its_node_and_keeps_what_was_delivered(data: st.DataObject, fuse: bool, threads: int) -> None:
    feeds, nodes = data.draw(graphs())
    sequence = data.draw(events(feeds))
    victim = data.draw(st.sampled_from(nodes))
    truth = truth_of(feeds, nodes, sequence)
    timestamps = sorted({timestamp for stream in victim.inputs for timestamp, _ in truth[stream]})
    failing = replace(victim, fails_at=data.draw(st.sampled_from(timestamps))) if timestamps else victim
    changed = [failing if node is victim else node for node in nodes]
    graph = CalculatorGraph(config_of(feeds, changed), threads=threads, fuse=fuse)
    log, observers = record(graph.plan.streams())
    for observer in observers:
        graph.observe_output_stream(observer.stream, lambda _, packet, call=observer.callback: call(packet))
    graph.start_run()
    failure: RunError | None = None
    try:
        for event in sequence:
            feed_event(graph, event)
        graph.close()
    except RunError as error:
        failure = error
    if failure is not None:
        assert all(isinstance(one, CalculatorError) and one.node == victim.name for one in failure.errors)
        assert "injected" in str(failure)
        if graph.has_error():  # until the clean-up
            with pytest.raises(RunError):
                graph.wait_until_done()
    for stream, packets in log.items():
        assert packets == truth[stream][: len(packets)], "a prefix of the truth"
    assert graph._run is not None
    assert not any(part.region.opened for part in graph._run.engine.parts), "every opened node was closed"
