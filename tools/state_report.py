"""`kill -USR1`: a running graph tells what it waits for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_SIGNAL = getattr(signal, "SIGUSR1", None)  # Windows has none


class StateReport:
    """A context in which SIGUSR1 writes what `explain` returns to stderr; only the main thread can set it up."""

    def __init__(self, explain: Callable[[], str]) -> None:
        self._explain = explain
        self._before: Any = None

    def __enter__(self) -> StateReport:
        if _SIGNAL is not None and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(_SIGNAL, self._tell)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if _SIGNAL is not None and self._before is not None:
            signal.signal(_SIGNAL, self._before)

    def _tell(self, number: int, frame: FrameType | None) -> None:
        os.write(sys.stderr.fileno(), f"\n{self._explain()}\n".encode())  # print() must not be entered twice
