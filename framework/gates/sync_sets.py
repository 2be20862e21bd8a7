"""Groups of inputs that settle independently (rule H8)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import deliver, next_settled, wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import DONE, PRESTREAM, UNSTARTED, Timestamp


class SyncSetGate:
    """Of the groups that are ready, the one with the least timestamp delivers; of equals the first."""

    def __init__(self, groups: Sequence[Sequence[Inlet]], ready: list[int], *, with_bounds: bool) -> None:
        self.groups = [tuple(group) for group in groups]
        self.last: list[int] = [UNSTARTED] * len(groups)
        self.ready, self.with_bounds, self.frontier = ready, with_bounds, int(PRESTREAM)
        self.inlets = tuple(inlet for group in self.groups for inlet in group)

    def take(self) -> Timestamp | None:
        """Take the packets of one group."""
        chosen = self._choose()
        if chosen is not None:
            timestamp, index = chosen
            self.last[index] = timestamp
            deliver(self.groups[index], timestamp)
            if self._choose() is not None:
                heappush(self.ready, self.inlets[0].rank)
        wake_all(self.inlets)
        return None if chosen is None else Timestamp.of(chosen[0])

    def _choose(self) -> tuple[int, int] | None:
        """The timestamp and index of the group to go next; also finds the frontier of all."""
        self.frontier = DONE
        ready = []
        for index, group in enumerate(self.groups):
            timestamp, frontier = next_settled(group, self.last[index], with_bounds=self.with_bounds)
            self.frontier = min(self.frontier, frontier)
            if timestamp is not None:
                ready.append((timestamp, index))
        return min(ready, default=None)
