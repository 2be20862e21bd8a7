"""Counters of calculators, and reading them for the whole graph (rule L15)."""

from __future__ import annotations

import pytest
from toys import feed, finish

import mediagraph as mg

TWO = """
input_stream: "in"
node { calculator: "CountsOdd" input_stream: "in" output_stream: "mid" }
node { name: "last" calculator: "CountsOdd" input_stream: "mid" output_stream: "out" }
node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "a" }
node { calculator: "PassThroughCalculator" input_stream: "in" input_stream: "out" output_stream: "b" output_stream: "c"}
"""
EVERYWHERE = pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)


class CountsOdd(mg.Calculator):
    """Passes odd numbers on, counts them, and sums all."""

    heavy = True
    number = mg.Input(int, tag="")
    odd = mg.Output(int, tag="")

    def open(self) -> None:
        self.odds, self.sum = self.counter("odd"), self.counter("sum")
        self.counter("never")

    def process(self) -> None:
        self.sum.increment(self.number.get())
        if self.number.get() % 2:
            self.odds.increment()
            self.odd.send(self.number.get())


@EVERYWHERE
def test_counters_bear_the_name_of_their_node(settings: dict[str, object]) -> None:
    graph = mg.CalculatorGraph(TWO, **settings)
    assert graph.counters() == {}
    graph.start_run()
    feed(graph, "in", 1, 2, 3)
    finish(graph)
    assert graph.counters() == {
        "CountsOdd-never": 0,
        "CountsOdd-odd": 2,
        "CountsOdd-sum": 6,
        "PassThroughCalculator_1-PassThrough": 3,
        "PassThroughCalculator_2-PassThrough": 3,
        "last-never": 0,
        "last-odd": 2,
        "last-sum": 4,
    }


def test_counters_are_read_while_the_graph_runs_and_go_on_in_the_next_run() -> None:
    graph = mg.CalculatorGraph(TWO, threads=0)
    for expected in (1, 2):
        graph.start_run()
        feed(graph, "in", 7)
        graph.wait_until_idle()
        assert graph.counters()["CountsOdd-odd"] == expected
        finish(graph)


def test_a_node_that_asks_twice_gets_the_same_counter() -> None:
    class CountsTwice(mg.Calculator):
        number = mg.Input(int, tag="")

        def process(self) -> None:
            self.counter("calls").increment()

    graph = mg.CalculatorGraph('input_stream: "in" node { calculator: "CountsTwice" input_stream: "in" }')
    graph.start_run()
    feed(graph, "in", 1, 2)
    finish(graph)
    assert graph.counters() == {"CountsTwice-calls": 2}
