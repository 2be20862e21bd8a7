"""Events of runs (rule I4): calls with their packets, moments between the calls, and the ring that keeps them."""

from __future__ import annotations

import threading

import pytest
from profiling_toys import CHAIN, MS, US, Works, measured, one
from toys import feed, finish

import mediagraph as mg
from mediagraph.framework.profiling.events import Call, Event, EventLog, EventType, Moment
from mediagraph.framework.profiling.messages import StreamTrace
from mediagraph.framework.profiling.node_journal import NodeJournal
from mediagraph.framework.profiling.watched_queues import WatchedInlet
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.framework.wires import Clock, Wire

CALLS = "trace_enabled: true trace_log_disabled: true " + " ".join(
    f"trace_event_types_disabled: {number}" for number in (4, 5, 6, 7, 8, 15)
)
EVERYTHING = "trace_enabled: true trace_log_disabled: true"
JOIN = (
    'input_stream: "in"\ninput_stream: "more"\n'
    'node { name: "join" calculator: "PassThroughCalculator" input_stream: "in" input_stream: "more" '
    'output_stream: "a" output_stream: "b" }\n'
)


def run(graph: mg.CalculatorGraph, *numbers: int) -> list[Event]:
    graph.start_run()
    for number in numbers:
        feed(graph, "in", number)
        graph.wait_until_idle()
    finish(graph)
    return graph.profiler.events()


def shown(call: Call) -> tuple[object, ...]:
    """A call without its thread, and without the identities of payloads."""
    packets = [[(stream, int(time)) for stream, time, _ in some] for some in (call.inputs, call.outputs)]
    return call.kind.name, call.node, int(call.timestamp), call.start_ns // US, call.finish_ns // US, *packets


def kinds(events: list[Event], node: int) -> list[str]:
    return [event.kind.name for event in events if event.node == node]


def calls(events: list[Event]) -> list[Call]:
    return [event for event in events if isinstance(event, Call)]


@pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)
def test_calls_with_their_packets(settings: dict[str, object]) -> None:
    events = run(measured(CHAIN, CALLS, **settings), 5)
    assert [shown(call) for call in calls(events) if call.kind is EventType.PROCESS] == [
        ("PROCESS", -1, 5, 200, 200, [], [("in", 5)]),
        ("PROCESS", 0, 5, 200, 205, [("in", 5)], [("mid", 5)]),
        ("PROCESS", 1, 5, 205, 210, [("mid", 5)], [("out", 5)]),
    ]
    assert not any(isinstance(event, Moment) for event in events)


def test_a_payload_keeps_its_identity_on_its_way() -> None:
    value = 123456
    events = run(measured(CHAIN, CALLS), value)
    packets = [packet for call in calls(events) for packet in (*call.inputs, *call.outputs)]
    assert {packet.payload for packet in packets} == {id(value)}
    assert len(packets) == 5


def test_packets_that_are_sent_on_opening_and_closing() -> None:
    events = run(measured('input_stream: "in"\n' + one("WorksAtBothEnds", "n", "in", "x"), CALLS), 5)
    assert [shown(call)[5:] for call in calls(events) if call.node == 0] == [
        ([], [("x", 1)]),
        ([("in", 5)], [("x", 5)]),
        ([], [("x", 1000)]),
    ]


def test_calls_of_a_source_bear_the_timestamp_of_their_first_packet() -> None:
    graph = measured('node { calculator: "WorksAsSource" output_stream: "x" }', CALLS)
    graph.start_run()
    graph.wait_until_done()
    found = [call for call in calls(graph.profiler.events()) if call.kind is EventType.PROCESS]
    assert [(int(call.timestamp), len(call.outputs)) for call in found] == [(10, 1), (20, 1), (30, 1), (0, 0)]


def test_regions_stay_unless_queues_are_to_be_seen() -> None:
    for config, regions in ((CALLS, 1), (EVERYTHING, 2)):
        graph = measured(CHAIN, config)
        graph.start_run()
        assert len(graph._run.engine.parts) == regions
        finish(graph)


