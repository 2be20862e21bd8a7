"""Durations, counted by how long they are."""

from __future__ import annotations


class DurationHistogram:
    """Durations, counted in intervals of equal width; the last one is open."""

    __slots__ = ("_interval_ns", "_last", "counts", "interval_us", "longest_ns", "total_ns")

    def __init__(self, interval_us: int, intervals: int) -> None:
        self.interval_us, self._interval_ns = interval_us, interval_us * 1000
        self.counts, self._last = [0] * intervals, intervals - 1
        self.total_ns = self.longest_ns = 0

    def add(self, start_ns: int, end_ns: int) -> None:
        """Count a duration; one that ends before it starts (packets may be stamped by other clocks) is left out."""
        duration_ns = end_ns - start_ns
        if duration_ns < 0:
            return
        interval = duration_ns // self._interval_ns
        self.counts[interval if interval < self._last else self._last] += 1
        self.total_ns += duration_ns
        if duration_ns > self.longest_ns:
            self.longest_ns = duration_ns

    @property
    def count(self) -> int:
        """How many durations there were."""
        return sum(self.counts)
