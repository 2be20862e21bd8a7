"""Several streams at once: a group beside separate graphs, and what stacking costs on the CPU."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mediagraph.tools.bench.driver import Figures, Worker, interleave
from mediagraph.tools.bench.table import print_all, ratio_cell

_CASES = [f"streams.{model}.{size}" for model in (0, 1) for size in ("640x480", "1280x720")]
_STACKS = [f"stack.{model}.{items}" for model in (0, 1) for items in (1, 2, 4, 8)]
_WORKER = "streams_worker.py"
_GROUPS = {"group": "group", "inline": "threads=0", "batched": "batches of 4"}


def streams(rounds: int) -> None:
    """Print both tables; the frames must be there."""
    for engines, cases, calls, rows in (
        (("separate", *_GROUPS), _CASES, 8, stream_rows),
        (("fixed", "open"), _STACKS, 4, stack_rows),
    ):
        workers = [Worker(engine, sys.executable, _WORKER, ENGINE=engine) for engine in engines]
        print_all(rows(interleave(workers, cases, rounds=rounds, calls=calls)))
        for worker in workers:
            worker.close()


def stream_rows(figures: Figures) -> list[list[str]]:
    """Milliseconds of a frame, and the median ratios of groups to separate graphs."""
    rows = [["four streams", "separate graphs, ms a frame (CPU)", "a group (CPU)", *_heads(*_GROUPS.values())]]
    for case in figures.blocks:
        costs = [_cost(figures, case, engine) for engine in ("separate", "group")]
        rows.append([case, *costs, *_ratios(figures, case, list(_GROUPS), "separate")])
    return rows


def stack_rows(figures: Figures) -> list[list[str]]:
    """Milliseconds of an item, and the median ratio of one that is computed together with others to one by itself."""
    rows = [["stacked", "one by one, ms an item", "CPU ÷ one by one"]]
    for case in figures.blocks:
        ratio = ratio_cell(figures.ratio(case, "open", "fixed", "cpu_us"))
        rows.append([case, f"{figures.median(case, 'fixed', 'cpu_us') / 1e3:.2f}", ratio])
    return rows


def _cost(figures: Figures, case: str, engine: str) -> str:
    wall, cpu = (figures.median(case, engine, figure) / 1e3 for figure in ("wall_us", "cpu_us"))
    return f"{wall:.2f} ({cpu:.2f})"


def _heads(*names: str) -> list[str]:
    return [f"{name}: {figure} ÷ separate" for name in names for figure in ("wall", "CPU")]


def _ratios(figures: Figures, case: str, engines: Sequence[str], base: str) -> list[str]:
    return [
        ratio_cell(figures.ratio(case, engine, base, figure)) for engine in engines for figure in ("wall_us", "cpu_us")
    ]
