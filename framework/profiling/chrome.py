"""Traces in the Trace Event Format of Chrome, which chrome://tracing and ui.perfetto.dev show.

Format: "Trace Event Format", Google, 2016: complete events (X), instants (i), counters (C), metadata (M).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mediagraph.framework.profiling.events import APPLICATION, Call, Carried, Event, EventType, Moment
from mediagraph.framework.timestamp import Timestamp

_PROCESS_ID = 1
ChromeEvent = dict[str, Any]


def chrome_trace(events: Sequence[Event], names: Sequence[str], threads: Mapping[int, str]) -> dict[str, Any]:
    """The trace as JSON wants it: one row for each thread; times in microseconds from the first event on.

    `names` are those of the nodes, `threads` those of the threads by their identity.
    """
    start_ns = min((_start_of(event) for event in events), default=0)
    rows = {thread: row for row, thread in enumerate(dict.fromkeys(event.thread for event in events), start=1)}
    return {
        "displayTimeUnit": "ms",
        "traceEvents": [
            {"ph": "M", "pid": _PROCESS_ID, "tid": 0, "name": "process_name", "args": {"name": "mediagraph"}},
            *(_row_name(row, threads.get(thread) or f"thread {row}") for thread, row in rows.items()),
            *(_shown(event, names, rows[event.thread], start_ns) for event in events),
        ],
    }


def _start_of(event: Event) -> int:
    return event.start_ns if isinstance(event, Call) else event.time_ns


def _row_name(row: int, name: str) -> ChromeEvent:
    return {"ph": "M", "pid": _PROCESS_ID, "tid": row, "name": "thread_name", "args": {"name": name}}


def _shown(event: Event, names: Sequence[str], row: int, start_ns: int) -> ChromeEvent:
    place: ChromeEvent = {"pid": _PROCESS_ID, "tid": row, "ts": (_start_of(event) - start_ns) / 1000}
    name = "" if event.node == APPLICATION else names[event.node]
    if isinstance(event, Moment):
        return place | _moment(event, name)
    if event.node == APPLICATION:
        (packet,) = event.outputs
        name = f'packet for "{packet.stream}"'
        return place | {"ph": "i", "s": "t", "cat": "input", "name": name, "args": _timestamp(event)}
    duration_us = (event.finish_ns - event.start_ns) / 1000
    return place | {"ph": "X", "dur": duration_us, "cat": event.kind.name.lower(), "name": name, "args": _args(event)}


def _moment(event: Moment, name: str) -> ChromeEvent:
    if event.kind is EventType.PACKET_QUEUED:
        return {"ph": "C", "cat": "queue", "name": f'queue "{event.stream}" of {name}', "args": {"packets": event.size}}
    if event.kind in (EventType.THROTTLED, EventType.UNTHROTTLED):
        return {"ph": "i", "s": "p", "cat": "queue", "name": event.kind.name, "args": {"stream": event.stream}}
    return {"ph": "i", "s": "t", "cat": "ready", "name": f"{event.kind.name} {name}", "args": {}}


def _args(call: Call) -> ChromeEvent:
    args = {} if call.kind in (EventType.OPEN, EventType.CLOSE) else _timestamp(call)
    if call.inputs:
        args["inputs"] = _streams(call.inputs)
    if call.outputs:
        args["outputs"] = _streams(call.outputs)
    return args


def _timestamp(call: Call) -> ChromeEvent:
    return {"timestamp": _readable(call.timestamp)}


def _streams(packets: Iterable[Carried]) -> dict[str, list[int | str]]:
    found: dict[str, list[int | str]] = {}
    for packet in packets:
        found.setdefault(packet.stream, []).append(_readable(packet.timestamp))
    return found


def _readable(timestamp: int) -> int | str:
    """Special timestamps by name: viewers read numbers as floats."""
    time = Timestamp.of(timestamp)
    return int(time) if Timestamp.MIN < time < Timestamp.MAX else str(time)