def test_moments_between_the_calls() -> None:
    events = run(measured(CHAIN, EVERYTHING), 5)
    assert kinds(events, 0) == ["OPEN", "NOT_READY", "PACKET_QUEUED", "READY_FOR_PROCESS", "PROCESS", "NOT_READY",
                                "READY_FOR_CLOSE", "CLOSE"]  # fmt: skip
    assert kinds(events, 1) == kinds(events, 0)
    (queued,) = [event for event in events if event.kind is EventType.PACKET_QUEUED and event.node == 1]
    assert (queued.stream, queued.timestamps, queued.size, queued.time_ns) == ("mid", (5,), 1, 205 * US)


def test_a_join_is_looked_at_when_something_comes() -> None:
    graph = measured(JOIN, EVERYTHING)
    graph.start_run()
    feed(graph, "in", 1, 2)
    feed(graph, "more", 1)
    graph.close_input_stream("in")
    graph.close_input_stream("more")
    graph.wait_until_done()
    assert kinds(graph.profiler.events(), 0) == [
        "OPEN", "NOT_READY", "PACKET_QUEUED", "NOT_READY", "PACKET_QUEUED", "PACKET_QUEUED", "READY_FOR_PROCESS",
        "PROCESS", "NOT_READY", "READY_FOR_PROCESS", "PROCESS", "READY_FOR_CLOSE", "CLOSE",
    ]  # fmt: skip
    queued = [event for event in graph.profiler.events() if event.kind is EventType.PACKET_QUEUED]
    assert [(event.stream, event.timestamps, event.size) for event in queued] == [
        ("in", (1,), 1),
        ("in", (2, 1), 2),
        ("more", (1,), 1),
    ]


def test_a_full_queue_throttles_until_something_is_taken() -> None:
    (node,) = mg.CalculatorGraph(JOIN).plan.nodes
    log = EventLog(100)
    inlet = Inlet(Wire("in", (object,), Clock()), 0, 2, node.name)
    watched = WatchedInlet(inlet, NodeJournal(node, 0, log, Works.clock_of_tests), ports=1)
    for timestamp in (1, 2, 3):
        watched.packets.append((Timestamp(timestamp), "x"))
    assert kinds(log.events(), -1) == ["THROTTLED"]
    assert watched.packets.popleft() == (1, "x")
    assert kinds(log.events(), -1) == ["THROTTLED"]
    watched.packets.popleft()
    assert kinds(log.events(), -1) == ["THROTTLED", "UNTHROTTLED"]
    watched.packets.extend([(Timestamp(4), "x"), (Timestamp(5), "x")])
    assert kinds(log.events(), -1) == ["THROTTLED", "UNTHROTTLED", "THROTTLED"]
    watched.shut()
    watched.packets.append((Timestamp(6), "x"))
    assert [event.timestamps for event in log.events() if event.kind is EventType.PACKET_QUEUED] == [
        (1,), (2, 1), (3, 1), (5, 3),
    ]  # fmt: skip


def test_a_queue_that_grows_is_full_no_more() -> None:
    graph = measured("max_queue_size: 1\n" + JOIN, EVERYTHING)
    graph.start_run()
    feed(graph, "in", 1, 2)
    found = [event.kind.name for event in graph.profiler.events() if event.node == -1]
    assert found[:4] == ["PROCESS", "THROTTLED", "UNTHROTTLED", "PROCESS"]
    finish(graph)


def test_calls_in_other_threads() -> None:
    graph = measured('input_stream: "in"\n' + one("WorksElsewhere", "far", "in", "out"), EVERYTHING, threads=1)
    events = run(graph, 1, 2, 3)
    threads = {event.thread for event in calls(events) if event.node == 0 and event.kind is EventType.PROCESS}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert kinds(events, 0).count("READY_FOR_PROCESS") == 3
    assert kinds(events, 0).count("PROCESS") == 3
    assert graph.profiler._session.log.threads[threading.get_ident()] == threading.current_thread().name


