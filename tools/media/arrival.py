"""When something came, for sources whose frames bear no times."""

from __future__ import annotations

import time
from collections.abc import Callable


class Arrival:
    """Counts the microseconds since it was first asked; never tells the same twice."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._start_s: float | None = None
        self._last_us = -1

    def next_us(self) -> int:
        """How late it is for what has just come."""
        now_s = self._now()
        if self._start_s is None:
            self._start_s = now_s
        self._last_us = max(self._last_us + 1, round((now_s - self._start_s) * 1e6))
        return self._last_us
