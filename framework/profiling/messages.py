"""MediaPipe's records of a profile, as of its `calculator_profile.proto`: times in microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.options import option
from mediagraph.framework.profiling.events import EventType


@dataclass(frozen=True, slots=True)
class TimeHistogram:
    """Durations, counted in intervals of equal width; the last one is open."""

    message: ClassVar[str] = "mediapipe.TimeHistogram"
    total: int | None = option(None, number=1)
    interval_size_usec: int = option(1_000_000, number=2)
    num_intervals: int = option(1, number=3)
    count: tuple[int, ...] = option((), number=4)


@dataclass(frozen=True, slots=True)
class StreamProfile:
    """How old the packets of an input are when their node gets them; back edges are not measured."""

    message: ClassVar[str] = "mediapipe.StreamProfile"
    name: str | None = option(None, number=1)
    back_edge: bool | None = option(None, number=2)
    latency: TimeHistogram | None = option(None, number=3)


@dataclass(frozen=True, slots=True)
class CalculatorProfile:
    """The statistics of a node. What was not measured is None, or a histogram without counts."""

    message: ClassVar[str] = "mediapipe.CalculatorProfile"
    name: str | None = option(None, number=1)
    open_runtime: int | None = option(None, number=2)
    close_runtime: int | None = option(None, number=3)
    process_runtime: TimeHistogram | None = option(None, number=4)
    process_input_latency: TimeHistogram | None = option(None, number=5)
    process_output_latency: TimeHistogram | None = option(None, number=6)
    input_stream_profiles: tuple[StreamProfile, ...] = option((), number=7)


@dataclass(slots=True)  # not frozen: there are very many, and they are put together bit by bit
class StreamTrace:
    """A packet that a call took or made: when it came, when it was taken."""

    message: ClassVar[str] = "mediapipe.GraphTrace.StreamTrace"
    start_time: int | None = option(None, number=1)
    finish_time: int | None = option(None, number=2)
    packet_timestamp: int | None = option(None, number=3)
    stream_id: int | None = option(None, number=4, wire="int32")
    event_data: int | None = option(None, number=6)


@dataclass(slots=True)  # not frozen: there are very many, and they are put together bit by bit
class CalculatorTrace:
    """An event: a call of a node, a packet from the application (node -1), or a moment between calls."""

    message: ClassVar[str] = "mediapipe.GraphTrace.CalculatorTrace"
    node_id: int | None = option(None, number=1, wire="int32")
    input_timestamp: int | None = option(None, number=2)
    event_type: EventType = option(EventType.UNKNOWN, number=3)
    start_time: int | None = option(None, number=4)
    finish_time: int | None = option(None, number=5)
    input_trace: tuple[StreamTrace, ...] = option((), number=6)
    output_trace: tuple[StreamTrace, ...] = option((), number=7)
    thread_id: int | None = option(None, number=8, wire="int32")


@dataclass(frozen=True, slots=True)
class GraphTrace:
    """Events. Times count from `base_time`, timestamps from `base_timestamp`; ids are places in the lists of names."""

    message: ClassVar[str] = "mediapipe.GraphTrace"
    base_time: int | None = option(None, number=1)
    base_timestamp: int | None = option(None, number=2)
    calculator_name: tuple[str, ...] = option((), number=3)
    stream_name: tuple[str, ...] = option((), number=4)
    calculator_trace: tuple[CalculatorTrace, ...] = option((), number=5)


@dataclass(frozen=True, slots=True)
class GraphProfile:
    """What was measured since the last capture. The first record of a file also holds the graph."""

    message: ClassVar[str] = "mediapipe.GraphProfile"
    graph_trace: tuple[GraphTrace, ...] = option((), number=1)
    calculator_profiles: tuple[CalculatorProfile, ...] = option((), number=2)
    config: GraphConfig | None = option(None, number=3)
