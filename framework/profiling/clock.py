"""The clock of measurements."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Tells nanoseconds, counted from anywhere. Tests bring their own."""

steady_ns: Clock = time.perf_counter_ns  # written in C, precise everywhere, and never set back
EPOCH_NS = time.time_ns() - steady_ns()
"""What is missing to the nanoseconds since the epoch."""
