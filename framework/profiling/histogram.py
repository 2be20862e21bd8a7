"""Durations, counted by how long they are."""

from __future__ import annotations


class DurationHistogram:
    """Durations, counted in intervals of equal width; the last one is open."""

    __slots__ = ("counts", "interval_us", "longest_ns", "total_ns")

    def __init__(self, interval_us: int, intervals: int) -> None:
        self.interval_us = interval_us
        self.counts = [0] * intervals
        self.total_ns = self.longest_ns = 0

    def add(self, start_ns: int, end_ns: int) -> None:
        """Count a duration; one that ends before it starts (packets may be stamped by other clocks) is left out."""
        duration_ns = end_ns - start_ns
        if duration_ns < 0:
            return
        counts = self.counts
        counts[min(duration_ns // 1000 // self.interval_us, len(counts) - 1)] += 1
        self.total_ns += duration_ns
        if duration_ns > self.longest_ns:
            self.longest_ns = duration_ns

    @property
    def count(self) -> int:
        """How many durations there were."""
        return sum(self.counts)
