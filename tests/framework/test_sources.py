"""When sources start, wait and end: layers, side packets that never come, queues behind back edges."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from toys import feed, finish

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph

STEPS: list[str] = []


@pytest.fixture(autouse=True)
def fresh() -> None:
    STEPS.clear()


class SourceOfTwo(Source):
    """Sends 0 and 1."""

    number = p.Output(int, tag="")
    wanted = p.OptionalSideInput(int, tag="")

    def generate(self) -> Iterator[None]:
        for number in range(2):
            STEPS.append(f"{self.node_name} {number}")
            self.number.send(number, at=number)
            yield


class SourceSink(Calculator):
    """Takes numbers elsewhere."""

    number = p.Input(int, tag="")
    heavy = True

    def process(self) -> None:
        STEPS.append(f"sink {self.number.get()}")


class SourceNeverGives(Calculator):
    """Has a side packet to give, and keeps it."""

    number = p.Input(int, tag="")
    gift = p.SideOutput(int, tag="")

    def process(self) -> None:
        """Keep it."""


def source(name: str, layer: int, stream: str, more: str = "") -> str:
    return (
        f'node {{ name: "{name}" calculator: "SourceOfTwo" output_stream: "{stream}" source_layer: {layer} {more} }}\n'
    )


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_a_layer_begins_when_all_packets_of_the_one_before_are_processed(threads: int) -> None:
    sinks = 'node { calculator: "SourceSink" input_stream: "x" max_in_flight: 2 }'
    graph = CalculatorGraph(source("second", 1, "y") + source("first", 0, "x") + sinks, threads=threads)
    graph.start_run()
    graph.wait_until_done()
    assert sorted(STEPS[:4]) == ["first 0", "first 1", "sink 0", "sink 1"]
    assert STEPS[4:] == ["second 0", "second 1"]


NEVER = 'input_stream: "a" node { calculator: "SourceNeverGives" input_stream: "a" output_side_packet: "n" }\n'


@pytest.mark.parametrize("threads", [0, 2])
def test_a_source_that_never_opens_does_not_keep_the_run_from_ending(threads: int) -> None:
    graph = CalculatorGraph(NEVER + source("never", 0, "x", 'input_side_packet: "n"'), threads=threads)
    graph.start_run()
    feed(graph, "a", 1)
    finish(graph)
    assert not STEPS


@pytest.mark.parametrize("threads", [0, 2])
def test_sources_behind_a_layer_that_never_opens_are_an_error(threads: int) -> None:
    nodes = source("never", 0, "x", 'input_side_packet: "n"') + source("behind", 1, "y")
    graph = CalculatorGraph(NEVER + nodes, threads=threads)
    graph.start_run()
    feed(graph, "a", 1)
    graph.wait_until_idle()
    assert not STEPS, "the lower layer might still open"
    graph.close_all_input_streams()
    with pytest.raises(RunError) as caught:
        graph.wait_until_done()
    assert str(caught.value) == (
        "CalculatorGraph::Run() failed: \nDetected a deadlock: the sources of a layer cannot start while a source of a "
        'lower layer, "never", is not open; it waits for a side packet that nothing is left to provide'
    )


class SourceLoop(Calculator):
    """Needs both inputs."""

    number = p.Input(int, tag="A")
    before = p.Input(int, tag="B")

    def process(self) -> None:
        """Take them."""


def test_a_full_queue_behind_a_back_edge_holds_its_sources_back() -> None:
    graph = CalculatorGraph("""
        input_stream: "a" input_stream: "b" max_queue_size: 2 report_deadlock: true
        node {
          name: "taker" calculator: "SourceLoop" input_stream: "A:a" input_stream: "B:loop"
          input_stream_info { tag_index: "B" back_edge: true }
        }
        node { calculator: "SourcePass" input_stream: "b" output_stream: "loop" }
    """)
    graph.start_run()
    feed(graph, "b", 1, 2)
    with pytest.raises(RunError, match='throttling for input stream: "loop" of a node "taker"'):
        feed(graph, "b", 3)


class SourcePass(Calculator):
    """Passes numbers on."""

    number = p.Input(int, tag="")
    same = p.Output(int, tag="")

    def process(self) -> None:
        self.same.send(self.number.get())


class SourceAhead(Source):
    """Is ahead with one of its outputs, and behind with the other."""

    ahead = p.Output(int)
    behind = p.Output(int)

    def generate(self) -> Iterator[None]:
        for number in range(2):
            STEPS.append(f"{self.node_name} {number}")
            self.ahead.send(number, at=10 + number)
            self.behind.send(number, at=number)
            yield


@pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)
def test_the_least_advanced_output_of_a_source_says_when_it_runs(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'node { name: "a" calculator: "SourceAhead" output_stream: "AHEAD:x" output_stream: "BEHIND:y" } '
        + source("b", 0, "z"),
        **settings,
    )
    graph.start_run()
    graph.wait_until_done()
    assert STEPS == ["a 0", "b 0", "a 1", "b 1"]
