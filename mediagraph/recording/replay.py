"""Feeds a graph what a recording holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from mediagraph.framework import graph as framework_graph
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.plan import Plan
from mediagraph.recording.events import Arrival, Ended, Event, Settled
from mediagraph.recording.reader import Recording

_LONGEST_SLEEP_S = 0.1  # so that who waits can be interrupted


def replay(
    graph: framework_graph.CalculatorGraph,
    recording: Recording,
    *,
    side_packets: Mapping[str, object] | None = None,
    speed: float | None = None,
) -> None:
    """Run a graph to its end with the recorded packets, bounds and ends of streams, in their order.

    Every input of the graph is fed the recorded stream of its name, be that an input or not: so the part of a graph
    behind a recorded stream can be run alone. `side_packets` come on top of the recorded ones, and before them. Without
    `speed` it goes as fast as it can; with 1.0 a second of timestamps takes a second, with 2.0 half of one.

    Raises ArgumentError if the recording lacks an input, InputError if it cannot be read, RunError if the run fails.
    """
    inputs = recorded_inputs(graph.plan, recording)
    given = given_side_packets(graph.plan, recording, side_packets or {})
    with graph:
        graph.start_run(given)
        events = recording.events(inputs)
        for event in one_by_one(graph, events if speed is None else paced(events, speed)):
            feed(graph, event)
        graph.close_all_input_streams()
        graph.wait_until_done()  # not close(), which would stop sources that have more to send


def feed(graph: framework_graph.CalculatorGraph, event: Event) -> None:
    """Let an event happen on a graph input."""
    match event:
        case Arrival(stream, packet):
            graph.add_packet_to_input_stream(stream, packet)
        case Settled(stream, bound):
            graph.set_input_stream_timestamp_bound(stream, bound)
        case Ended(stream):
            graph.close_input_stream(stream)


def recorded_inputs(plan: Plan, recording: Recording) -> list[str]:
    """The inputs of the graph; raises ArgumentError unless the recording has all of them."""
    for stream in plan.inputs:
        if stream not in recording.streams:
            known = ", ".join(recording.streams) or "none"
            raise ArgumentError(
                f'"{recording.path}" lacks the stream "{stream}", an input of the graph; it has {known}. Record it '
                f"with --stream {stream}"
            )
    return list(plan.inputs)


def given_side_packets(plan: Plan, recording: Recording, given: Mapping[str, object]) -> dict[str, object]:
    """The side packets for a replay; raises ArgumentError if one is needed that could not be recorded."""
    found = {name: value for name, value in recording.side_packets.items() if name in plan.needs} | dict(given)
    for name, reason in recording.lost_side_packets.items():
        if name in plan.needs and plan.needs[name].is_required and name not in found:
            raise ArgumentError(f'the side packet "{name}" was not recorded ({reason}); give it to the replay')
    return found


def one_by_one(graph: framework_graph.CalculatorGraph, events: Iterable[Event]) -> Iterator[Event]:
    """The events; into a graph with a loop a packet comes only when the one before is done with.

    A flow limiter drops what comes too early, and how early that is would depend on how far the threads are.
    """
    has_loop = any(edge.is_back_edge for node in graph.plan.nodes for edge in node.inputs)
    for event in events:
        if has_loop and isinstance(event, Arrival):
            graph.wait_until_idle()
        yield event


def paced(
    events: Iterable[Event],
    speed: float,
    *,
    is_over: Callable[[], bool] = lambda: False,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Event]:
    """The events when they are due, by their timestamps, from the first one on; at once when it `is_over`.

    What has no time, as the end of a stream or a packet at PreStream, comes with what is before it. Raises
    ArgumentError unless `speed` is more than 0.
    """
    if not speed > 0:
        raise ArgumentError(f"the speed is {speed:g}; it must be more than 0")
    start: float | None = None
    for event in events:
        if isinstance(event, Arrival) and event.packet.timestamp.is_range_value():
            at = event.packet.timestamp.seconds() / speed
            start = now() - at if start is None else start
            while (delay := start + at - now()) > 0 and not is_over():
                sleep(min(delay, _LONGEST_SLEEP_S))
        yield event
