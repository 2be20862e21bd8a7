"""Traces in the Trace Event Format: what viewers demand of each event, and what ours tell."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from profiling_toys import CHAIN, measured, one
from toys import feed, finish

import mediagraph as mg
from mediagraph.framework.profiling.chrome import chrome_trace

CALLS = "trace_enabled: true trace_log_disabled: true " + " ".join(
    f"trace_event_types_disabled: {number}" for number in (4, 5, 6, 7, 8, 15)
)
DEMANDED = {  # by phase: the members that an event must have, with their types
    "X": {"ts": float, "dur": float, "pid": int, "tid": int, "name": str, "cat": str, "args": dict},
    "i": {"ts": float, "s": str, "pid": int, "tid": int, "name": str, "cat": str, "args": dict},
    "C": {"ts": float, "pid": int, "tid": int, "name": str, "cat": str, "args": dict},
    "M": {"pid": int, "tid": int, "name": str, "args": dict},
}


def checked(trace: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a trace that has gone through JSON and that a viewer takes."""
    read = json.loads(json.dumps(trace, allow_nan=False))
    assert set(read) == {"displayTimeUnit", "traceEvents"}
    assert read["displayTimeUnit"] in ("ms", "ns")
    for event in read["traceEvents"]:
        demanded = DEMANDED[event["ph"]]
        assert set(event) == {"ph", *demanded}
        assert all(isinstance(event[name], kind) for name, kind in demanded.items()), event
        assert event.get("ts", 0) >= 0
        assert event.get("dur", 0) >= 0
        assert event.get("s", "t") in ("g", "p", "t")
        if event["ph"] == "C":
            assert all(isinstance(value, int) for value in event["args"].values())
    rows = {event["tid"] for event in read["traceEvents"] if event.get("name") == "thread_name"}
    assert rows == {event["tid"] for event in read["traceEvents"]} - {0}, "every row has a name"
    return read["traceEvents"]


def run(graph: mg.CalculatorGraph, *numbers: int) -> list[dict[str, Any]]:
    graph.start_run()
    feed(graph, "in", *numbers)
    finish(graph)
    return checked(graph.profiler.chrome_trace())


def test_calls_are_slices_with_their_node_and_packets() -> None:
    events = run(measured(CHAIN, CALLS), 5)
    slices = [event for event in events if event["ph"] == "X"]
    assert [(event["name"], event["cat"], event["ts"], event["dur"]) for event in slices] == [
        ("first", "open", 0.0, 100.0),
        ("second", "open", 100.0, 100.0),
        ("first", "process", 200.0, 5.0),
        ("second", "process", 205.0, 5.0),
        ("first", "close", 210.0, 10.0),
        ("second", "close", 220.0, 10.0),
    ]
    assert slices[2]["args"] == {"timestamp": 5, "inputs": {"in": [5]}, "outputs": {"mid": [5]}}
    assert slices[0]["args"] == {}
    (added,) = [event for event in events if event["ph"] == "i"]
    assert (added["name"], added["ts"], added["args"]) == ('packet for "in"', 200.0, {"timestamp": 5})


def test_every_thread_has_a_row_with_its_name() -> None:
    events = run(measured('input_stream: "in"\n' + one("WorksElsewhere", "far", "in", "out"), CALLS, threads=1), 1, 2)
    names = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
    rows = {names[event["tid"]] for event in events if event["ph"] == "X" and event["cat"] == "process"}
    assert len(rows) == 1
    assert next(iter(rows)).startswith("mediagraph")
    assert threading.current_thread().name in names.values()


def test_moments_are_instants_and_queues_are_counters() -> None:
    graph = measured("max_queue_size: 1\n" + CHAIN, "trace_enabled: true trace_log_disabled: true")
    events = run(graph, 5)
    counters = [event for event in events if event["ph"] == "C"]
    assert [(event["name"], event["args"]) for event in counters] == [
        ('queue "in" of first', {"packets": 1}),
        ('queue "mid" of second', {"packets": 1}),
    ]
    instants = [event["name"] for event in events if event["ph"] == "i"]
    assert instants[:2] == ["NOT_READY first", "NOT_READY second"]
    assert [event["args"] for event in events if event["name"] == "THROTTLED"] == [{"stream": "in"}, {"stream": "mid"}]


@pytest.mark.parametrize(
    ("timestamp", "shown"), [(mg.Timestamp.PRESTREAM, "Timestamp::PreStream()"), (-7, -7), (2**60, 2**60)]
)
def test_special_timestamps_are_told_by_name(timestamp: int, shown: object) -> None:
    graph = measured(CHAIN, CALLS)
    graph.start_run()
    graph.add_packet_to_input_stream("in", 5, timestamp)
    finish(graph)
    slices = [event for event in checked(graph.profiler.chrome_trace()) if event.get("cat") == "process"]
    assert slices[0]["args"]["inputs"] == {"in": [shown]}


def test_a_trace_without_events() -> None:
    assert [event["name"] for event in checked(chrome_trace([], [], {}))] == ["process_name"]
