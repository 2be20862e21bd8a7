"""The default policy: at each timestamp that is settled on all inputs, in order (rules H2–H4)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from heapq import heappush

from mediagraph.framework.gates.gate import Gate, deliver, next_settled, wake_all
from mediagraph.framework.queues import Inlet
from mediagraph.framework.timestamp import DONE, ONE_OVER_POSTSTREAM, PRESTREAM, UNSTARTED, Timestamp


class LoneGate:
    """The default policy of a single inlet, where every packet is settled on arrival."""

    __slots__ = ("frontier", "inlet", "ready")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready, (self.inlet,), self.frontier = ready, inlets, int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Take the first packet."""
        inlet = self.inlet
        packets = inlet.packets
        if not packets:
            self.frontier = inlet.bound
            inlet.wakes = True
            return None
        timestamp, inlet.wire.value = packets.popleft()
        if packets:
            self.frontier = timestamp + 1
            heappush(self.ready, inlet.rank)
        else:
            self.frontier = inlet.bound
            inlet.wakes = True
        return timestamp


class JoinGate:
    """The default policy: a timestamp is settled when no inlet can deliver an earlier or another equal packet.

    Only the slowest inlet, the one with the least frontier, can hold the others up; of equals an empty one does. As
    frontiers only rise, nothing can change before that inlet does: it alone wakes the gate, the others arrive for free.
    """

    __slots__ = ("frontier", "inlets", "pairs", "queues", "ready", "slowest")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready = ready
        self.inlets = tuple(reversed(inlets))  # later producers run first: among equals, wait for the earliest producer
        self.queues = [inlet.packets for inlet in self.inlets]
        self.pairs = [(inlet.wire, inlet.packets.popleft) for inlet in self.inlets]
        self.slowest, self.frontier = self.inlets[0], int(PRESTREAM)

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp, if it is settled."""
        timestamp: Timestamp | None = None
        if all(self.queues):
            heads = [packets[0][0] for packets in self.queues]
            if heads.count(heads[0]) == len(heads):  # the same timestamp on every inlet
                timestamp = heads[0]
        if timestamp is None:
            timestamp = self._take_some()
        else:
            self._take_all(timestamp)
        if self.slowest.packets:
            if timestamp is not None:
                self.frontier = timestamp + 1  # as far as this turn has brought it; the next one follows
            heappush(self.ready, self.slowest.rank)
        else:
            self.slowest.wakes = True
        return timestamp

    def _take_all(self, timestamp: int) -> None:
        for wire, pop in self.pairs:
            _, wire.value = pop()
        slowest = self.slowest
        if slowest.packets or slowest.bound != timestamp + 1:
            self._find_slowest()
        else:  # no inlet can be behind the timestamp just taken, so it is still the slowest
            self.frontier = slowest.bound

    def _take_some(self) -> Timestamp | None:
        """Take the earliest timestamp, which not every inlet has a packet for, if it is settled."""
        self._find_slowest()
        if not self.slowest.packets:
            return None
        timestamp = self.slowest.packets[0][0]
        deliver(self.inlets, timestamp)
        self._find_slowest()
        return timestamp

    def _find_slowest(self) -> None:
        frontier: int = DONE
        for inlet in self.inlets:
            if inlet.packets:
                if inlet.packets[0][0] < frontier:
                    frontier, self.slowest = inlet.packets[0][0], inlet
            elif inlet.bound <= frontier:
                frontier, self.slowest = inlet.bound, inlet
        self.frontier = frontier


class BoundsGate:
    """The default policy of a node that also processes timestamps that settle without a packet."""

    __slots__ = ("frontier", "inlets", "last", "ready")

    def __init__(self, inlets: Sequence[Inlet], ready: list[int]) -> None:
        self.ready, self.inlets = ready, tuple(inlets)
        self.frontier, self.last = int(PRESTREAM), int(UNSTARTED)

    def take(self) -> Timestamp | None:
        """Take the packets, possibly none, of the next timestamp that is settled."""
        timestamp, self.frontier = next_settled(self.inlets, self.last, with_bounds=True)
        if timestamp is not None:
            self.last = timestamp
            deliver(self.inlets, timestamp)
            follower, self.frontier = next_settled(self.inlets, self.last, with_bounds=True)
            if follower is not None:
                self.frontier = timestamp + 1  # the follower is still to be processed, whatever the inlets promise
                heappush(self.ready, self.inlets[0].rank)
        wake_all(self.inlets)
        return None if timestamp is None else Timestamp.of(timestamp)


class BatchGate:
    """Collects input sets of another gate and hands them out when there are `size` of them, or no more can come."""

    def __init__(self, gate: Gate, inlets: Sequence[Inlet], ready: list[int], size: int) -> None:
        self.gate, self.inlets, self.ready, self.size = gate, tuple(inlets), ready, size
        self.frontier = int(PRESTREAM)
        self.collected: deque[tuple[Timestamp, list[object]]] = deque()
        self.released = 0  # input sets of the current batch that are still to be handed out

    def take(self) -> Timestamp | None:
        """Hand out the next input set of a full batch."""
        while not self.released and self._collect():
            if len(self.collected) == self.size:
                self.released = self.size
        if not self.released and self.gate.frontier >= ONE_OVER_POSTSTREAM:
            self.released = len(self.collected)
        timestamp = self._hand_out() if self.released else None
        self.frontier = int(self.collected[0][0]) if self.collected else self.gate.frontier
        if timestamp is not None and self.released:
            self.frontier = timestamp + 1  # the rest of the batch follows at once
            heappush(self.ready, self.inlets[0].rank)
        return timestamp

    def _collect(self) -> bool:
        timestamp = self.gate.take()
        if timestamp is None:
            return False
        self.collected.append((timestamp, [inlet.wire.value for inlet in self.inlets]))
        for inlet in self.inlets:
            inlet.wire.value = None
        return True

    def _hand_out(self) -> Timestamp:
        timestamp, values = self.collected.popleft()
        self.released -= 1
        for inlet, value in zip(self.inlets, values):
            inlet.wire.value = value
        return timestamp
