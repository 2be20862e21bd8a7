"""One packet of every input, whatever the timestamps (rule H10)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import DONE, PRESTREAM, Timestamp


class BarrierGate:
    """Takes the first packet of every inlet, each with its own timestamp; ends when any inlet has ended."""

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.inlets, self.ready, self.frontier = tuple(inlets), ready, int(PRESTREAM)
        for inlet in self.inlets:
            inlet.is_timed = False

    def take(self) -> Timestamp | None:
        """Take a packet of every inlet; the timestamp is the least of theirs."""
        timestamp = None
        if all(inlet.packets for inlet in self.inlets):
            timestamp = min(inlet.packets[0][0] for inlet in self.inlets)
            for inlet in self.inlets:
                inlet.wire.stamp, inlet.wire.value = inlet.packets.popleft()
        if any(not inlet.packets and inlet.bound >= DONE for inlet in self.inlets):
            self.frontier = DONE
        elif all(inlet.packets for inlet in self.inlets):
            heappush(self.ready, self.inlets[0].rank)
        wake_all(self.inlets)
        return timestamp
