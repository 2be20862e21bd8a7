"""How the benchmark measures growth, beside fake workers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mediagraph.tools.bench import growth
from mediagraph.tools.bench.chart import Axes, Line, Point
from mediagraph.tools.bench.driver import interleave

STUDY = growth.Study(
    "nodes", Axes("t", "nodes", "µs"), (1, 10, 100), {name: (name, "chain.{}") for name in ("fused", "csp", "none")}
)


class FakeWorker:
    """Answers with `cost` for each node, the first time ten times as much; notes what it was asked."""

    def __init__(self, name: str, cost: float | None, asked: list[str] | None = None) -> None:
        self.name, self.cost = name, cost
        self.asked = [] if asked is None else asked

    def ask(self, case: str, calls: int) -> dict[str, float]:
        factor = 10 if f"{self.name} {case}" not in self.asked else 1
        self.asked.append(f"{self.name} {case}")
        return {"cpu_us": self.cost * factor * int(case.split(".")[1])} if self.cost else {}


def workers(**costs: float | None) -> dict[str, FakeWorker]:
    return {name: FakeWorker(name, cost) for name, cost in costs.items()}


def test_workers_take_turns_and_the_first_round_is_dropped() -> None:
    asked: list[str] = []
    pair = [FakeWorker("a", 1, asked), FakeWorker("b", 2, asked)]
    figures = interleave(pair, ["chain.1"], rounds=2, calls=1)
    assert asked == [f"{name} chain.1" for name in "baabba"]
    assert [block["cpu_us"] for block in figures.blocks["chain.1"]["b"]] == [2, 2]
    assert figures.ratio("chain.1", "b", "a", "cpu_us") == 2


def test_an_engine_without_the_case_has_no_line() -> None:
    found = growth.measure(STUDY, workers(fused=2.0, csp=None), rounds=3)
    assert found == [Line("fused", [Point(1, 2, 2), Point(10, 20, 20), Point(100, 200, 200)])]


def test_the_table_says_by_which_power_the_cost_grows() -> None:
    line = Line("fused", [Point(1, 3, 2), Point(10, 30, 20), Point(100, 30, 20)])
    assert list(growth.rows(STUDY, [line])) == [
        ["nodes: µs, median (least)", "fused"],
        ["1", "3.00 (2.00)"],
        ["10", "30.0 (20.0)"],
        ["100", "30.0 (20.0)"],
        ["grows with the power", "0.00"],
    ]


@pytest.mark.parametrize("exponent", [0, 1, 2])
def test_the_power_is_that_of_the_last_decade(exponent: int) -> None:
    points = [Point(x, 1, float(x**exponent)) for x in (1, 2, 20, 200)]
    assert growth.power(points) == pytest.approx(exponent)


def test_each_study_gives_a_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextlib.contextmanager
    def engines(peers: Mapping[str, str]) -> Iterator[dict[str, FakeWorker]]:
        yield workers(fused=1.0, **dict.fromkeys(peers, 2.0))

    monkeypatch.setattr(growth, "engines", engines)
    growth.growth({"csp": "python"}, 1, tmp_path / "plots", [STUDY])
    assert [path.name for path in (tmp_path / "plots").iterdir()] == ["growth_nodes.svg"]
    assert "| 100 | 100 (100) | 200 (200) |" in capsys.readouterr().out


def test_the_values_of_the_studies_are_those_the_documentation_names() -> None:
    ends = {study.name: (study.values[0], study.values[-1]) for study in growth.STUDIES}
    assert ends == {
        "nodes": (1, 500),
        "streams": (1, 64),
        "depth": (1, 10000),
        "threads": (0, 8),
        "handover": (0, 8),
    }
