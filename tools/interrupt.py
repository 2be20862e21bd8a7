"""Ctrl-C: once to stop reading and finish the results, twice to stop at once, three times to leave what hangs."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """A context in which SIGINT and SIGTERM end a run step by step.

    The first only sets `is_requested`. The second sets `is_urgent` and has `stop` called by another thread, because the
    interrupted one may be anywhere, holding any lock. The third sets `is_final` and raises KeyboardInterrupt, for
    calculators that never return; whoever waits looks at `is_final` too, because Python drops an exception that comes
    up inside a finalizer. In another thread than the main one it changes nothing: signals are the main thread's.
    """

    def __init__(self, stop: Callable[[], None], *, quiet: bool = False) -> None:
        self.is_requested = False
        self.is_urgent = False
        self.is_final = False
        self._stop = stop
        self._quiet = quiet
        self._before: dict[int, Any] = {}
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()  # its put() may be called by a signal handler

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is not threading.main_thread():
            return self
        threading.Thread(target=self._stop_when_urgent, name="interrupt", daemon=True).start()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._calls.put(False)

    def _stop_when_urgent(self) -> None:
        if self._calls.get():
            self._stop()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.is_urgent:
            self.is_final = True
            raise KeyboardInterrupt
        if self.is_requested:
            self.is_urgent = True
            self._calls.put(True)
            self._say("stopping")
        else:
            self.is_requested = True
            self._say("finishing what is under way; press Ctrl-C again to stop now")

    def _say(self, text: str) -> None:
        if not self._quiet:
            os.write(sys.stderr.fileno(), f"\n{text}\n".encode())  # print() must not be entered twice
