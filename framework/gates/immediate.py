"""The immediate policy (rules H5–H7)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import wake_all
from mediagraph.framework.queues import EagerInlet, Inlet
from mediagraph.framework.timestamp import (
    ONE_OVER_POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    Timestamp,
    timestamp_before,
)


class ImmediateGate:
    """The immediate policy: every inlet settles for itself, the earliest timestamp goes first (rules H5–H7).

    What is ready is remembered as *due* when it is noticed. While nothing is due every piece of news is looked at as it
    comes, so of two packets that one call sends, the first is due alone; while something is due nothing is looked at.

    With bounds, `take` also returns timestamps that settle on an inlet without a packet, and MAX once when it ends.
    Without, it returns once for each inlet that ends while others are open, at the least bound of those.
    """

    __slots__ = ("due", "end_at", "ended", "frontier", "inlets", "last", "ready", "with_bounds")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int], *, with_bounds: bool) -> None:
        self.ready, self.inlets, self.with_bounds = ready, tuple(inlets), with_bounds
        self.frontier = int(PRESTREAM)
        self.due: dict[int, int] = {}  # the timestamp that is ready on an inlet, by its index
        self.last: list[int] = [UNSTARTED] * len(self.inlets)  # settled timestamps taken, where bounds are processed
        self.end_at: int | None = None  # where the end of an inlet is to be told of
        self.ended = 0
        for inlet in self.inlets:
            if isinstance(inlet, EagerInlet):
                inlet.look = self.look

    def look(self) -> bool:
        """Notice what is ready, unless something is due already; is something due now?"""
        if not self._is_due():
            self._notice()
        return self._is_due()

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp that is due."""
        self.look()
        end_at, self.end_at = self.end_at, None
        timestamp = self._deliver() if self.due else end_at
        self._notice()
        self.frontier = min([*self.due.values(), *[inlet.frontier() for inlet in self.inlets]])
        if self._is_due():
            heappush(self.ready, self.inlets[0].rank)
        else:
            wake_all(self.inlets)
        return None if timestamp is None else Timestamp.of(timestamp)

    def _is_due(self) -> bool:
        return bool(self.due) or self.end_at is not None

    def _notice(self) -> None:
        for index, inlet in enumerate(self.inlets):
            if index in self.due:
                continue
            if inlet.packets:
                self.due[index] = inlet.packets[0][0]
            elif self.with_bounds and timestamp_before(inlet.bound) > self.last[index]:
                self.due[index] = timestamp_before(inlet.bound)
        if not self.due and not self.with_bounds:
            self._notice_end()

    def _notice_end(self) -> None:
        open_until = [inlet.bound for inlet in self.inlets if inlet.bound < ONE_OVER_POSTSTREAM]
        ended = len(self.inlets) - len(open_until)
        if ended > self.ended and open_until:
            self.end_at = min(open_until)
        self.ended = ended

    def _deliver(self) -> int:
        timestamp = min(self.due.values())
        for index in [index for index, due in self.due.items() if due == timestamp]:
            del self.due[index]
            self.last[index] = timestamp
            packets = self.inlets[index].packets
            if packets and packets[0][0] == timestamp:
                self.inlets[index].wire.value = packets.popleft()[1]
        return timestamp
