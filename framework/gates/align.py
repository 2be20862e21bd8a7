"""Inputs with clocks of their own, aligned by their first packets (rule H13)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import DONE, MAX, MIN, PRESTREAM, Timestamp, timestamp_plus


class AlignGate:
    """Until every inlet has had a packet at the same time, the base inlet alone delivers. Then all do, their timestamps
    shifted by the difference between the first packets."""

    def __init__(self, inlets: Sequence[Inlet], base: Inlet, ready: list[int]) -> None:
        self.inlets, self.base, self.ready = tuple(inlets), base, ready
        self.frontier = int(PRESTREAM)
        self.shifts: dict[int, int] | None = {id(base): 0} if len(self.inlets) == 1 else None

    def take(self) -> Timestamp | None:
        """Take the packets of the next aligned timestamp."""
        if self.shifts is None and all(inlet.packets for inlet in self.inlets):
            start = self.base.packets[0][0]
            self.shifts = {id(inlet): start - inlet.packets[0][0] for inlet in self.inlets}
        timestamp = self._take_base() if self.shifts is None else self._take_aligned(self.shifts)
        wake_all(self.inlets)
        return None if timestamp is None else Timestamp.of(timestamp)

    def _take_base(self) -> int | None:
        if not self.base.packets:
            return None
        timestamp, self.base.wire.value = self.base.packets.popleft()
        if self.base.packets:
            heappush(self.ready, self.base.rank)
        return timestamp

    def _take_aligned(self, shifts: dict[int, int]) -> int | None:
        timestamp = self._settled(shifts)
        if timestamp is not None:
            for inlet in self.inlets:
                if inlet.packets and _shifted(inlet.packets[0][0], shifts[id(inlet)]) == timestamp:
                    inlet.wire.value = inlet.packets.popleft()[1]
            if self._settled(shifts) is not None:
                self.frontier = timestamp + 1  # as far as this turn has brought it; the next one follows
                heappush(self.ready, self.base.rank)
        return timestamp

    def _settled(self, shifts: dict[int, int]) -> int | None:
        heads = [_shifted(inlet.packets[0][0], shifts[id(inlet)]) for inlet in self.inlets if inlet.packets]
        bounds = [_shifted(inlet.bound, shifts[id(inlet)]) for inlet in self.inlets if not inlet.packets]
        packet, bound = min(heads, default=int(DONE)), min(bounds, default=int(DONE))
        self.frontier = min(packet, bound)
        return packet if bound > packet else None


def _shifted(timestamp: int, shift: int) -> int:
    return timestamp_plus(timestamp, shift) if MIN <= timestamp <= MAX else timestamp
