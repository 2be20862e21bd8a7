"""From events to MediaPipe's form of a trace, in which names and threads are numbers and times are relative (rule I6).

A call with several packets is told packet by packet, those that it takes when it starts and those that it makes when it
ends, and what has the same node, kind and timestamp is put together again: so a call without any packet does not show,
and calls at the same timestamp show as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mediagraph.framework.profiling.events import Call, Carried, Event, EventType
from mediagraph.framework.profiling.messages import CalculatorTrace, GraphTrace, StreamTrace
from mediagraph.framework.timestamp import Timestamp

_TWO_63, _TWO_64 = 2**63, 2**64


class _Entry(NamedTuple):
    """A packet at the start or at the end of an event, or an event without packets."""

    kind: EventType
    node: int
    time_ns: int
    thread: int
    is_finish: bool = False
    timestamp: int | None = None  # of the call
    stream: str | None = None
    packet: int = 0  # its timestamp
    payload: int | None = None  # its identity
    size: int = 0  # of the queue


class TraceBuilder:
    """Numbers and bases stay the same from one part of a trace to the next."""

    def __init__(self, epoch_ns: int, *, instant_events: bool) -> None:
        self.epoch_ns, self.instant_events = epoch_ns, instant_events  # to be added, for times since the epoch
        self.streams: dict[str, int] = {"": 0}
        self.payloads: dict[int, int] = {}
        self.threads: dict[int, int] = {}
        self.base_us: int | None = None
        self.base_timestamp: int | None = None

    def build(self, events: Iterable[Event], remembered: Iterable[Event]) -> GraphTrace:
        """The trace of some events; `remembered` are all, which tell when the packets were made that they took."""
        entries = sorted((entry for event in events for entry in _entries(event)), key=lambda entry: entry.time_ns)
        self._find_bases(entries)
        traces = self._instants(entries) if self.instant_events else self._durations(entries, _made(remembered))
        return GraphTrace(
            base_time=self.base_us or 0,
            base_timestamp=self.base_timestamp or 0,
            stream_name=tuple(self.streams),
            calculator_trace=tuple(traces),
        )

    def _find_bases(self, entries: Sequence[_Entry]) -> None:
        if self.base_us is None and entries:
            self.base_us = (entries[0].time_ns + self.epoch_ns) // 1000
        if self.base_timestamp is None:
            packets = (entry.packet for entry in entries if entry.stream is not None)
            ordinary = (packet for packet in packets if Timestamp.MIN < packet < Timestamp.MAX)
            self.base_timestamp = min(ordinary, default=None)

    def _durations(self, entries: Iterable[_Entry], made: Mapping[tuple[str, int], int]) -> list[CalculatorTrace]:
        traces: list[CalculatorTrace] = []
        by_call: dict[tuple[int, EventType, int | None], CalculatorTrace] = {}
        for entry in entries:
            if entry.stream is None:
                traces.append(self._trace(entry))
                continue
            key = (entry.node, entry.kind, entry.timestamp)
            trace = by_call.get(key)
            if trace is None:
                trace = by_call[key] = self._trace(entry)
                traces.append(trace)
            elif entry.is_finish:
                trace.finish_time = self._since_base(entry.time_ns)
            elif trace.start_time is None:
                trace.start_time = self._since_base(entry.time_ns)
            self._add_packet(trace, entry, made)
        return traces

    def _instants(self, entries: Iterable[_Entry]) -> list[CalculatorTrace]:
        traces = []
        for entry in entries:
            trace = self._trace(entry)
            traces.append(trace)
            if entry.stream is not None and entry.is_finish:
                trace.output_trace = (self._packet(entry),)
            elif entry.stream is not None:
                trace.input_trace = (self._packet(entry),)
        return traces

    def _trace(self, entry: _Entry) -> CalculatorTrace:
        time = self._since_base(entry.time_ns)
        return CalculatorTrace(
            node_id=entry.node,
            input_timestamp=None if entry.timestamp is None else self._relative(entry.timestamp),
            event_type=entry.kind,
            start_time=None if entry.is_finish else time,
            finish_time=time if entry.is_finish else None,
            thread_id=self.threads.setdefault(entry.thread, len(self.threads)),
        )

    def _add_packet(self, trace: CalculatorTrace, entry: _Entry, made: Mapping[tuple[str, int], int]) -> None:
        packet = self._packet(entry)
        if entry.is_finish:
            trace.output_trace += (packet,)
            return
        made_ns = made.get((entry.stream or "", entry.packet)) if entry.kind is not EventType.PACKET_QUEUED else None
        packet.start_time = None if made_ns is None else self._since_base(made_ns)
        packet.finish_time = self._since_base(entry.time_ns)
        trace.input_trace += (packet,)

    def _packet(self, entry: _Entry) -> StreamTrace:
        payload = entry.payload
        return StreamTrace(
            packet_timestamp=self._relative(entry.packet),
            stream_id=self.streams.setdefault(entry.stream or "", len(self.streams)),
            event_data=entry.size if payload is None else self.payloads.setdefault(payload, len(self.payloads) + 1),
        )

    def _since_base(self, time_ns: int) -> int:
        return (time_ns + self.epoch_ns) // 1000 - (self.base_us or 0)

    def _relative(self, timestamp: int) -> int:
        """Special timestamps come round at the ends of 64 bits, as in MediaPipe."""
        return (int(timestamp) - (self.base_timestamp or 0) + _TWO_63) % _TWO_64 - _TWO_63


def _entries(event: Event) -> list[_Entry]:
    if isinstance(event, Call):
        start = [_of_call(event, packet, event.start_ns, False) for packet in event.inputs]
        return start + [_of_call(event, packet, event.finish_ns, True) for packet in event.outputs]
    kind, node, time_ns, thread, stream, timestamps, size = event
    if not timestamps:
        return [_Entry(kind, node, time_ns, thread)]
    last = int(timestamps[0])
    return [_Entry(kind, node, time_ns, thread, False, last, stream, int(time), None, size) for time in timestamps]


def _of_call(call: Call, packet: Carried, time_ns: int, is_finish: bool) -> _Entry:
    stream, timestamp, payload = packet
    at = int(call.timestamp)
    return _Entry(call.kind, call.node, time_ns, call.thread, is_finish, at, stream, int(timestamp), payload)


def _made(events: Iterable[Event]) -> Mapping[tuple[str, int], int]:
    """When the packets were made that calls of `process` and the application have sent."""
    found: dict[tuple[str, int], int] = {}
    for event in events:
        if isinstance(event, Call) and event.kind is EventType.PROCESS:
            found.update({(packet.stream, int(packet.timestamp)): event.finish_ns for packet in event.outputs})
    return found
