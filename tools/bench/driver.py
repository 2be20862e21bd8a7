"""Asks workers in turn and keeps the books."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


class Worker:
    """A script in a process and environment of its own."""

    def __init__(self, name: str, python: str, script: str, **environment: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [python, str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "GLOG_minloglevel": "3", **environment},
        )

    def ask(self, case: str, calls: int) -> dict[str, float]:
        """One block of a case; empty if the worker has not got it. Raises RuntimeError if it fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"case": case, "calls": calls}), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline() or '{"error": "the worker has ended"}')
        if "error" in answer:
            raise RuntimeError(f"{self.name}, {case}: {answer['error']}")
        return {} if "missing" in answer else answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Figures:
    """Blocks by case and worker, in the order of the rounds."""

    blocks: dict[str, dict[str, list[dict[str, float]]]] = field(default_factory=dict)

    def has(self, case: str, worker: str) -> bool:
        """Has the worker got this case?"""
        return bool(self.blocks[case].get(worker))

    def least(self, case: str, worker: str, figure: str) -> float:
        """The least over the rounds: what a noisy machine disturbed least."""
        return min(block[figure] for block in self.blocks[case][worker])

    def median(self, case: str, worker: str, figure: str) -> float:
        """The median over the rounds."""
        return statistics.median(block[figure] for block in self.blocks[case][worker])

    def ratio(self, case: str, worker: str, base: str, figure: str) -> float:
        """The median of the ratios within the rounds."""
        pairs = zip(self.blocks[case][worker], self.blocks[case][base])
        return statistics.median(one[figure] / other[figure] for one, other in pairs)

    def slopes(self, cases: Mapping[int, str], worker: str, figure: str) -> list[float]:
        """For each round the cost of one more node: the slope over chains of several lengths."""
        rounds = len(self.blocks[next(iter(cases.values()))][worker])
        return [
            _slope([(size, self.blocks[case][worker][index][figure]) for size, case in cases.items()])
            for index in range(rounds)
        ]


def interleave(workers: Sequence[Worker], cases: Sequence[str], *, rounds: int, calls: int) -> Figures:
    """Every worker in turn, rotated, one block of each case; the first round warms up and is dropped."""
    figures = Figures({case: {worker.name: [] for worker in workers} for case in cases})
    for turn in range(-1, rounds):
        for case in cases:
            for worker in [*workers[turn % len(workers) :], *workers[: turn % len(workers)]]:
                block = worker.ask(case, calls)
                if turn >= 0 and block:
                    figures.blocks[case][worker.name].append(block)
    return figures


def _slope(points: Sequence[tuple[float, float]]) -> float:
    mean_x = statistics.fmean(x for x, _ in points)
    mean_y = statistics.fmean(y for _, y in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
