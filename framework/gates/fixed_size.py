"""Queues that are cut when they grow (rule H9)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import deliver, drop_before, next_settled, wake_all
from mediagraph.framework.policy import FixedSize
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import PRESTREAM, UNSTARTED, Timestamp


class FixedSizeGate:
    """The default policy over the newest packets: all queues are cut at one timestamp, which only rises."""

    def __init__(self, inlets: Sequence[Inlet], ready: list[int], policy: FixedSize, *, with_bounds: bool) -> None:
        self.inlets, self.ready, self.policy, self.with_bounds = tuple(inlets), ready, policy, with_bounds
        self.frontier, self.last, self.cut = int(PRESTREAM), int(UNSTARTED), int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Cut the queues, then take the packets of the next settled timestamp."""
        self.cut = max(self.cut, self._vote())
        for inlet in self.inlets:
            drop_before(inlet, self.cut)
        timestamp = self._next()
        if timestamp is not None:
            self.last = timestamp
            deliver(self.inlets, timestamp)
            if self._next() is not None:
                self.frontier = timestamp + 1  # as far as this turn has brought it; the next one follows
                heappush(self.ready, self.inlets[0].rank)
        wake_all(self.inlets)
        return None if timestamp is None else Timestamp.of(timestamp)

    def _next(self) -> int | None:
        timestamp, self.frontier = next_settled(self.inlets, self.last, with_bounds=self.with_bounds)
        return timestamp

    def _vote(self) -> int:
        """The least timestamp to keep."""
        trigger, target = self.policy.trigger, self.policy.target
        if self.policy.keeps_minimum:
            if any(len(inlet.packets) < trigger for inlet in self.inlets):
                return PRESTREAM
            return min(int(inlet.packets[-target][0]) for inlet in self.inlets)
        votes = [int(PRESTREAM)]
        for inlet in self.inlets:
            limit = target if len(inlet.packets) >= trigger else trigger - 1
            if len(inlet.packets) > limit:
                votes.append(int(inlet.packets[-limit][0]) if limit else inlet.bound)
        return max(votes)
