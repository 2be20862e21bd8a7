"""Who watches a stream from outside: callbacks."""

from __future__ import annotations

from collections.abc import Callable

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


def report_failure(message: str, *, is_serious: bool = True) -> None:
    """Log the exception that is being handled, as "mediagraph"."""
    import logging  # 10 ms that a run without failures need not wait for

    level = logging.ERROR if is_serious else logging.DEBUG
    logging.getLogger("mediagraph").log(level, message, exc_info=True)


def _ignore(packet: Packet) -> None:
    """Stands in for the callback of an observer that has failed."""
