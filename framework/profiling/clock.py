"""The clock of measurements."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Tells nanoseconds since the epoch. Tests bring their own."""

_START_NS = time.time_ns() - time.perf_counter_ns()


def now_ns() -> int:
    """Nanoseconds since the epoch, at the pace of a clock that is never set back."""
    return time.perf_counter_ns() + _START_NS
