"""One input selects which other input to wait for (rule H12)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.gates.gate import drop_before, wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import PRESTREAM, Timestamp


class MuxGate:
    """At each packet of the control inlet takes it and the packet of the selected inlet, and drops what is older."""

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        *self.data, self.control = inlets
        self.ready, self.frontier = ready, int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Take the next selection, if the selected inlet is settled at its timestamp."""
        timestamp = self._ready_at()
        if timestamp is not None:
            selected = self._selected()
            self.control.wire.value = self.control.packets.popleft()[1]
            if selected.packets and selected.packets[0][0] == timestamp:
                selected.wire.value = selected.packets.popleft()[1]
        self.frontier = self.control.frontier()
        if timestamp is not None and self._ready_at() is not None:
            self.frontier = timestamp + 1  # as far as this turn has brought it; the next one follows
            heappush(self.ready, self.control.rank)
        wake_all((*self.data, self.control))
        return timestamp

    def _ready_at(self) -> Timestamp | None:
        for inlet in self.data:
            drop_before(inlet, self.control.frontier())
        if not self.control.packets:
            return None
        timestamp = self.control.packets[0][0]
        selected = self._selected()
        return timestamp if selected.packets or selected.bound > timestamp else None

    def _selected(self) -> Inlet:
        index = self.control.packets[0][1]
        if not isinstance(index, int) or not 0 <= index < len(self.data):
            message = f"the control stream selects {index!r}, but there are inputs 0 to {len(self.data) - 1}"
            raise StateError(message, StatusCode.INTERNAL)
        return self.data[index]
