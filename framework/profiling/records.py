"""Statistics in MediaPipe's form."""

from __future__ import annotations

from dataclasses import replace

from mediagraph.framework.profiling.histogram import DurationHistogram
from mediagraph.framework.profiling.messages import CalculatorProfile, StreamProfile, TimeHistogram
from mediagraph.framework.profiling.settings import Settings
from mediagraph.framework.profiling.statistics import NodeStatistics


def profile_of(one: NodeStatistics, settings: Settings) -> CalculatorProfile:
    """The statistics of a node; latencies are empty if they are not measured."""
    has_latency = settings.counts_latency
    return CalculatorProfile(
        name=one.name,
        open_runtime=_microseconds(one.open_ns),
        close_runtime=_microseconds(one.close_ns),
        process_runtime=_histogram(one.process),
        process_input_latency=_histogram(one.input_latency) if has_latency else TimeHistogram(),
        process_output_latency=_histogram(one.output_latency) if has_latency else TimeHistogram(),
        input_stream_profiles=tuple(
            StreamProfile(each.stream, each.is_back_edge, _histogram(each.latency)) for each in one.streams
        ),
    )


def since(now: CalculatorProfile, before: CalculatorProfile) -> CalculatorProfile:
    """What was measured between two states of a node; what `open` and `close` took stays, they are called once."""
    streams = zip(now.input_stream_profiles, before.input_stream_profiles)
    return replace(
        now,
        process_runtime=_difference(now.process_runtime, before.process_runtime),
        process_input_latency=_difference(now.process_input_latency, before.process_input_latency),
        process_output_latency=_difference(now.process_output_latency, before.process_output_latency),
        input_stream_profiles=tuple(
            replace(later, latency=_difference(later.latency, earlier.latency)) for later, earlier in streams
        ),
    )


def _difference(now: TimeHistogram | None, before: TimeHistogram | None) -> TimeHistogram | None:
    if now is None or before is None or now.total is None or before.total is None:
        return now
    counts = tuple(later - earlier for later, earlier in zip(now.count, before.count))
    return replace(now, total=now.total - before.total, count=counts)


def _histogram(found: DurationHistogram) -> TimeHistogram:
    return TimeHistogram(
        total=found.total_ns // 1000,
        interval_size_usec=found.interval_us,
        num_intervals=len(found.counts),
        count=tuple(found.counts),
    )


def _microseconds(time_ns: int | None) -> int | None:
    return None if time_ns is None else time_ns // 1000
