"""Where packets wait: inlets, the agenda of the engine, and the throttle of those who feed it.

An inlet is a queue and a bound: no packet before the bound can still arrive. Its frontier is the earliest timestamp at
which it can still deliver something: its first packet, or, when it is empty, its bound. Frontiers only ever rise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sized
from heapq import heappush
from typing import Protocol

from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.timestamp import DONE, PRESTREAM, Timestamp
from mediagraph.framework.wires import Wire

NO_LIMIT = 2**62


class Inlet:
    """A stream as it enters a region."""

    __slots__ = ("bound", "is_timed", "limit", "node", "packets", "rank", "wakes", "wire")

    def __init__(self, wire: Wire, rank: int, limit: int, node: str = "") -> None:
        self.wire, self.rank, self.limit, self.node = wire, rank, limit, node
        self.packets: deque[tuple[Timestamp, object]] = deque()
        self.bound: int = PRESTREAM
        self.is_timed = True  # must timestamps rise? not under the barrier policy
        self.wakes = False  # set when the region is open: news then ask for a turn
        wire.queue = self

    def frontier(self) -> int:
        """The least timestamp at which it can still deliver something."""
        return self.packets[0][0] if self.packets else self.bound

    @property
    def is_shut(self) -> bool:
        """Has its region closed?"""
        return self.packets.maxlen == 0

    def shut(self) -> None:
        """Its region has closed: whatever still comes is dropped."""
        self.packets.clear()
        self.packets = deque(maxlen=0)
        self.bound = DONE
        self.wakes = False


class EagerInlet(Inlet):
    """Has its gate look at news the moment they come, where it matters what else has come by then.

    Whoever brings news to an inlet that waits ends its waiting. What that leads to stands in a property, so that it
    costs other inlets nothing.
    """

    __slots__ = ("_waits", "look")

    def __init__(self, wire: Wire, rank: int, limit: int, node: str = "") -> None:
        self._waits = False
        self.look: Callable[[], bool] | None = None  # is something due now?
        super().__init__(wire, rank, limit, node)

    @property
    def wakes(self) -> bool:
        """Is it waiting for news?"""
        return self._waits

    @wakes.setter
    def wakes(self, waits: bool) -> None:
        has_news = self._waits and not waits
        self._waits = waits
        if has_news and self.look is not None:
            self._waits = not self.look()

    def shut(self) -> None:
        """Its region has closed: nobody looks any more."""
        self.look = None
        Inlet.shut(self)


class Agenda:
    """What is to be done: the ranks of regions that want a turn, and how many nodes are at work elsewhere."""

    __slots__ = ("in_flight", "is_over", "ready")

    def __init__(self) -> None:
        self.ready: list[int] = []  # a heap: the region nearest the outputs has the least rank
        self.in_flight = 0
        self.is_over = False  # an error or a cancellation has ended the run: nothing new is scheduled

    def wake(self, rank: int) -> None:
        """Give a region a turn."""
        heappush(self.ready, rank)

    def end(self) -> None:
        """Schedule nothing more."""
        self.is_over = True
        self.ready.clear()


class Queue(Protocol):
    """What fills up: the inlet of a node, or a poller."""

    @property
    def packets(self) -> Sized:
        """What waits."""
        ...

    @property
    def limit(self) -> int:
        """It is full with so many packets."""
        ...


class Throttle:
    """The queues that hold a source or a graph input back while they are full (rules X1–X6)."""

    __slots__ = ("_least", "_stores", "inlets", "queues", "reports_deadlock")

    def __init__(self, *, reports_deadlock: bool = False) -> None:
        self.queues: list[Queue] = []  # only those that can fill up: of joins, heavy nodes, late nodes, and pollers
        self.inlets: list[Inlet] = []  # those of them that the graph itself empties
        self.reports_deadlock = reports_deadlock
        self._stores: list[Sized] = []  # where the inlets' packets wait, and the least of their limits
        self._least = NO_LIMIT

    def hold_for(self, inlet: Inlet) -> None:
        """Be full when this inlet is."""
        self.queues.append(inlet)
        self.inlets.append(inlet)
        self._stores.append(inlet.packets)
        self._least = min(self._least, inlet.limit)

    def hold_for_reader(self, queue: Queue) -> None:
        """Be full when this queue is, which only somebody outside the graph empties."""
        self.queues.append(queue)
        self._least = 0  # its limit may change at any time

    def is_full(self) -> bool:
        """Is one of the queues at its limit? Asked for every packet, so the lengths are looked at in one go first."""
        if self._least and self._stores and max(map(len, self._stores)) < self._least:
            return False
        return any(len(queue.packets) >= queue.limit for queue in self.queues)

    def grow(self) -> None:
        """Raise the limits that are reached: nothing runs that could empty a queue, and the graph must not stall.

        Where the graph wants deadlocks reported, raises StateError instead.
        """
        for inlet in self.inlets:
            if len(inlet.packets) < inlet.limit:
                continue
            if self.reports_deadlock:
                raise StateError(
                    f'Detected a deadlock due to input throttling for input stream: "{inlet.wire.label}" of a node '
                    f'"{inlet.node}": its queue holds {len(inlet.packets)} packets, the limit, and nothing is left to '
                    "do that would empty it. Raise max_queue_size, or feed the other inputs of the node",
                    StatusCode.UNAVAILABLE,
                )
            inlet.limit = len(inlet.packets) + 1
        if self._least:
            self._least = min(inlet.limit for inlet in self.inlets)
