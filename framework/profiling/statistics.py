"""How long the calls of a node take (rule I2).

Sums are counted up in whatever thread makes a call, without a lock: each is one step for the interpreter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediagraph.framework.profiling.histogram import DurationHistogram

if TYPE_CHECKING:
    from mediagraph.framework.plan import PlanNode
    from mediagraph.framework.profiling.settings import Settings


@dataclass(slots=True)
class StreamLatency:
    """How long the packets of an input take from where they are made to the start of `process`."""

    stream: str
    is_back_edge: bool
    latency: DurationHistogram


@dataclass(slots=True)
class NodeStatistics:
    """What has been measured of a node in all runs of its graph; times are nanoseconds.

    `input_latency` and `output_latency` count from where the earliest of its packets entered the graph, to the
    start and to the end of `process`. `skipped` are the timestamps at which a packet was there but a required one was
    missing, so that `process` was not called.
    """

    name: str
    process: DurationHistogram
    input_latency: DurationHistogram
    output_latency: DurationHistogram
    streams: tuple[StreamLatency, ...] = ()
    open_ns: int | None = None
    close_ns: int | None = None
    skipped: int = 0

    @property
    def calls(self) -> int:
        """How often `process` was called."""
        return self.process.count

    @property
    def mean_ns(self) -> float:
        """The mean duration of `process`, 0 if it was never called."""
        return self.process.total_ns / self.calls if self.calls else 0.0

    def note_open(self, start_ns: int, finish_ns: int) -> None:
        """The node was opened."""
        self.open_ns = finish_ns - start_ns

    def note_close(self, start_ns: int, finish_ns: int) -> None:
        """The node was closed."""
        self.close_ns = finish_ns - start_ns


def statistics_of(node: PlanNode, settings: Settings) -> NodeStatistics:
    """Empty statistics of a node."""

    def histogram() -> DurationHistogram:
        return DurationHistogram(settings.interval_us, settings.intervals)

    inputs = node.inputs if settings.counts_latency else ()
    return NodeStatistics(
        name=node.name,
        process=histogram(),
        input_latency=histogram(),
        output_latency=histogram(),
        streams=tuple(StreamLatency(edge.name, edge.is_back_edge, histogram()) for edge in inputs),
    )
