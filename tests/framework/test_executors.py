"""Executors that the application provides (rule E4), and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import ArgumentError, GraphError, RunError
from mediagraph.framework.graph import CalculatorGraph

HEAVY = 'input_stream: "in" node { calculator: "ExecutorHeavy" input_stream: "in" output_stream: "out" %s } %s'


class ExecutorHeavy(Calculator):
    """Tells in which thread it runs."""

    value = p.Input(object, tag="")
    where = p.Output(str, tag="")
    heavy = True

    def process(self) -> None:
        self.where.send(threading.current_thread().name)


@pytest.fixture
def own() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, "own") as executor:
        yield executor


def run(graph: CalculatorGraph) -> list[object]:
    out = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1, 2)
    finish(graph)
    return [value for _, value in out["out"]]


def test_a_named_executor_of_the_application(own: ThreadPoolExecutor) -> None:
    graph = CalculatorGraph(HEAVY % ('executor: "mine"', 'executor { name: "mine" }'), executors={"mine": own})
    assert run(graph) == ["own_0", "own_0"]
    assert run(graph) == ["own_0", "own_0"]  # it is not shut down in between


def test_it_may_replace_the_default_executor(own: ThreadPoolExecutor) -> None:
    assert run(CalculatorGraph(HEAVY % ("", ""), executors={"": own})) == ["own_0", "own_0"]


def test_an_executor_that_was_shut_down_ends_the_run(own: ThreadPoolExecutor) -> None:
    own.shutdown()
    with pytest.raises(RunError, match="cannot schedule new futures after shutdown"):
        run(CalculatorGraph(HEAVY % ("", ""), executors={"": own}))


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            'executor { name: "mine" type: "ThreadPoolExecutor" }',
            'executor "mine" has a type here and is provided by the application as well; keep one of them',
        ),
        (
            'executor { name: "other" }',
            'executor "other" has no type; give it type: "ThreadPoolExecutor", or provide it with the graph',
        ),
    ],
)
def test_declarations_and_what_is_provided_must_agree(own: ThreadPoolExecutor, declared: str, message: str) -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(HEAVY % ("", declared), executors={"mine": own})
    assert [problem.message for problem in caught.value.problems] == [message]


def test_what_cannot_be_an_executor(own: ThreadPoolExecutor) -> None:
    graph = HEAVY % ("", "")
    with pytest.raises(ArgumentError, match=r'^the executor name "gpu" is reserved$'):
        CalculatorGraph(graph, executors={"gpu": own})
    with pytest.raises(ArgumentError, match=r'^executor "" is int, not a concurrent\.futures\.Executor$'):
        CalculatorGraph(graph, executors={"": 3})  # type: ignore[dict-item]  # that is the point
    message = '^executor "" is a ProcessPoolExecutor; nodes need threads of this process$'
    with ProcessPoolExecutor(1) as processes, pytest.raises(ArgumentError, match=message):
        CalculatorGraph(graph, executors={"": processes})
    message = '^`threads` and the executor "" both replace the default executor; give one of them$'
    with pytest.raises(ArgumentError, match=message):
        CalculatorGraph(graph, threads=2, executors={"": own})
