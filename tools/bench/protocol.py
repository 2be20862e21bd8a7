"""What the workers and the driver say to each other: one JSON object a line. Only the standard library is used here."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Block = Callable[[int], dict[str, float]]


def serve(make: Callable[[str], Block | None]) -> None:
    """Answer {"case", "calls"} with {"wall_us", "cpu_us"} per call until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries that print go to stderr
    blocks: dict[str, Block | None] = {}
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if question["case"] not in blocks:
                blocks[question["case"]] = make(question["case"])
            block = blocks[question["case"]]
            answer: dict[str, Any] = block(question["calls"]) if block else {"missing": True}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def timed_each(call: Callable[[T], object], values: Sequence[T]) -> dict[str, float]:
    """The median wall time of one call, so that a neighbour's turn counts for little, and the mean CPU time, in µs."""
    walls = []
    cpu = time.process_time()
    for value in values:
        start = time.perf_counter()
        call(value)
        walls.append(time.perf_counter() - start)
    cpu = time.process_time() - cpu
    return {"wall_us": sorted(walls)[len(walls) // 2] * 1e6, "cpu_us": cpu / len(walls) * 1e6}


def resident_mb() -> float:
    """Resident memory of this process, in MB (Linux)."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
