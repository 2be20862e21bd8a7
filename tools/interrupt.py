"""Ctrl-C: once to stop reading and finish the results, twice to stop at once."""

from __future__ import annotations

import signal
import sys
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """A context in which the first SIGINT or SIGTERM only sets `is_requested`; the second raises KeyboardInterrupt."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.is_requested = False
        self._quiet = quiet
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupt:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.is_requested:
            raise KeyboardInterrupt
        self.is_requested = True
        if not self._quiet:
            print("\nfinishing what is under way; press Ctrl-C again to stop now", file=sys.stderr)
