"""Packet generators and status handlers (rules J1–J4, S7, U7)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import DefinitionError, GraphError, MediagraphError, RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.legacy.packet_generator import PacketGenerator
from mediagraph.framework.legacy.status_handler import StatusHandler
from mediagraph.graph import CalculatorGraph as ShippedGraph

CALLS: list[str] = []
FAIL: set[str] = set()


@pytest.fixture(autouse=True)
def fresh() -> None:
    CALLS.clear()
    FAIL.clear()


@dataclass(frozen=True, slots=True)
class LegacyNumberOptions:
    extends: ClassVar[str] = "mediapipe.PacketGeneratorOptions"
    number: int = 7


class LegacyNumber(PacketGenerator):
    """The number of its options."""

    number = p.SideOutput(int, tag="")
    options = p.Options(LegacyNumberOptions)

    def generate(self) -> None:
        CALLS.append("number")
        if "number" in FAIL:
            raise ValueError("no number today")
        if "silent" not in FAIL:
            self.number.set(self.options.number)


class LegacyDouble(PacketGenerator):
    number = p.SideInput(int, tag="")
    double = p.SideOutput(int, tag="")

    def generate(self) -> None:
        CALLS.append(f"double {self.number.get()}")
        if "double" in FAIL:
            raise RuntimeError("cannot double")
        self.double.set(2 * self.number.get())


class LegacyNode(Calculator):
    """Provides a number as a node."""

    number = p.SideOutput(int, tag="")

    def open(self) -> None:
        CALLS.append("node")
        self.number.set(50)

    def close(self) -> None:
        CALLS.append("close")


class LegacyTaker(Calculator):
    number = p.SideInput(int, tag="")
    value = p.OptionalInput(object, tag="")

    def open(self) -> None:
        CALLS.append(f"taker {self.number.get()}")

    def process(self) -> None:
        raise RuntimeError("the run goes wrong")


class LegacyStatus(StatusHandler):
    word = p.SideInput(str, tag="")

    def before_run(self, status: MediagraphError | None) -> None:
        CALLS.append(f"before {self.word.get()}: {_last_line(status)}")
        if "before" in FAIL:
            raise ValueError("not now")

    def after_run(self, status: MediagraphError | None) -> None:
        CALLS.append(f"after {self.word.get()}: {_last_line(status)}")
        if "after" in FAIL:
            raise ValueError("bad end")


def _last_line(status: MediagraphError | None) -> str:
    return "ok" if status is None else str(status).splitlines()[-1]


def generator(name: str, *, takes: str = "", gives: str, options: str = "") -> str:
    taken = f'input_side_packet: "{takes}" ' if takes else ""
    return f'packet_generator {{ packet_generator: "{name}" {taken}output_side_packet: "{gives}" {options} }} '


def handler(takes: str) -> str:
    return f'status_handler {{ status_handler: "LegacyStatus" input_side_packet: "{takes}" }} '


TAKER = 'node { calculator: "LegacyTaker" input_side_packet: "%s" } '


def run(graph: CalculatorGraph, **side_packets: object) -> None:
    graph.start_run(side_packets)
    graph.close()


def test_what_needs_nothing_runs_once_when_the_graph_is_made() -> None:
    graph = CalculatorGraph(generator("LegacyNumber", gives="n") + generator("LegacyDouble", takes="n", gives="d"))
    assert CALLS == ["number", "double 7"]
    assert graph.get_output_side_packet("d").value == 14
    run(graph)
    run(graph)
    assert CALLS == ["number", "double 7"]
    assert graph.get_output_side_packet("n").value == 7


def test_options_of_both_kinds() -> None:
    text = generator("LegacyNumber", gives="n", options="options { [LegacyNumberOptions.ext] { number: 3 } }")
    assert CalculatorGraph(text).get_output_side_packet("n").value == 3
    again = CalculatorGraph(CalculatorGraph(text).text_config)
    assert again.get_output_side_packet("n").value == 3


def test_what_the_application_gives_goes_in_at_each_start() -> None:
    graph = CalculatorGraph(generator("LegacyDouble", takes="given", gives="d") + TAKER % "d")
    assert CALLS == []
    run(graph, given=1)
    run(graph, given=2)
    assert CALLS == ["double 1", "taker 2", "double 2", "taker 4"]
    assert graph.get_output_side_packet("d").value == 4


def test_what_depends_on_a_node_runs_as_a_node() -> None:
    graph = CalculatorGraph(
        generator("LegacyDouble", takes="n", gives="d")
        + TAKER % "d"
        + 'node { calculator: "LegacyNode" output_side_packet: "n" }'
    )
    run(graph)
    assert CALLS[:3] == ["node", "double 50", "taker 100"]
    assert graph.get_output_side_packet("d").value == 100


def test_generators_are_sorted_and_keep_their_names() -> None:
    text = generator("LegacyDouble", takes="n", gives="d") + generator("LegacyNumber", gives="n")
    graph = CalculatorGraph(text)
    assert [node.name for node in graph.plan.generators] == ["__pg_1_LegacyNumber", "__pg_0_LegacyDouble"]
    names = [one.packet_generator for one in graph.plan.config.packet_generator]
    assert names == ["LegacyNumber", "LegacyDouble"]


def test_a_failure_when_the_graph_is_made() -> None:
    FAIL.add("number")
    with pytest.raises(RunError) as caught:
        CalculatorGraph(generator("LegacyNumber", gives="n"))
    assert str(caught.value) == (
        "CalculatorGraph::Initialize() failed: \n"
        'Calculator::Open() for node "__pg_0_LegacyNumber" failed: '
        "LegacyNumber::Generate() failed: ValueError: no number today"
    )
    assert isinstance(caught.value, ValueError)


def test_a_failure_at_the_start() -> None:
    graph = CalculatorGraph(generator("LegacyDouble", takes="given", gives="d"))
    FAIL.add("double")
    with pytest.raises(RunError) as caught:
        graph.start_run({"given": 1})
    assert str(caught.value).startswith("CalculatorGraph::StartRun() failed: \n")
    FAIL.clear()
    run(graph, given=1)  # the start may be tried again


def test_a_generator_must_set_what_it_promises() -> None:
    FAIL.add("silent")
    with pytest.raises(RunError) as caught:
        CalculatorGraph(generator("LegacyNumber", gives="n"))
    assert str(caught.value).endswith('\nLegacyNumber::Generate() did not set the side packet "n"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            generator("LegacyNumbr", gives="n"),
            'there is no packet generator "LegacyNumbr"; name the Python file that defines it with --calculators',
        ),
        (generator("LegacyNode", gives="n"), 'there is no packet generator "LegacyNode"; it is a calculator'),
        (
            'node { calculator: "LegacyNumber" output_side_packet: "n" }',
            'there is no calculator or subgraph "LegacyNumber"; it is a packet generator',
        ),
        (
            "packet_generator { }",
            'the packet_generator names no packet generator; add packet_generator: "NAME" (mediagraph list shows the '
            "names)",
        ),
        (
            'status_handler { status_handler: "None" }',
            'there is no status handler "None"; name the Python file that defines it with --calculators',
        ),
        (
            'status_handler { status_handler: "LegacyStatus" }',
            "LegacyStatus requires the input side packet (untagged) of type str, which is not connected; "
            'add input_side_packet: "NAME"',
        ),
    ],
)
def test_problems(text: str, message: str) -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(text)
    assert [problem.message for problem in caught.value.problems] == [message]


def test_handlers_hear_of_the_start_and_of_the_end() -> None:
    graph = CalculatorGraph(handler("word") + handler("other") + 'node { calculator: "LegacyNode" }')
    run(graph, word="a", other="b")
    assert CALLS == ["before a: ok", "before b: ok", "node", "after a: ok", "after b: ok", "close"]


def test_handlers_are_told_what_went_wrong() -> None:
    graph = CalculatorGraph(
        'input_stream: "in" node { calculator: "LegacyTaker" input_side_packet: "n" input_stream: "in" }'
        + handler("word")
    )
    graph.start_run({"word": "a", "n": 1})
    graph.add_packet_to_input_stream("in", 1, 5)
    with pytest.raises(RunError):
        graph.close()
    assert CALLS[-1] == (
        'after a: Calculator::Process() for node "LegacyTaker" failed at 5: RuntimeError: the run goes wrong'
    )


def test_a_failing_handler_keeps_the_run_from_starting() -> None:
    graph = CalculatorGraph('node { calculator: "LegacyNode" }' + handler("word"))
    FAIL.add("before")
    with pytest.raises(RunError) as caught:
        graph.start_run({"word": "a"})
    assert str(caught.value) == (
        "CalculatorGraph::StartRun() failed: \n"
        "LegacyStatus::HandlePreRunStatus() failed: ValueError: not now (<graph>:1:49)"
    )
    assert CALLS == ["before a: ok"]


def test_a_failing_handler_at_the_end_is_an_error_of_the_run() -> None:
    graph = CalculatorGraph(handler("word"))
    FAIL.add("after")
    with pytest.raises(RunError) as caught:
        run(graph, word="a")
    assert str(caught.value) == (
        "CalculatorGraph::Run() failed: \nLegacyStatus::HandleStatus() failed: ValueError: bad end (<graph>:1:16)"
    )


@pytest.mark.parametrize(
    ("side_packets", "problem"),
    [({}, 'the side packet "word" is missing'), ({"word": 3}, 'the side packet "word" is int, not str')],
)
def test_a_handler_without_its_side_packets_is_skipped(side_packets: dict[str, object], problem: str) -> None:
    graph = CalculatorGraph(handler("word"))
    with pytest.raises(RunError) as caught:
        graph.start_run(side_packets)
    assert str(caught.value).endswith(f"\nSkipping run of LegacyStatus: {problem} (<graph>:1:16)")
    assert CALLS == []


def test_when_generators_fail_only_the_first_hook_is_called() -> None:
    graph = CalculatorGraph(generator("LegacyDouble", takes="given", gives="d") + handler("word"))
    FAIL.add("double")
    with pytest.raises(RunError):
        graph.start_run({"given": 1, "word": "a"})
    assert [call.split(":")[0] for call in CALLS] == ["double 1", "before a"]
    assert CALLS[1].endswith("LegacyDouble::Generate() failed: RuntimeError: cannot double")


def test_subgraphs_may_hold_both(tmp_path: Path) -> None:
    (tmp_path / "legacy_sub.pbtxt").write_text(
        'type: "LegacySub" input_side_packet: "word" output_side_packet: "TWICE:twice" '
        + generator("LegacyNumber", gives="n")
        + generator("LegacyDouble", takes="n", gives="twice")
        + handler("word")
    )
    outer = tmp_path / "outer.pbtxt"
    outer.write_text('node { calculator: "LegacySub" input_side_packet: "said" output_side_packet: "TWICE:t" }')
    graph = ShippedGraph(path=outer)
    run(graph, said="x")
    assert graph.get_output_side_packet("t").value == 14
    assert CALLS == ["number", "double 7", "before x: ok", "after x: ok"]
    assert [one.output_side_packet for one in graph.plan.config.packet_generator] == [("legacysub__n",), ("t",)]


def test_definitions_are_checked() -> None:
    with pytest.raises(
        DefinitionError, match=r"^LegacyStream\.value: it works on side packets and has no input streams$"
    ):

        class LegacyStream(PacketGenerator):
            value = p.Input(int)

    with pytest.raises(DefinitionError, match=r"^LegacyGiver\.number: it works on side packets and has no output side"):

        class LegacyGiver(StatusHandler):
            number = p.SideOutput(int)

    @dataclass(frozen=True, slots=True)
    class LegacyBadOptions:
        number: int = 0

    message = '^LegacyBadOptions must say `extends: ClassVar\\[str\\] = "mediapipe.PacketGeneratorOptions"`$'
    with pytest.raises(DefinitionError, match=message):

        class LegacyBad(PacketGenerator):
            options = p.Options(LegacyBadOptions)


def test_generate_must_be_defined() -> None:
    class LegacyEmpty(PacketGenerator):
        number = p.SideOutput(int, tag="")

    with pytest.raises(RunError, match=r"NotImplementedError: LegacyEmpty does not define generate\(\)$"):
        CalculatorGraph(generator("LegacyEmpty", gives="n"))
