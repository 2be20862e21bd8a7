"""From events to MediaPipe's form of a trace, in which names and threads are numbers and times are relative (rule I6).

A call with several packets is told packet by packet, those that it takes when it starts and those that it makes when it
ends, and what has the same node, kind and timestamp is put together again: so a call without any packet does not show,
and calls at the same timestamp show as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Draft:
    """An event that is put together."""

    kind: EventType
    node: int
    thread: int
    timestamp: int | None
    start: int | None = None
    finish: int | None = None
    inputs: list[StreamTrace] = field(default_factory=list)
    outputs: list[StreamTrace] = field(default_factory=list)

    def finished(self) -> CalculatorTrace:
        """The event."""
        return CalculatorTrace(
            node_id=self.node,
            input_timestamp=self.timestamp,
            event_type=self.kind,
            start_time=self.start,
            finish_time=self.finish,
            input_trace=tuple(self.inputs),
            output_trace=tuple(self.outputs),
            thread_id=self.thread,
        )


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
        drafts = self._instants(entries) if self.instant_events else self._durations(entries, _made(remembered))
        traces = tuple(draft.finished() for draft in drafts)
        return GraphTrace(
            base_time=self.base_us or 0,
            base_timestamp=self.base_timestamp or 0,
            stream_name=tuple(self.streams),
            calculator_trace=traces,
        )

    def _find_bases(self, entries: Sequence[_Entry]) -> None:
        if self.base_us is None and entries:
            self.base_us = (entries[0].time_ns + self.epoch_ns) // 1000
        if self.base_timestamp is None:
            packets = (entry.packet for entry in entries if entry.stream is not None)
            ordinary = (packet for packet in packets if Timestamp.MIN < packet < Timestamp.MAX)
            self.base_timestamp = min(ordinary, default=None)

    def _durations(self, entries: Iterable[_Entry], made: dict[tuple[str, int], int]) -> list[_Draft]:
        drafts: list[_Draft] = []
        by_call: dict[tuple[int, EventType, int | None], _Draft] = {}
        for entry in entries:
            key = (entry.node, entry.kind, entry.timestamp)
            draft = by_call.get(key) if entry.stream is not None else None
            if draft is None:
                draft = self._draft(entry)
                drafts.append(draft)
                if entry.stream is not None:
                    by_call[key] = draft
            self._add(draft, entry)
            if entry.stream is not None:
                self._add_packet(draft, entry, made)
        return drafts

    def _instants(self, entries: Iterable[_Entry]) -> list[_Draft]:
        drafts = []
        for entry in entries:
            draft = self._draft(entry)
            drafts.append(draft)
            self._add(draft, entry)
            if entry.stream is not None:
                (draft.outputs if entry.is_finish else draft.inputs).append(self._packet(entry))
        return drafts

    def _draft(self, entry: _Entry) -> _Draft:
        timestamp = None if entry.timestamp is None else self._relative(entry.timestamp)
        thread = self.threads.setdefault(entry.thread, len(self.threads))
        return _Draft(entry.kind, entry.node, thread, timestamp)

    def _add(self, draft: _Draft, entry: _Entry) -> None:
        time = self._since_base(entry.time_ns)
        if entry.is_finish:
            draft.finish = time
        elif draft.start is None:
            draft.start = time

    def _add_packet(self, draft: _Draft, entry: _Entry, made: dict[tuple[str, int], int]) -> None:
        if entry.is_finish:
            draft.outputs.append(self._packet(entry))
            return
        made_ns = made.get((entry.stream or "", entry.packet)) if entry.kind is not EventType.PACKET_QUEUED else None
        start = None if made_ns is None else self._since_base(made_ns)
        draft.inputs.append(self._packet(entry, start=start, finish=self._since_base(entry.time_ns)))

    def _packet(self, entry: _Entry, *, start: int | None = None, finish: int | None = None) -> StreamTrace:
        payload = entry.payload
        return StreamTrace(
            start_time=start,
            finish_time=finish,
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
        start = [_of_call(event, packet, is_finish=False) for packet in event.inputs]
        return start + [_of_call(event, packet, is_finish=True) for packet in event.outputs]
    plain = _Entry(event.kind, event.node, event.time_ns, event.thread)
    if not event.timestamps:
        return [plain]
    plain = plain._replace(timestamp=int(event.timestamps[0]), stream=event.stream, size=event.size)
    return [plain._replace(packet=int(packet)) for packet in event.timestamps]


def _of_call(call: Call, packet: Carried, *, is_finish: bool) -> _Entry:
    return _Entry(
        kind=call.kind,
        node=call.node,
        time_ns=call.finish_ns if is_finish else call.start_ns,
        thread=call.thread,
        is_finish=is_finish,
        timestamp=int(call.timestamp),
        stream=packet.stream,
        packet=int(packet.timestamp),
        payload=packet.payload,
    )


def _made(events: Iterable[Event]) -> dict[tuple[str, int], int]:
    """When the packets were made that calls of `process` and the application have sent."""
    found: dict[tuple[str, int], int] = {}
    for event in events:
        if isinstance(event, Call) and event.kind is EventType.PROCESS:
            found.update({(packet.stream, int(packet.timestamp)): event.finish_ns for packet in event.outputs})
    return found
