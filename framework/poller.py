"""Who reads a stream packet by packet: pollers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from mediagraph.framework.errors import ArgumentError, StateError
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.queues import NO_LIMIT
from mediagraph.framework.timestamp import DONE


class PolledRun(Protocol):
    """What a poller needs of the run that fills it."""

    def wait(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        """Work until the condition holds; False if the time is over before."""
        ...

    def wake(self) -> None:
        """Let those go on that were held back by a full queue."""
        ...

    def has_ended(self) -> bool:
        """Will the run send no more, because it failed or is over?"""
        ...


class Poller:
    """Reads the packets of a stream one by one, waiting for each; iterate over it, or call `next_packet` (rule G4).

    Its queue has no limit unless `set_max_queue_size` gives one: from the next start on a full queue then holds the
    graph inputs and sources back that feed the stream, until somebody reads (rule X8).
    """

    def __init__(self, stream: str, *, sees_bounds: bool = False) -> None:
        self.packets: deque[Packet] = deque()
        self.limit = NO_LIMIT
        self.observer = _PolledStream(stream, self, sees_bounds=sees_bounds)
        self.is_done = False  # the stream carries nothing more
        self._run: PolledRun | None = None

    def begin(self, run: PolledRun) -> None:
        """A run starts; called by the graph."""
        self._run = run
        self.reset()

    def reset(self) -> None:
        """Forget what has come so far."""
        self.packets.clear()
        self.is_done = False

    def next_packet(self, *, timeout_s: float | None = None) -> Packet | None:
        """The next packet; None at the end of the stream, or when the run has failed and no packet is left.

        Raises TimeoutError if none comes in time, StateError if the graph was never started.
        """
        if not self.packets and not self.is_done:
            self._wait(timeout_s)
        if not self.packets:
            return None
        was_full = len(self.packets) >= self.limit
        packet = self.packets.popleft()
        if was_full and self._run is not None:
            self._run.wake()
        return packet

    def __iter__(self) -> Iterator[Packet]:
        while (packet := self.next_packet()) is not None:
            yield packet

    @property
    def queue_size(self) -> int:
        """How many packets wait to be read."""
        return len(self.packets)

    def set_max_queue_size(self, size: int) -> None:
        """Let at most about this many packets wait; -1 for any number. Raises ArgumentError for less."""
        if size < -1:
            raise ArgumentError(f"the maximum queue size of a poller is -1 or more, not {size}")
        self.limit = NO_LIMIT if size == -1 else size

    def _wait(self, timeout_s: float | None) -> None:
        run = self._run
        if run is None:
            raise StateError("the graph of this poller was never started; call start_run() first")
        if not run.wait(lambda: bool(self.packets) or self.is_done or run.has_ended(), timeout_s):
            raise TimeoutError(f"no packet came within {timeout_s} s")


class _PolledStream(Observer):
    """The observer of a poller: notes packets, bounds if wanted, and the end of the stream."""

    __slots__ = ("poller", "wants_bounds")

    def __init__(self, stream: str, poller: Poller, *, sees_bounds: bool) -> None:
        super().__init__(stream, poller.packets.append, sees_bounds=True)
        self.poller, self.wants_bounds = poller, sees_bounds

    def settle(self, bound: int) -> None:
        """The stream carries nothing before `bound` any more."""
        if self.wants_bounds:
            super().settle(bound)
        if bound >= DONE:
            self.poller.is_done = True
