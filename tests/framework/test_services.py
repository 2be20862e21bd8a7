"""Graph services (rules Q1–Q4), and the run of a graph without inputs (A12)."""

from __future__ import annotations

import pytest
from toys import ToyCount, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.service import GraphService

PLAIN: GraphService[list[str]] = GraphService("plain")
MADE = GraphService[list[str]]("made", create=list)
TWO = 'node { calculator: "ServiceUser" } node { calculator: "ServiceUser" }'


class ServiceUser(Calculator):
    plain = p.Service(PLAIN)
    made = p.Service(MADE)

    def open(self) -> None:
        assert self.made is not None
        self.made.append(self.node_name)
        if self.plain is not None:
            self.plain += self.made


class ServiceNeeder(Calculator):
    plain = p.Service(PLAIN, required=True)


def test_a_service_that_can_be_created_is_created_once_for_the_graph() -> None:
    seen: list[str] = []
    graph = CalculatorGraph(TWO, services={"plain": seen})
    graph.run()
    assert seen == ["ServiceUser_1", "ServiceUser_1", "ServiceUser_2"]
    graph.run()
    assert len(seen) == 3 + 3 + 4  # the second run goes on with the list of the first


def test_one_that_is_given_is_taken() -> None:
    given: list[str] = []
    CalculatorGraph(TWO, services={"made": given}).run()
    assert given == ["ServiceUser_1", "ServiceUser_2"]


def test_one_that_is_required_must_be_there() -> None:
    graph = CalculatorGraph('node { calculator: "ServiceNeeder" }')
    with pytest.raises(StateError) as caught:
        graph.start_run()
    assert str(caught.value) == (
        'node "ServiceNeeder" (<graph>:1:6) needs the graph service "plain"; give it to CalculatorGraph(services=…)'
    )
    assert caught.value.code is StatusCode.INTERNAL


def test_run_goes_from_start_to_end() -> None:
    name = ToyCount.registered_name
    graph = CalculatorGraph(f'node {{ calculator: "{name}" output_stream: "NUMBER:n" input_side_packet: "COUNT:c" }}')
    out = watch(graph, "n")
    graph.run({"c": 3})
    assert out["n"] == [(0, 0), (1, 1), (2, 2)]


def test_run_is_for_graphs_without_inputs() -> None:
    graph = CalculatorGraph('input_stream: "a"')
    with pytest.raises(
        StateError, match=r'^run\(\) is for graphs without inputs, and this one has "a"; use start_run\(\)$'
    ):
        graph.run()
