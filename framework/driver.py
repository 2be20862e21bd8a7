"""Threads and locks: who runs the engine, and who waits for it.

At most one thread at a time *drives* the engine. Who has news for it (a packet, a bound, a finished heavy node) puts
them into the inbox and takes the driver's seat if it is free, until the inbox is empty and nothing is ready. So light
nodes run where the news arrives and the engine needs no lock at all. The seat is only tried, so no thread waits for
another one's calculators; the one lock that threads do wait for, `changed`, guards nothing but the waiting itself.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from threading import Condition, Lock
from typing import Any, TypeVar

from mediagraph.framework.engine import Engine
from mediagraph.framework.errors import StateError

T = TypeVar("T")


class _Pause(Exception):  # noqa: N818  # a signal: the driving thread is to stop and keep the seat
    pass


class Driver:
    """Lets one thread at a time run the engine.

    A *patient* driver leaves the news in the inbox until somebody waits or the inbox is long: that is MediaPipe's
    ApplicationThreadExecutor.
    """

    def __init__(self, engine: Engine, *, patience: int = 0) -> None:
        self.engine = engine
        self.patience = patience
        self.inbox: deque[tuple[Callable[[Any], None], Any]] = deque()
        self.seat = Lock()  # whoever holds it drives; tried, never waited for
        self.is_paused = self.wants_pause = False  # guarded by `changed`; while paused the seat is taken by nobody
        self.rested = True  # nothing is being driven or in flight; set by the driver only
        self.changed = Condition()  # notified when the seat becomes free
        self.waiting = 0  # guarded by `changed`

    def post(self, act: Callable[[T], None], news: T) -> None:
        """Have `act(news)` called by the driving thread: by this one if nobody drives."""
        inbox = self.inbox
        if inbox or self.patience or not self.seat.acquire(False):
            inbox.append((act, news))
            if len(inbox) > self.patience or self.waiting:
                self.drive()
            return
        self._work(act, news)  # the common case needs no inbox
        if inbox:
            self.drive()

    def drive(self) -> None:
        """Take the seat, if it is free, until there is nothing to do.

        The inbox is looked at again after the seat is free: news that came too late for the drive is not forgotten.
        """
        inbox = self.inbox
        while inbox and self.seat.acquire(False):
            self._work(*(inbox.popleft() if inbox else _NOTHING))  # the last driver may have taken it meanwhile

    def _work(self, act: Callable[[T], None], news: T) -> None:
        """Act on the news and on all that follows, in the driver's seat; leave it."""
        inbox, engine = self.inbox, self.engine
        self.rested = False
        try:
            act(news)
            has_more = True
            while has_more:
                while inbox:
                    later_act, later_news = inbox.popleft()
                    later_act(later_news)
                engine.run()
                has_more = bool(inbox) or (bool(engine.sources) and engine.run_source())
        except _Pause:
            with self.changed:
                self.is_paused = self.wants_pause
        except Exception as error:
            engine.fail(error)
        finally:
            self.rested = not engine.agenda.in_flight
            if not self.is_paused:
                self.seat.release()
        if self.waiting:
            with self.changed:
                self.changed.notify_all()

    def pause(self) -> None:
        """Stop giving turns, at the latest when the call under way is done; news wait until `resume` (rule D7)."""
        self.wants_pause = True
        self.inbox.append((_raise_pause, None))
        self.drive()

    def resume(self) -> None:
        """Go on after `pause`."""
        with self.changed:
            self.wants_pause = False
            was_paused, self.is_paused = self.is_paused, False
        if was_paused:
            self.seat.release()
        self.drive()

    def wait_until(self, condition: Callable[[], bool], *, timeout_s: float | None = None) -> bool:
        """Wait, driving if there is something to drive; False if the time ran out before the condition held."""
        self.drive()
        if condition():
            return True
        self._refuse_to_wait_for_itself()
        with self.changed:
            self.waiting += 1  # from now on whoever brings news drives
        try:
            self.drive()
            with self.changed:
                return self.changed.wait_for(condition, timeout_s)
        finally:
            with self.changed:
                self.waiting -= 1

    def _refuse_to_wait_for_itself(self) -> None:
        """A callback or calculator that waits for the graph would wait for itself: raise StateError instead of hanging.

        The stack is looked through only here, where the thread is about to wait anyway.
        """
        frame = sys._getframe()
        while (caller := frame.f_back) is not None:
            if frame.f_code is Driver._work.__code__ and frame.f_locals.get("self") is self:
                raise StateError("a callback or calculator cannot wait for the graph that is calling it")
            frame = caller

    def notify(self) -> None:
        """Have the waiting threads look at their conditions again."""
        with self.changed:
            self.changed.notify_all()

    def is_idle(self) -> bool:
        """Is there nothing to do until somebody brings news?"""
        return self.rested and not self.inbox  # one flag: seat and flights read apart could both look free in between

    def is_at_end(self) -> bool:
        """Is there nothing to do, for ever?"""
        return self.is_idle() and self.engine.is_at_end


def _nothing(_: None) -> None:
    pass


_NOTHING: tuple[Callable[[Any], None], Any] = (_nothing, None)


def _raise_pause(_: object) -> None:
    raise _Pause
