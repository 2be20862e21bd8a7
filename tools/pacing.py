"""How fast frames go into the graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

_LONGEST_SLEEP_S = 0.1  # so that Ctrl-C is seen in a long gap between two frames


class Pace:
    """The graph service PACING: tells flow limiters whether to drop, and the runner how many frames they hold back."""

    def __init__(self, *, is_lossless: bool) -> None:
        self.is_lossless = is_lossless
        self._held: dict[str, int] = {}  # by node; changed by the thread that drives the graph

    def note_held(self, node: str, frames: int) -> None:
        """A limiter holds so many frames back now."""
        self._held[node] = frames

    def reset(self) -> None:
        """Forget what an earlier run held back."""
        self._held.clear()

    @property
    def held(self) -> int:
        """Frames held back by all limiters."""
        return sum(self._held.values())

    @property
    def holding(self) -> Mapping[str, int]:
        """The limiters that hold frames back, and how many."""
        return {node: frames for node, frames in self._held.items() if frames}


class WallClock:
    """Waits until a frame is due: its timestamp after the first one's, since the first one went in."""

    def __init__(
        self, *, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._now, self._sleep = now, sleep
        self._start: float | None = None

    def wait_until_due(self, timestamp_us: int, is_over: Callable[[], bool]) -> None:
        """Sleep until it is this timestamp's turn, or until it `is_over`."""
        if self._start is None:
            self._start = self._now() - timestamp_us / 1e6
        due = self._start + timestamp_us / 1e6
        while (delay := due - self._now()) > 0 and not is_over():
            self._sleep(min(delay, _LONGEST_SLEEP_S))
