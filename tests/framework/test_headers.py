"""Headers: what a producer says of a whole stream (rules B9, O6, L3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from toys import ToyNumber, finish

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.errors import RunError, StateError
from mediagraph.framework.graph import CalculatorGraph

SEEN: list[object] = []


@pytest.fixture(autouse=True)
def fresh() -> None:
    SEEN.clear()


class HeaderSet(Calculator):
    """Sets a header in open, with the side packet NUMBER if that is connected."""

    value = p.Input(object, tag="")
    result = p.Output(object, tag="")
    number = p.OptionalSideInput(int)

    def open(self) -> None:
        self.result.set_header(f"number {self.number.get()}")

    def process(self) -> None:
        self.result.send(self.value.get())


class HeaderRead(Calculator):
    """Notes the headers of its inputs when it opens and when it runs."""

    values = p.Inputs(object, tag="")
    result = p.OptionalOutput(object, tag="")

    def open(self) -> None:
        SEEN.append(tuple(value.header for value in self.values))

    def process(self) -> None:
        SEEN.append(self.values[0].header)


class HeaderLate(Calculator):
    value = p.Input(object, tag="")
    result = p.Output(object, tag="")

    def process(self) -> None:
        self.result.set_header("late")


class HeaderSource(Source):
    result = p.Output(object, tag="")

    def open(self) -> None:
        self.result.set_header("from a source")

    def generate(self) -> Iterator[None]:
        self.result.send(1, at=0)
        yield


class HeaderHeavy(HeaderSet):
    heavy = True


def node(calculator: str, *inputs: str, output: str = "", side: str = "", more: str = "") -> str:
    streams = "".join(f' input_stream: "{one}"' for one in inputs)
    streams += f' output_stream: "{output}"' if output else ""
    streams += f' input_side_packet: "{side}"' if side else ""
    return f'node {{ calculator: "{calculator}"{streams} {more} }}'


def run(graph: CalculatorGraph, headers: dict[str, object] | None = None) -> None:
    graph.start_run(stream_headers=headers)
    for stream in graph.plan.inputs:
        graph.add_packet_to_input_stream(stream, "x", 0)
    finish(graph)


@pytest.mark.parametrize("fuse", [True, False])
@pytest.mark.parametrize("calculator", ["HeaderSet", "HeaderHeavy"])
def test_a_header_is_there_from_open_on(calculator: str, fuse: bool) -> None:
    text = 'input_stream: "in" ' + node(calculator, "in", output="a") + node("HeaderRead", "a")
    run(CalculatorGraph(text, fuse=fuse, threads=2))
    assert SEEN == [("number None",), "number None"]


def test_a_source_sets_one_as_well() -> None:
    run(CalculatorGraph(node("HeaderSource", output="a") + node("HeaderRead", "a")))
    assert SEEN == [("from a source",), "from a source"]


def test_streams_without_one_have_none() -> None:
    run(CalculatorGraph('input_stream: "in" ' + node("HeaderRead", "in")))
    assert SEEN == [(None,), None]


def test_the_application_gives_headers_of_graph_inputs() -> None:
    run(CalculatorGraph('input_stream: "in" ' + node("HeaderRead", "in")), {"in": "given"})
    assert SEEN == [("given",), "given"]


def test_a_header_for_an_unknown_input_is_refused() -> None:
    graph = CalculatorGraph('input_stream: "in" ' + node("HeaderRead", "in"))
    with pytest.raises(StateError, match=r'^the graph has no input stream "on"; it has in$'):
        graph.start_run(stream_headers={"on": 1})


@pytest.mark.parametrize("fuse", [True, False])
def test_a_node_opens_after_the_producers_of_its_streams(fuse: bool) -> None:
    """The producer waits for a side packet of a node that stands behind the reader."""
    text = (
        'input_stream: "in" '
        + node("HeaderSet", "in", output="a", side="NUMBER:number")
        + node("HeaderRead", "a")
        + f'node {{ calculator: "{ToyNumber.registered_name}" output_side_packet: "NUMBER:number" }}'
    )
    run(CalculatorGraph(text, fuse=fuse))
    assert SEEN == [("number 3",), "number 3"]


def test_the_header_of_a_back_edge_is_not_waited_for() -> None:
    info = 'input_stream_info { tag_index: ":1" back_edge: true }'
    text = (
        'input_stream: "in" '
        + node("HeaderRead", "in", "back", output="a", more=info)
        + node("HeaderSet", "a", output="back")
    )
    graph = CalculatorGraph(text)
    graph.start_run()
    finish(graph)
    assert SEEN == [(None, None)]


def test_a_header_after_open_is_an_error() -> None:
    graph = CalculatorGraph('input_stream: "in" ' + node("HeaderLate", "in", output="a"))
    with pytest.raises(RunError) as caught:
        run(graph)
    assert str(caught.value).split("\n")[1] == (
        'Calculator::Process() for node "HeaderLate" failed at 0: "HeaderLate".(untagged), stream "a": '
        "a header can be set only in open()"
    )
