"""Who watches a stream from outside: callbacks and pollers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import (
    DONE,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    Timestamp,
    timestamp_after,
    timestamp_before,
)


class Observer:
    """Calls a function for each packet of a stream, in order, never twice at a time (rules G1–G3).

    With bounds it also gets an empty packet, stamped with the settled timestamp, when the stream settles further
    without one. A callback that raises is logged, then called no more; the run goes on.
    """

    __slots__ = ("callback", "deliver", "error", "last", "sees_bounds", "settled", "stream", "tells_end", "was_called")

    def __init__(self, stream: str, callback: Callable[[Packet], None], *, sees_bounds: bool = False) -> None:
        self.stream, self.callback, self.sees_bounds = stream, callback, sees_bounds
        self.last: int = Timestamp.UNSET  # of the packets and bounds reported, over all runs
        self.settled: int = Timestamp.UNSET  # the bound that follows from the last packet
        self.error: Exception | None = None
        self.was_called = False  # since somebody last waited for output
        self.tells_end = False  # is the end of the stream told as "settled up to MAX"?
        self.deliver = self._deliver_and_note if sees_bounds else self._deliver

    def settle(self, bound: int) -> None:
        """The stream carries nothing before `bound` any more."""
        if bound >= DONE:
            bound = ONE_OVER_POSTSTREAM if self.tells_end else self.settled
        bound = max(bound, self.settled)
        reported = POSTSTREAM if bound == POSTSTREAM else timestamp_before(bound)
        if reported > self.last and reported >= Timestamp.MIN:
            self.last = reported
            self._deliver(Packet(None, Timestamp.of(reported)))

    def _deliver_and_note(self, packet: Packet) -> None:
        self.last = packet.timestamp  # may be less than in the run before: then bounds below that are told again
        self.settled = timestamp_after(packet.timestamp)
        self._deliver(packet)

    def _deliver(self, packet: Packet) -> None:
        self.was_called = True
        try:
            self.callback(packet)
        except Exception as error:
            self.error = error
            self.callback = _ignore
            report_failure(f'the observer of stream "{self.stream}" failed at {packet.timestamp} and is disabled')


class Poller:
    """Reads the packets of a stream one by one, waiting for each; iterate over it, or call `next_packet`."""

    def __init__(self) -> None:
        self._packets: deque[Packet] = deque()
        self._changed = threading.Condition()
        self._ended = False

    def begin(self) -> None:
        """A run starts; called by the graph."""
        with self._changed:
            self._packets.clear()
            self._ended = False

    def push(self, packet: Packet) -> None:
        """Add a packet; called by the graph."""
        with self._changed:
            self._packets.append(packet)
            self._changed.notify_all()

    def end(self) -> None:
        """No packet follows; called by the graph when the run is over or has failed."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def next_packet(self, *, timeout_s: float | None = None) -> Packet | None:
        """The next packet; None at the end of the stream. Raises TimeoutError if none comes in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._packets or self._ended, timeout_s):
                raise TimeoutError(f"no packet came within {timeout_s} s")
            return self._packets.popleft() if self._packets else None

    def __iter__(self) -> Iterator[Packet]:
        while (packet := self.next_packet()) is not None:
            yield packet


def report_failure(message: str, *, is_serious: bool = True) -> None:
    """Log the exception that is being handled, as "mediagraph"."""
    import logging  # 10 ms that a run without failures need not wait for

    level = logging.ERROR if is_serious else logging.DEBUG
    logging.getLogger("mediagraph").log(level, message, exc_info=True)


def _ignore(packet: Packet) -> None:
    """Stands in for the callback of an observer that has failed."""
