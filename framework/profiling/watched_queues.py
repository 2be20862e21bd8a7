"""Queues, gates and regions that tell a journal what happens to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from mediagraph.framework.engine import Unit
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.lanes import Executor
from mediagraph.framework.profiling.events import APPLICATION, EventType
from mediagraph.framework.profiling.node_journal import NodeJournal
from mediagraph.framework.queues import EagerInlet, Inlet
from mediagraph.framework.timestamp import Timestamp

Packet = tuple[Timestamp, object]


class WatchedQueue(deque[Packet]):
    """The packets of a watched inlet."""

    __slots__ = ("inlet",)

    def __init__(self, inlet: WatchedInlet) -> None:
        super().__init__()
        self.inlet = inlet

    def append(self, packet: Packet) -> None:
        """Add a packet."""
        self.extend((packet,))

    def extend(self, packets: Iterable[Packet]) -> None:
        """Add the packets of one call, which are told of as one."""
        added = list(packets)
        if not added:
            return
        was_empty, was_full = not self, self.inlet.is_full
        self.inlet.tell_arrival(added[-1][0], self[0][0] if self else None, len(self) + 1, is_first=was_empty)
        deque.extend(self, added)
        self.inlet.tell_throttling(was_full)
        if was_empty:
            self.inlet.journal.arrived()

    def popleft(self) -> Packet:
        """Take the first packet."""
        was_full = self.inlet.is_full
        packet = deque.popleft(self)
        self.inlet.tell_throttling(was_full)
        return packet


class WatchedInlet(EagerInlet):
    """An inlet whose arrivals, bounds and limits are noted; `ports` of its node take from it."""

    __slots__ = ("_bound", "_limit", "journal", "ports")

    def __init__(self, inlet: Inlet, journal: NodeJournal, ports: int) -> None:
        self.journal, self.ports, self.packets = journal, ports, deque()
        self._bound, self._limit = inlet.bound, inlet.limit
        super().__init__(inlet.wire, inlet.rank, inlet.limit, inlet.node)
        self.packets = WatchedQueue(self)

    @property
    def bound(self) -> int:
        """No packet before it can still arrive."""
        return self._bound

    @bound.setter
    def bound(self, bound: int) -> None:
        if bound <= self._bound or self.packets or self.is_shut:
            self._bound = bound
            return
        for _ in range(self.ports - 1):
            self.journal.arrived()  # the other ports of the node still wait for it
        self._bound = bound
        self.journal.arrived()

    @property
    def limit(self) -> int:
        """With so many packets it is full."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        was_full = self.is_full
        self._limit = limit
        self.tell_throttling(was_full)

    @property
    def is_full(self) -> bool:
        """Does it throttle those who feed it?"""
        return len(self.packets) >= self._limit

    def tell_arrival(self, last: int, first: int | None, size: int, *, is_first: bool) -> None:
        """Packets are about to be added: the timestamps of the last one, and of the first that waits before them."""
        journal = self.journal
        timestamps = (last,) if first is None else (last, first)
        for port in range(self.ports):
            journal.note(EventType.PACKET_QUEUED, self.wire.label, timestamps, size)
            if is_first and port < self.ports - 1:
                journal.arrived()  # the other ports still wait for it

    def tell_throttling(self, was_full: bool) -> None:
        """Note it if the queue has become full, or is so no more."""
        if self.is_full != was_full:
            kind = EventType.UNTHROTTLED if was_full else EventType.THROTTLED
            self.journal.note(kind, self.wire.label, node=APPLICATION)


class WatchedGate:
    """A gate whose input sets are noted."""

    def __init__(self, gate: Gate, journal: NodeJournal) -> None:
        self.gate, self.journal, self.frontier = gate, journal, gate.frontier

    def take(self) -> Timestamp | None:
        """Take the next input set."""
        timestamp = self.gate.take()
        self.frontier = self.gate.frontier
        if timestamp is None:
            self.journal.found_nothing()
        else:
            self.journal.taken(timestamp)
        return timestamp


class WatchedUnit:
    """A region of one light node: its call ends with its turn."""

    def __init__(self, unit: Unit, journal: NodeJournal) -> None:
        self.unit, self.journal = unit, journal

    def open(self) -> None:
        """Open the node."""
        self.unit.open()

    def step(self) -> None:
        """Take one turn."""
        self.unit.step()
        if self.journal.under_way:
            self.journal.done()


class WatchedExecutor:
    """Runs a heavy node and notes the end of its calls."""

    def __init__(self, executor: Executor, journal: NodeJournal) -> None:
        self.executor, self.journal = executor, journal

    def submit(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        """Accept a task."""
        self.executor.submit(run, partial(self._complete, complete))

    def _complete(self, complete: Callable[[], None]) -> None:
        complete()
        self.journal.done()
