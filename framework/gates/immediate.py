"""The immediate policy (rules H5–H7)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import (
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    Timestamp,
    timestamp_before,
)


class ImmediateGate:
    """The immediate policy: every inlet settles for itself, the earliest timestamp goes first (rules H5–H7).

    With bounds, `take` also returns timestamps that settle on an inlet without a packet, and MAX once when it ends.
    Without, it returns once for each inlet that ends while others are open, at the least bound of those.
    """

    __slots__ = ("ended", "frontier", "inlets", "last", "ready", "with_bounds")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int], *, with_bounds: bool) -> None:
        self.ready, self.inlets, self.with_bounds = ready, tuple(inlets), with_bounds
        self.frontier = int(PRESTREAM)
        self.last: list[int] = [UNSTARTED] * len(self.inlets)  # settled timestamps taken, where bounds are processed
        self.ended = 0

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp at hand."""
        timestamp = self._earliest()
        if timestamp is not None:
            self._deliver(timestamp)
        elif not self.with_bounds:
            timestamp = self._note_end()
        self.frontier = min([inlet.frontier() for inlet in self.inlets])
        if self._earliest() is not None:
            heappush(self.ready, self.inlets[0].rank)
            self.frontier = min(self.frontier, int(POSTSTREAM))
        elif not self.with_bounds and self._count_ended() > self.ended:
            heappush(self.ready, self.inlets[0].rank)
        wake_all(self.inlets)
        return None if timestamp is None else Timestamp.of(timestamp)

    def _earliest(self) -> int | None:
        earliest: int | None = None
        for index, inlet in enumerate(self.inlets):
            if inlet.packets:
                timestamp: int = inlet.packets[0][0]
            elif self.with_bounds:
                timestamp = timestamp_before(inlet.bound)
                if timestamp <= self.last[index]:
                    continue
            else:
                continue
            if earliest is None or timestamp < earliest:
                earliest = timestamp
        return earliest

    def _deliver(self, timestamp: int) -> None:
        for index, inlet in enumerate(self.inlets):
            if inlet.packets:
                if inlet.packets[0][0] == timestamp:
                    inlet.wire.value = inlet.packets.popleft()[1]
                    self.last[index] = timestamp
            elif self.with_bounds and timestamp_before(inlet.bound) == timestamp:
                self.last[index] = timestamp

    def _note_end(self) -> int | None:
        bounds = [inlet.bound for inlet in self.inlets if inlet.bound < ONE_OVER_POSTSTREAM]
        ended = self._count_ended()
        is_news, self.ended = ended > self.ended, ended
        return min(bounds) if is_news and bounds else None

    def _count_ended(self) -> int:
        return sum(inlet.bound >= ONE_OVER_POSTSTREAM for inlet in self.inlets)
