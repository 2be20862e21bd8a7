"""Records a run of a graph: an observer for each stream, and one file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from mediagraph.framework.errors import ArgumentError, DefinitionError, MediagraphError, OutputError
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.timestamp import DONE, PRESTREAM, Timestamp, timestamp_after
from mediagraph.graph import CalculatorGraph
from mediagraph.recording.events import Arrival, Ended, Event, Role, Settled
from mediagraph.recording.header import Header
from mediagraph.recording.writer import RecordingWriter


class Recorder:
    """A recording under way, made by `mediagraph.record`; a context manager around one run of the graph.

    When it is left, the file is finished, and what could not be recorded is raised as OutputError; the run itself goes
    on whatever becomes of its recording. With `is_full` nothing more is recorded.
    """

    def __init__(self, graph: CalculatorGraph, writer: RecordingWriter, streams: Iterable[str]) -> None:
        self.error: OutputError | None = None
        self._graph, self._writer = graph, writer
        self._lock = threading.Lock()
        self._has_begun = self._is_over = False
        for stream in streams:
            graph.add_observer(_Tap(stream, self._note))

    @property
    def path(self) -> Path:
        """The file."""
        return self._writer.path

    @property
    def packets(self) -> int:
        """How many packets were recorded, on all streams."""
        return self._writer.packets

    @property
    def is_full(self) -> bool:
        """Has a limit ended the recording before the run ended?"""
        return self._writer.is_full

    def finish(self, problem: str = "") -> None:
        """Complete the file; `problem` tells why the run did not come to its end, if it did not. Raises OutputError."""
        with self._lock:
            if self._is_over:
                return
            self._is_over = True
            if not self._has_begun and self.error is None:
                self._attempt(lambda: self._writer.write_side_packets(self._graph.input_side_packets))
            self._attempt(lambda: self._writer.finish(self._reason(problem)))
        if self.error is not None:
            raise self.error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
            return
        try:
            self.finish(f"the run failed: {' '.join(str(error).split()) or type(error).__name__}")
        except OutputError as more:  # the error of the run is the one to see
            error.add_note(str(more))

    def _reason(self, problem: str) -> str:
        """Why the file does not hold the whole run; "" if it does."""
        if self.error is not None:
            return str(self.error)
        if self.is_full:
            return "it is full"
        return problem or ("it was finished before the run" if self._graph.is_running else "")

    def _note(self, event: Event) -> None:
        with self._lock:
            if self._is_over or self.error is not None or self.is_full:
                return
            if not self._has_begun:
                self._has_begun = True
                self._attempt(lambda: self._writer.write_side_packets(self._graph.input_side_packets))
            self._attempt(lambda: self._writer.write(event))

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OutputError as error:
            self.error = self.error or error
        except Exception as error:  # what a payload raises when it is looked at
            failure = OutputError(f'"{self.path}" cannot be written: {type(error).__name__}: {error}')
            failure.__cause__ = error
            self.error = self.error or failure


class _Tap(Observer):
    """Tells of the packets, bounds and end of a stream."""

    __slots__ = ("bound", "tell")

    def __init__(self, stream: str, tell: Callable[[Event], None]) -> None:
        super().__init__(stream, self._arrive, sees_bounds=True)
        self.bound: int = PRESTREAM
        self.tell = tell

    def settle(self, bound: int) -> None:
        """The stream carries nothing before `bound` any more."""
        if bound >= DONE:
            self.bound = DONE
            self.tell(Ended(self.stream))
        elif bound > self.bound:
            self.bound = bound
            self.tell(Settled(self.stream, Timestamp.of(bound)))

    def _arrive(self, packet: Packet) -> None:
        if packet.timestamp >= self.bound:  # else it is of another run, and a recording holds one
            self.bound = timestamp_after(packet.timestamp)
            self.tell(Arrival(self.stream, packet))


def record(
    graph: CalculatorGraph,
    path: str | Path,
    streams: Iterable[str] | None = None,
    *,
    max_bytes: int | None = None,
    max_packets: int | None = None,
    overwrite: bool = False,
) -> Recorder:
    """Record the next run of a graph into a file; to be called before `start_run`, and used with `with`.

    `streams` are any streams of the graph; by default its inputs and outputs. Recording ends early before the file is
    larger than `max_bytes` or holds more than `max_packets`. Raises OutputError if the file cannot be written, or
    exists and `overwrite` is not set, ArgumentError if the graph has no such stream, StateError if it runs.
    """
    plan = graph.plan
    chosen = chosen_streams(plan, streams)
    for name, limit in (("max_bytes", max_bytes), ("max_packets", max_packets)):
        if limit is not None and limit < 1:
            raise ArgumentError(f"{name} is {limit}; it must be at least 1")
    name = Path(plan.config.origin.place().file).name
    header = Header(_text_of(graph), name, {stream: role_of(plan, stream) for stream in chosen})
    writer = RecordingWriter(Path(path), header, max_bytes=max_bytes, max_packets=max_packets, overwrite=overwrite)
    try:
        return Recorder(graph, writer, chosen)
    except MediagraphError:
        writer.finish("the graph was running already")
        raise


def _text_of(graph: CalculatorGraph) -> str:
    try:
        return graph.text_config
    except DefinitionError:  # options that are Python objects, in a graph that was never a text
        return ""


def chosen_streams(plan: Plan, streams: Iterable[str] | None) -> list[str]:
    """The streams to record, each one once; raises ArgumentError for one that the graph has not."""
    known = plan.streams()
    chosen = list(dict.fromkeys([*plan.inputs, *plan.outputs] if streams is None else streams))
    for stream in chosen:
        if stream not in known:
            hint = did_you_mean(stream, known) or "."
            raise ArgumentError(f'the graph has no stream "{stream}"{hint} Its streams are {", ".join(known)}')
    return chosen


def role_of(plan: Plan, stream: str) -> Role:
    """What a stream is in a graph; one that is fed and looked at counts as fed."""
    if stream in plan.inputs:
        return Role.INPUT
    return Role.OUTPUT if stream in plan.outputs else Role.INNER
