"""A clock that only calculators move, and calculators that take time on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import mediagraph as mg

US, MS = 1_000, 1_000_000


class FakeClock:
    """Tells nanoseconds; it stands still but for `advance`."""

    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns

    def advance(self, duration_ns: int) -> None:
        self.now_ns += duration_ns


class Works(mg.Calculator):
    """Takes as many microseconds as its input says, and passes it on; 100 µs to open, 10 to close."""

    clock_of_tests: ClassVar[FakeClock] = FakeClock()
    duration_us = mg.Input(int, tag="")
    done = mg.Output(int, tag="")

    def open(self) -> None:
        self.clock_of_tests.advance(100 * US)

    def process(self) -> None:
        self.clock_of_tests.advance(self.duration_us.get() * US)
        self.done.send(self.duration_us.get())

    def close(self) -> None:
        self.clock_of_tests.advance(10 * US)


class WorksElsewhere(Works):
    """The same in another thread."""

    heavy = True


class WorksOnEven(Works):
    """Passes only even numbers on."""

    def process(self) -> None:
        self.clock_of_tests.advance(self.duration_us.get() * US)
        if self.duration_us.get() % 2 == 0:
            self.done.send(self.duration_us.get())


class WorksAsSource(mg.Source):
    """Sends 1, 2, 3, each after as many microseconds, at ten times that."""

    number = mg.Output(int, tag="")

    def generate(self) -> Iterator[None]:
        for number in (1, 2, 3):
            Works.clock_of_tests.advance(number * US)
            self.number.send(number, at=number * 10)
            yield


class WorksAtBothEnds(Works):
    """Sends when it opens and when it closes."""

    timestamp_offset = None

    def open(self) -> None:
        self.done.send(0, at=1)

    def process(self) -> None:
        self.done.send(self.duration_us.get())

    def close(self) -> None:
        self.done.send(9, at=1000)


def one(calculator: str, name: str, source: str, result: str) -> str:
    return f'node {{ name: "{name}" calculator: "{calculator}" input_stream: "{source}" output_stream: "{result}" }}\n'


CHAIN = 'input_stream: "in"\n' + one("Works", "first", "in", "mid") + one("Works", "second", "mid", "out")


def measured(text: str, config: str = "enable_profiler: true", **settings: object) -> mg.CalculatorGraph:
    """A graph that is measured by the fake clock, set back to 0."""
    graph = mg.CalculatorGraph(f"profiler_config {{ {config} }}\n{text}", **settings)
    Works.clock_of_tests.now_ns = 0
    graph.profiler.clock, graph.profiler.epoch_ns = Works.clock_of_tests, 0
    return graph
