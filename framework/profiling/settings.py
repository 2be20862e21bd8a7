"""What is to be measured: MediaPipe's `profiler_config` with its defaults filled in."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mediagraph.framework.config import ProfilerConfig
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.profiling.events import QUEUE_EVENTS, EventType

_COUNTS = (
    "histogram_interval_size_usec",
    "num_histogram_intervals",
    "trace_log_capacity",
    "trace_log_count",
    "trace_log_margin_usec",
    "trace_log_interval_count",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are microseconds."""

    counts_time: bool = False
    counts_latency: bool = False
    uses_packet_timestamps: bool = False
    interval_us: int = 1_000_000
    intervals: int = 1
    node_filter: re.Pattern[str] | None = None
    traces: bool = False
    capacity: int = 20_000
    disabled: frozenset[EventType] = frozenset()
    instant_events: bool = False
    writes_files: bool = False
    file_prefix: str = ""
    file_count: int = 2
    writes_per_file: int = 10
    write_interval_us: int = 500_000
    write_margin_us: int = 0

    @property
    def is_on(self) -> bool:
        """Is anything measured?"""
        return self.counts_time or self.traces

    @property
    def traces_queues(self) -> bool:
        """Are events wanted that happen between the calls?"""
        return self.traces and not self.disabled >= QUEUE_EVENTS


def settings_of(config: ProfilerConfig) -> Settings:
    """The settings for a configuration; raises ArgumentError for a value that makes no sense."""
    for name in _COUNTS:
        if getattr(config, name) < 0:
            raise ArgumentError(f"profiler_config: {name} is {getattr(config, name)}; it must not be negative")
    return Settings(
        counts_time=config.enable_profiler,
        counts_latency=config.enable_profiler and config.enable_stream_latency,
        uses_packet_timestamps=config.use_packet_timestamp_for_added_packet,
        interval_us=config.histogram_interval_size_usec or 1_000_000,
        intervals=config.num_histogram_intervals or 1,
        node_filter=_pattern(config.calculator_filter) if config.calculator_filter else None,
        traces=config.trace_enabled,
        capacity=config.trace_log_capacity or 20_000,
        disabled=frozenset(kind for kind in EventType if kind in config.trace_event_types_disabled),
        instant_events=config.trace_log_instant_events,
        writes_files=config.trace_enabled and not config.trace_log_disabled,
        file_prefix=config.trace_log_path or str(Path(tempfile.gettempdir()) / "mediapipe_trace_"),
        file_count=config.trace_log_count or 2,
        writes_per_file=config.trace_log_interval_count or 10,
        write_interval_us=config.trace_log_interval_usec or 500_000,
        write_margin_us=config.trace_log_margin_usec,
    )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        message = f"profiler_config: calculator_filter {text!r} is not a regular expression: {error}"
        raise ArgumentError(message) from None
