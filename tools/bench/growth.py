"""How the cost of a packet grows with nodes, streams, queue depth and threads: tables, and a plot for each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mediagraph.tools.bench.chart import Axes, Line, Point, draw
from mediagraph.tools.bench.driver import Figures, Worker, interleave
from mediagraph.tools.bench.scheduler import engines
from mediagraph.tools.bench.table import figures_cell, print_all

ENGINES = ("fused", "general", "mediapipe", "gstreamer", "csp")
THREADS = (0, 1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Study:
    """What is varied: the values, and the lines by label, each an engine and its case."""

    name: str
    axes: Axes
    values: Sequence[int]
    lines: Mapping[str, tuple[str, str]]
    figure: str = "cpu_us"


def _each_engine(case: str) -> dict[str, tuple[str, str]]:
    return {engine: (engine, case) for engine in ENGINES}


CPU, WALL = "CPU µs per packet", "wall µs per packet"
STUDIES = (
    Study(
        "nodes",
        Axes("A chain of nodes", "nodes", CPU),
        (1, 2, 5, 10, 20, 50, 100, 200, 500),
        _each_engine("chain.best.{}"),
    ),
    Study(
        "streams",
        Axes("A fan: one stream to many nodes and back into one", "streams beside each other", CPU),
        (1, 2, 4, 8, 16, 32, 64),
        _each_engine("fan.best.{}"),
    ),
    Study(
        "depth",
        Axes("A join that waits for its slower stream", "packets waiting in its queue", CPU),
        (1, 10, 100, 1000, 10000),
        _each_engine("held.best.{}"),
    ),
    Study(
        "threads",
        Axes("Eight heavy nodes beside each other", "threads", WALL, is_stepwise=True),
        THREADS,
        {"each waits 1 ms": ("fused", "wait.{}"), "each hashes 1 MB": ("fused", "compute.{}")},
        "wall_us",
    ),
    Study(
        "handover",
        Axes("Ten nodes in a pool that do nothing", "threads", CPU, is_stepwise=True),
        THREADS,
        _each_engine("pool.{}"),
    ),
)


def growth(peers: Mapping[str, str], rounds: int, folder: Path, studies: Sequence[Study] = STUDIES) -> None:
    """Measure, print a table for each study, and write `growth_NAME.svg` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with engines(peers) as workers:
        for study in studies:
            lines = measure(study, workers, rounds)
            print_all(rows(study, lines))
            (folder / f"growth_{study.name}.svg").write_text(draw(study.axes, lines), encoding="utf-8")


def measure(study: Study, workers: Mapping[str, Worker], rounds: int) -> list[Line]:
    """The lines of those engines that have the cases."""
    wanted = {label: line for label, line in study.lines.items() if line[0] in workers}
    asked = [workers[name] for name in dict.fromkeys(engine for engine, _ in wanted.values())]
    patterns = dict.fromkeys(pattern for _, pattern in wanted.values())
    cases = [pattern.format(value) for value in study.values for pattern in patterns]
    figures = interleave(asked, cases, rounds=rounds, calls=1)
    lines = (Line(label, _points(study, figures, *line)) for label, line in wanted.items())
    return [line for line in lines if line.points]


def rows(study: Study, lines: Sequence[Line]) -> Iterator[list[str]]:
    """A table: a row for each value; for scales without a zero also by which power the cost grows."""
    yield [f"{study.axes.x_label}: {study.axes.y_label}, median (least)", *(line.label for line in lines)]
    for index, value in enumerate(study.values):
        yield [f"{value:,}", *(figures_cell(line.points[index].median, line.points[index].least) for line in lines)]
    if not study.axes.is_stepwise:
        yield ["grows with the power", *(f"{power(line.points):.2f}" for line in lines)]


def power(points: Sequence[Point]) -> float:
    """The exponent of growth over the last decade, by the least figures: 1 in proportion, 0 not at all."""
    last = points[-1]
    first = next(point for point in points if point.x * 10 >= last.x)
    return math.log(last.least / first.least) / math.log(last.x / first.x)


def _points(study: Study, figures: Figures, engine: str, pattern: str) -> list[Point]:
    cases = [(value, pattern.format(value)) for value in study.values]
    return [
        Point(value, figures.median(case, engine, study.figure), figures.least(case, engine, study.figure))
        for value, case in cases
        if figures.has(case, engine)
    ]
