"""Graphs built in Python: the text they give, what is refused, and where errors are placed."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import mediagraph.framework.ports as p
from mediagraph.framework.builder.graph import GraphBuilder
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import ArgumentError, GraphError
from mediagraph.framework.function import calculator
from mediagraph.framework.graph import CalculatorGraph


@dataclass(frozen=True)
class BuilderMixOptions:
    weight: float = 0.5
    names: tuple[str, ...] = ()


class BuilderMixCalculator(Calculator):
    image = p.Input(int)
    overlay = p.OptionalInput(int)
    scale = p.OptionalSideInput(int)
    mixed = p.Output(int)
    used = p.SideOutput(int)
    options = p.Options(BuilderMixOptions)

    def process(self) -> None:
        self.mixed.send(self.image.get() + (self.overlay.get() or 0))


class BuilderLoopCalculator(Calculator):
    timestamp_offset = None
    value = p.Input(int, tag="")
    finished = p.OptionalInput(int)
    limited = p.Output(int, tag="")

    def process(self) -> None:
        self.limited.send(self.value.get())


class BuilderSplitCalculator(Calculator):
    value = p.Inputs(int, tag="")
    more = p.Inputs(int)
    parts = p.Outputs(int, tag="")

    def process(self) -> None:
        for part in self.parts:
            part.send(1)


@calculator
def builder_add(value: int, *, by: int = 1) -> int:
    return value + by


def here() -> int:
    """The line of the caller."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def test_the_text_is_as_one_would_write_it() -> None:
    graph = GraphBuilder("BuilderExample", settings=GraphConfig(num_threads=2))
    video = graph.input("input_video", int, tag="IMAGE")
    scale = graph.side_input("scale", int)
    limiter = graph.node("BuilderLoopCalculator", video, FINISHED=graph.back_edge("mixed"))
    mix = graph.node(
        BuilderMixCalculator,
        IMAGE=limiter.output(name="limited"),
        OVERLAY=video,
        SCALE=scale,
        options=BuilderMixOptions(weight=0.25, names=('a "b"', "é")),
        name="mixer",
        max_in_flight=2,
    )
    graph.output(mix.output("MIXED"), tag="IMAGE")
    graph.side_output(mix.side_output("USED", "used_scale"))
    assert str(graph) == (
        """\
type: "BuilderExample"

input_stream: "IMAGE:input_video"
input_side_packet: "scale"
output_stream: "IMAGE:mixed"
output_side_packet: "used_scale"
num_threads: 2

node {
  calculator: "BuilderLoopCalculator"
  input_stream: "input_video"
  input_stream: "FINISHED:mixed"
  input_stream_info { tag_index: "FINISHED" back_edge: true }
  output_stream: "limited"
}

node {
  name: "mixer"
  calculator: "BuilderMixCalculator"
  input_stream: "IMAGE:limited"
  input_stream: "OVERLAY:input_video"
  input_side_packet: "SCALE:scale"
  output_stream: "MIXED:mixed"
  output_side_packet: "USED:used_scale"
  max_in_flight: 2
  node_options {
    [type.googleapis.com/BuilderMixOptions] { weight: 0.25 names: "a \\"b\\"" names: "é" }
  }
}
"""
    )


def test_it_runs() -> None:
    graph = GraphBuilder()
    value = graph.input("value")
    graph.output(graph.node(builder_add, value, options={"by": 5}).output(name="sum"))
    running = CalculatorGraph(graph.config())
    sums = running.output_stream_poller("sum")
    with running:
        running.start_run()
        running.add_packet_to_input_stream("value", 1, 0)
    assert [packet.value for packet in sums] == [6]


def test_ports_do_what_tags_do() -> None:
    def built(by_port: bool) -> str:
        graph = GraphBuilder()
        value, scale = graph.input("value", int), graph.side_input("scale", int)
        node = graph.node(BuilderMixCalculator)
        if by_port:
            node.connect(BuilderMixCalculator.image, value).connect(BuilderMixCalculator.scale, scale)
            graph.output(node.output(BuilderMixCalculator.mixed))
            graph.side_output(node.side_output(BuilderMixCalculator.used))
        else:
            node.connect("IMAGE", value).connect("SCALE", scale)
            graph.output(node.output("MIXED"))
            graph.side_output(node.side_output("USED"))
        return str(graph)

    assert built(True) == built(False)


def test_several_streams_of_one_tag_and_without() -> None:
    graph = GraphBuilder()
    one, two, side = graph.input("one"), graph.input("two"), graph.side_input("side")
    split = graph.node("BuilderSplitCalculator", one, side, two, MORE=[one, side, two])
    config = graph.config().node[0]
    assert config.input_stream == ("one", "two", "MORE:one", "MORE:1:two")
    assert config.input_side_packet == ("side", "MORE:side")
    assert split.output(index=1).name == "builder_split"
    assert split.output(index=1) == split.output(index=1, name="builder_split")
    assert graph.config().node[0].output_stream == ("builder_split_2", "builder_split")  # none may be missing
    node = graph.node("BuilderSplitCalculator", graph.back_edge("x"))
    node.connect("MORE", graph.back_edge("y"), index=1)
    assert [info.tag_index for info in graph.config().node[1].input_stream_info] == [":0", "MORE:1"]


