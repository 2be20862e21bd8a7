"""How fast frames go into the graph."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """The graph service PACING: tells flow limiters whether to drop, and the runner how many frames they hold back."""

    def __init__(self, *, is_lossless: bool) -> None:
        self.is_lossless = is_lossless
        self._held: dict[str, int] = {}  # by node; changed by the thread that drives the graph

    def note_held(self, node: str, frames: int) -> None:
        """A limiter holds so many frames back now."""
        self._held[node] = frames

    @property
    def held(self) -> int:
        """Frames held back by all limiters."""
        return sum(self._held.values())


class WallClock:
    """Waits until a frame is due: its timestamp after the first one's, since the first one went in."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._now, self._sleep = now, sleep
        self._start: float | None = None

    def wait_until_due(self, timestamp_us: int) -> None:
        """Sleep until it is this timestamp's turn."""
        if self._start is None:
            self._start = self._now() - timestamp_us / 1e6
        delay = self._start + timestamp_us / 1e6 - self._now()
        if delay > 0:
            self._sleep(delay)