def test_calls_that_overlap_are_announced_one_by_one() -> None:
    text = one("WorksElsewhere", "far", "in", "out").replace("name:", "max_in_flight: 3 name:")
    events = run(measured('input_stream: "in"\n' + text, EVERYTHING, threads=2), *range(1, 30))
    found = kinds(events, 0)
    assert found.count("READY_FOR_PROCESS") == found.count("PROCESS") == 29
    for position, kind in enumerate(found):
        if kind == "PROCESS":
            assert found[:position].count("READY_FOR_PROCESS") > found[:position].count("PROCESS")


def test_the_end_of_a_run_closes_without_announcing_it() -> None:
    graph = measured(CHAIN, EVERYTHING)
    graph.start_run()
    feed(graph, "in", 1)
    graph.cancel()
    with pytest.raises(mg.RunError):
        graph.wait_until_done()
    assert kinds(graph.profiler.events(), 0)[-2:] == ["NOT_READY", "CLOSE"]


def test_the_ring_keeps_the_last_events() -> None:
    graph = measured(CHAIN, CALLS + " trace_log_capacity: 4")
    events = run(graph, *range(1, 10))
    assert [event.kind.name for event in events] == ["PROCESS", "PROCESS", "CLOSE", "CLOSE"]
    assert [shown(call)[2] for call in calls(events)[:2]] == [9, 9]


def test_kinds_can_be_switched_off() -> None:
    graph = measured(CHAIN, EVERYTHING + " trace_event_types_disabled: 1 trace_event_types_disabled: 15")
    assert {event.kind for event in run(graph, 1)} == {
        EventType.PROCESS, EventType.CLOSE, EventType.NOT_READY, EventType.READY_FOR_PROCESS, EventType.READY_FOR_CLOSE,
    }  # fmt: skip


def test_every_event_is_captured_once() -> None:
    graph = measured(CHAIN, CALLS)
    graph.start_run()
    feed(graph, "in", 5)
    (first,) = graph.profiler.capture(with_graph=True).graph_trace
    Works.clock_of_tests.advance(MS)
    feed(graph, "in", 7)
    (second,) = graph.profiler.capture().graph_trace
    finish(graph)
    assert (first.calculator_name, second.calculator_name) == (("first", "second"), ())
    assert (first.base_timestamp, second.base_timestamp, second.base_time) == (5, 5, first.base_time)
    assert [one.input_timestamp for one in first.calculator_trace] == [0, 0, 0]
    assert [one.input_timestamp for one in second.calculator_trace] == [2, 2, 2]
    assert [one.start_time for one in second.calculator_trace] == [None, 1010, 1017]
    assert second.calculator_trace[2].input_trace == (
        StreamTrace(start_time=1017, finish_time=1017, packet_timestamp=2, stream_id=2, event_data=2),
    )


def test_the_youngest_events_are_left_for_the_next_capture() -> None:
    graph = measured(CHAIN, CALLS + " trace_log_margin_usec: 10")
    graph.start_run()
    feed(graph, "in", 9)
    assert len(graph.profiler.capture().graph_trace[0].calculator_trace) == 1, "the packet, 18 µs ago"
    Works.clock_of_tests.advance(10 * US)
    assert len(graph.profiler.capture().graph_trace[0].calculator_trace) == 2
    finish(graph)


def test_reading_a_trace_takes_nothing_away() -> None:
    graph = measured(CHAIN, CALLS)
    run(graph, 5)
    assert graph.profiler.trace() == graph.profiler.trace()
    assert graph.profiler.trace().calculator_name == ("first", "second")
    assert graph.profiler.trace().stream_name == ("", "in", "mid", "out")
    assert len(graph.profiler.capture().graph_trace[0].calculator_trace) == 3


def test_switching_on_leaves_what_the_graph_wants() -> None:
    graph = measured(CHAIN, EVERYTHING)
    before = graph.profiler.config
    graph.profiler.switch_on(statistics=False, trace=True)
    assert graph.profiler.config == before
    plain = mg.CalculatorGraph(CHAIN)
    plain.profiler.switch_on(statistics=False, trace=True)
    assert not plain.profiler.config.enable_profiler
    assert {type(event) for event in run(plain, 5)} == {Call}
