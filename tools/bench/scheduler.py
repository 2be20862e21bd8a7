"""What a packet costs: per node, into and out of the graph, through a fan, and alone."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from mediagraph.tools.bench.driver import Figures, Worker, interleave
from mediagraph.tools.bench.table import figures_cell, print_all, ratio_cell

OURS = ("general", "fused")
CHAINS = {size: f"chain.best.{size}" for size in (1, 10, 100, 500)}
SLOPE = "one more node (slope over chains of 1…500)"
ROWS = {  # `best`: each engine on its cheapest executor, for MediaPipe the application's thread
    "chain.best.1": ("1 node: packet in and out", "cpu_us"),
    "chain.default.1": ("the same, MediaPipe's default executor", "cpu_us"),
    "chain.best.100": ("chain of 100", "cpu_us"),
    "fan.best.16": ("fan 1 → 16 → 1", "cpu_us"),
    "fan.app.16": ("the same, both on the application's thread", "cpu_us"),
    "fan.default.16": ("the same, MediaPipe's default executor", "cpu_us"),
    "latency.chain.best.1": ("1 node: one packet at a time, wall", "wall_us"),
    "latency.chain.default.1": ("the same, MediaPipe's default executor", "wall_us"),
    "latency.chain.best.100": ("chain of 100: one packet at a time, wall", "wall_us"),
}


@contextmanager
def engines(peers: Mapping[str, str]) -> Iterator[dict[str, Worker]]:
    """Workers by engine: mediagraph with every node in its own queue and as it runs by default, and the peers given."""
    workers = {
        "general": Worker("general", sys.executable, "scheduler_worker.py", ENGINE="mediagraph-general"),
        "fused": Worker("fused", sys.executable, "scheduler_worker.py", ENGINE="mediagraph"),
    }
    for name, python in peers.items():
        script = "scheduler_worker.py" if name == "mediapipe" else f"{name}_worker.py"
        workers[name] = Worker(name, python, script, ENGINE=name)
    try:
        yield workers
    finally:
        for worker in workers.values():
            worker.close()


def scheduler(peers: Mapping[str, str], rounds: int) -> None:
    """Print the costs, and their ratios to each peer's."""
    with engines(peers) as workers:
        figures = interleave(list(workers.values()), [*{*CHAINS.values(), *ROWS}], rounds=rounds, calls=1)
    print_all(_costs(figures, list(workers)))
    if peers:
        print_all(_ratios(figures, list(peers)))


def _costs(figures: Figures, engines: Sequence[str]) -> Iterator[list[str]]:
    yield ["µs per packet, CPU if not said otherwise: median (least)", *engines]
    slopes = [figures.slopes(CHAINS, engine, "cpu_us") for engine in engines]
    yield [SLOPE, *(figures_cell(statistics.median(slope), min(slope)) for slope in slopes)]
    for case, (title, figure) in ROWS.items():
        yield [title, *(_cost(figures, case, engine, figure) for engine in engines)]


def _ratios(figures: Figures, peers: Sequence[str]) -> Iterator[list[str]]:
    pairs = [(ours, peer) for peer in peers for ours in OURS]
    yield ["median of the ratios within the rounds", *(f"{ours} ÷ {peer}" for ours, peer in pairs)]
    yield [SLOPE, *(ratio_cell(_slope_ratio(figures, *pair)) for pair in pairs)]
    for case, (title, figure) in ROWS.items():
        yield [title, *(_ratio(figures, case, *pair, figure) for pair in pairs)]


def _cost(figures: Figures, case: str, engine: str, figure: str) -> str:
    if not figures.has(case, engine):
        return "–"
    return figures_cell(figures.median(case, engine, figure), figures.least(case, engine, figure))


def _ratio(figures: Figures, case: str, ours: str, peer: str, figure: str) -> str:
    return ratio_cell(figures.ratio(case, ours, peer, figure)) if figures.has(case, peer) else "–"


def _slope_ratio(figures: Figures, ours: str, peer: str) -> float:
    slopes = zip(figures.slopes(CHAINS, ours, "cpu_us"), figures.slopes(CHAINS, peer, "cpu_us"))
    return statistics.median(one / other for one, other in slopes)
