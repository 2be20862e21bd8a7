"""From the start of a fresh process to the first mask, beside MediaPipe."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mediagraph.tools.bench.driver import HERE


def start_up(python: str, rounds: int) -> None:
    """From the start of a fresh process to the first mask; memory after 50 more."""
    found: dict[str, list[list[float]]] = {"mediapipe": [], "mediagraph": []}
    helps: list[float] = []
    for turn in range(-1, rounds):
        for name, interpreter in (("mediapipe", python), ("mediagraph", sys.executable)):
            figures = _fresh_process(interpreter, name)
            if turn >= 0:
                found[name].append(figures)
        start = time.perf_counter()
        subprocess.run([Path(sys.executable).with_name("run-graph"), "--help"], capture_output=True, check=True)
        helps.append(time.perf_counter() - start)
    print("\n| fresh process, 1280×720, model 0 | mediapipe | mediagraph | ratio |\n|---|---|---|---|")
    for index, title in ((0, "first mask, s"), (1, "CPU up to it, s"), (2, "resident after 50 more, MB")):
        theirs, ours = ([figures[index] for figures in found[name]] for name in ("mediapipe", "mediagraph"))
        medians = f"{statistics.median(theirs):.2f} | {statistics.median(ours):.2f}"
        print(f"| {title} | {medians} | **{_ratio(ours, theirs):.2f}** |")
    print(f"\n`run-graph --help`: {statistics.median(helps) * 1e3:.0f} ms", flush=True)


def _fresh_process(interpreter: str, engine: str) -> list[float]:
    command = [interpreter, str(HERE / "selfie_worker.py"), "mask.0.1280x720"]
    environment = {**os.environ, "ENGINE": engine, "BENCH_START": repr(time.time())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users' Python keeps its compiled modules
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("START_UP")), None)
    if line is None:
        raise RuntimeError(done.stderr[-500:])
    return [float(figure) for figure in line.split()[1:]]


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs))