def test_names_that_are_taken_get_a_number() -> None:
    graph = GraphBuilder()
    graph.input("mixed")
    names = [graph.node(BuilderMixCalculator).output("MIXED").name for _ in range(2)]
    assert names == ["mixed_2", "mixed_3"]


def test_streams_that_are_made_further_down() -> None:
    graph = GraphBuilder()
    graph.node(builder_add, graph.stream("later")).output(name="sum")
    graph.node(BuilderMixCalculator, SCALE=graph.side_packet("later_side"), IMAGE=graph.stream("sum"))
    assert [node.input_stream for node in graph.config().node] == [("later",), ("IMAGE:sum",)]
    assert graph.config().node[1].input_side_packet == ("SCALE:later_side",)


def test_rarer_fields_and_several_options() -> None:
    graph = GraphBuilder()
    settings = NodeConfig(source_layer=1, node_options=(BuilderMixOptions(0.1),))
    graph.node("X", options=[BuilderMixOptions(0.2), BuilderMixOptions(0.3)], settings=settings, executor="other")
    (node,) = graph.config().node
    assert (node.source_layer, node.executor) == (1, "other")
    assert node.node_options == tuple(BuilderMixOptions(weight) for weight in (0.1, 0.2, 0.3))


def test_saving(tmp_path: Path) -> None:
    graph = GraphBuilder()
    graph.input("größe")
    graph.save(tmp_path / "x.pbtxt")
    assert (tmp_path / "x.pbtxt").read_bytes() == 'input_stream: "größe"\n'.encode()


def test_what_they_say_of_themselves() -> None:
    graph = GraphBuilder()
    node = graph.node(builder_add, graph.input("value"))
    assert (repr(graph), repr(node)) == ("GraphBuilder(1 nodes)", "Node(BuilderAddCalculator)")
    assert repr(graph.stream("a")) == "Stream(name='a', is_back_edge=False)"
    assert repr(graph.side_packet("a")) == "SidePacket(name='a')"


def test_errors_name_the_place_in_python() -> None:
    graph = GraphBuilder()
    value = graph.input("value")
    line = here() + 1
    graph.node(BuilderMixCalculator, IMGAE=value)
    with pytest.raises(GraphError) as raised:
        CalculatorGraph(graph.config())
    assert str(raised.value).splitlines() == [
        f"{__file__}:{line}:5: BuilderMixCalculator {message}"
        for message in (
            'has no input stream IMGAE; it has IMAGE, OVERLAY; did you mean "IMAGE:value"?',
            'requires the output stream MIXED of type int, which is not connected; add output_stream: "MIXED:NAME"',
        )
    ]


def test_a_connection_made_elsewhere_has_its_own_place() -> None:
    graph = GraphBuilder()
    graph.input("value")
    node = graph.node(BuilderMixCalculator)
    node.output("MIXED")
    node.connect("IMAGE", graph.stream("vlaue"))
    line = here() - 1
    with pytest.raises(GraphError) as raised:
        CalculatorGraph(graph.config())
    assert str(raised.value) == (
        f'{__file__}:{line}:5: "BuilderMixCalculator".IMAGE takes stream "vlaue", which nobody produces; did you mean '
        '"value"?'
    )


@dataclass
class Case:
    graph: GraphBuilder = field(default_factory=GraphBuilder)

    def __post_init__(self) -> None:
        self.value = self.graph.input("value")
        self.node = self.graph.node(BuilderMixCalculator, IMAGE=self.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda case: case.node.connect("IMAGE", case.value),
            'BuilderMixCalculator: the input stream IMAGE is fed already, by "value"',
        ),
        (
            lambda case: case.node.connect("OVERLAY", GraphBuilder().input("other")),
            'BuilderMixCalculator: "other" belongs to another graph',
        ),
        (lambda case: case.graph.output(GraphBuilder().input("other")), '"other" belongs to another graph'),
        (
            lambda case: case.graph.node(builder_add, case.node),
            "BuilderAddCalculator: Node(BuilderMixCalculator) is a node; give one of its streams, as "
            'node.output("TAG")',
        ),
        (
            lambda case: case.graph.node(builder_add, "value"),
            "BuilderAddCalculator: a stream or side packet is needed; this is str",
        ),
        (lambda case: case.graph.output("value"), "a stream or side packet is needed; this is str"),
        (
            lambda case: [case.node.output("MIXED", "one"), case.node.output("MIXED", "other")],
            'BuilderMixCalculator: the output stream MIXED is called "one" already',
        ),
        (
            lambda case: case.graph.node(BuilderMixCalculator, options={"wieght": 1}),
            'BuilderMixCalculator has no option "wieght"; did you mean "weight"?; it has weight, names',
        ),
        (
            lambda case: case.graph.node("BuilderMxCalculator", options={"weight": 1}),
            'options by name need a known calculator, and there is no "BuilderMxCalculator"; did you mean '
            '"BuilderMixCalculator"?',
        ),
        (
            lambda case: case.graph.node(len, case.value),
            "len is neither a calculator class nor a function decorated with @mg.calculator",
        ),
    ],
)
def test_what_is_refused_at_once(wrong, message: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        wrong(Case())
    assert str(raised.value) == message
