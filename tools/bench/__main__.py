"""`make bench`: prints tables for docs/performance.md."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mediagraph.tools.bench.driver import HERE, Figures, Worker, interleave
from mediagraph.tools.bench.frames import SIZES, write_frames
from mediagraph.tools.bench.mediapipe_environment import mediapipe_python

CHAIN = (1, 10, 100, 500)


def main() -> int:
    """Run the benchmarks that are asked for."""
    parser = argparse.ArgumentParser(prog="mediagraph.tools.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="rounds to take the median of (9)")
    parser.add_argument("--only", choices=("scheduler", "selfie", "startup"), help="one part")
    parser.add_argument(
        "--environment", type=Path, default=Path(".venv-mediapipe"), help="where MediaPipe is installed"
    )
    arguments = parser.parse_args()
    python = mediapipe_python(arguments.environment)
    if python is None:
        print(
            "MediaPipe 0.10.21 cannot be installed here (it needs Python 3.12 or older): set MEDIAPIPE_PYTHON",
            file=sys.stderr,
        )
        return 6
    parts = {"scheduler": scheduler, "selfie": selfie, "startup": start_up}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_frames(folder)
        os.environ["BENCH_FRAMES"] = str(folder)
        _export_models()
        for part, run in parts.items():
            if arguments.only in (None, part):
                run(python, arguments.rounds)
    return 0


def scheduler(python: str, rounds: int) -> None:
    """Cost per node, into and out of the graph, fan, latency."""
    workers = [
        Worker("mediapipe", python, "scheduler_worker.py", ENGINE="mediapipe"),
        Worker("general", sys.executable, "scheduler_worker.py", ENGINE="mediagraph-general"),
        Worker("fused", sys.executable, "scheduler_worker.py", ENGINE="mediagraph"),
    ]
    chains = {size: f"chain.app.{size}" for size in CHAIN}
    others = ["fan.app.16", "chain.default.1", "latency.chain.app.1", "latency.chain.app.100"]
    figures = interleave(workers, [*chains.values(), *others], rounds=rounds, calls=1)
    print(
        "\n| CPU µs | mediapipe | general | fused | general ÷ mediapipe | fused ÷ mediapipe |"
        "\n|---|---|---|---|---|---|"
    )
    slopes = {worker.name: figures.slopes(chains, worker.name, "cpu_us") for worker in workers}
    _row("per node, slope over chains of 1…500", [statistics.median(slopes[one.name]) for one in workers],
         [_ratio(slopes[name], slopes["mediapipe"]) for name in ("general", "fused")])  # fmt: skip
    for case, title in (("chain.app.1", "packet in and out, one node"), *((case, case) for case in others)):
        _case_row(figures, case, title)
    for worker in workers:
        worker.close()


def selfie(python: str, rounds: int) -> None:
    """The mask of one frame, one inference thread."""
    workers = [
        Worker("mediapipe", python, "selfie_worker.py", ENGINE="mediapipe"),
        Worker("by hand", sys.executable, "selfie_worker.py", ENGINE="hand"),
        Worker("mediagraph", sys.executable, "selfie_worker.py", ENGINE="mediagraph"),
    ]
    cases = [f"mask.{model}.{width}x{height}" for model in (0, 1) for width, height in SIZES]
    figures = interleave(workers, cases, rounds=rounds, calls=15)
    print(
        "\n| mask | mediapipe ms (CPU) | mediagraph ms (CPU) | wall ÷ mediapipe | CPU ÷ mediapipe | CPU ÷ by hand |"
        "\n|---|---|---|---|---|---|"
    )
    for case in cases:
        cells = [f"{figures.median(case, who, 'wall_us') / 1e3:.2f} ({figures.median(case, who, 'cpu_us') / 1e3:.2f})"
                 for who in ("mediapipe", "mediagraph")]  # fmt: skip
        cells += [
            f"**{figures.ratio(case, 'mediagraph', 'mediapipe', figure):.2f}**" for figure in ("wall_us", "cpu_us")
        ]
        cells.append(f"{figures.ratio(case, 'mediagraph', 'by hand', 'cpu_us'):.2f}")
        print("| " + " | ".join([case, *cells]) + " |", flush=True)
    for worker in workers:
        worker.close()


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


def _export_models() -> None:
    """Tell the hand-written loop where the converted models are."""
    from mediagraph.models.store import Store

    store = Store()
    for model, name in enumerate(("selfie_segmentation", "selfie_segmentation_landscape")):
        blob = store.read(f"mediapipe/modules/selfie_segmentation/{name}.tflite")
        os.environ[f"BENCH_MODEL_{model}"] = str(store.to_onnx(blob, name=name, for_cpu=True))


def _case_row(figures: Figures, case: str, title: str) -> None:
    names = ("mediapipe", "general", "fused")
    _row(title, [figures.median(case, name, "cpu_us") for name in names],
         [figures.ratio(case, name, "mediapipe", "cpu_us") for name in names[1:]])  # fmt: skip


def _row(title: str, values: Sequence[float], ratios: Sequence[float]) -> None:
    cells = [f"{value:.3f}" for value in values] + [f"**{ratio:.2f}**" for ratio in ratios]
    print("| " + " | ".join([title, *cells]) + " |", flush=True)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs))


if __name__ == "__main__":
    sys.exit(main())
