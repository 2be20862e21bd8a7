"""When open, process and close are called, also when something fails; and what the errors say."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from toys import ToyCount, feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source, Stop
from mediagraph.framework.errors import CalculatorError, RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.timestamp import MAX, POSTSTREAM, PRESTREAM, Timestamp

CALLS: list[str] = []
FAIL: dict[str, BaseException] = {}


@pytest.fixture(autouse=True)
def fresh() -> None:
    CALLS.clear()
    FAIL.clear()


class TellsCalls(Calculator, abstract=True):
    """Writes down every call, and fails where FAIL says so: `node.method` or `node.process@timestamp`."""

    def tell(self, method: str) -> None:
        CALLS.append(f"{self.node_name}.{method}")
        for key in (f"{self.node_name}.{method}", f"{self.node_name}.{method}@{self.timestamp}"):
            if key in FAIL:
                raise FAIL[key]

    def open(self) -> None:
        self.tell("open")

    def close(self) -> None:
        self.tell("close")


class LifeStep(TellsCalls):
    value = p.Input(object, tag="")
    result = p.Output(object, tag="")

    def process(self) -> None:
        self.tell("process")
        self.result.send(self.value.get())


class LifeFree(TellsCalls):
    """Sends in open and close, too."""

    value = p.Input(object, tag="")
    result = p.Output(object, tag="")
    timestamp_offset = None

    def open(self) -> None:
        self.result.send("opened", at=-1)
        self.tell("open")

    def process(self) -> None:
        self.result.send(self.value.get())
        self.tell("process")

    def close(self) -> None:
        self.result.send("closed", at=1_000)
        self.tell("close")


class LifeSource(TellsCalls, Source):
    number = p.Output(int, tag="")

    def generate(self) -> Iterator[None]:
        for number in range(3):
            self.tell("process")
            self.number.send(number, at=number)
            yield


class LifeSide(TellsCalls):
    number = p.SideInput(int, tag="")
    doubled = p.SideOutput(int, tag="")

    def open(self) -> None:
        self.tell("open")
        self.doubled.set(2 * self.number.get())


class LifeLateSide(TellsCalls):
    """Provides its side packet in its first process."""

    value = p.Input(int, tag="")
    number = p.SideOutput(int, tag="")

    def process(self) -> None:
        self.tell("process")
        self.number.set(self.value.get())


class LifeNeedsSide(TellsCalls):
    value = p.Input(int, tag="")
    sum = p.Output(int, tag="")
    number = p.SideInput(int, tag="")

    def process(self) -> None:
        self.tell("process")
        self.sum.send(self.value.get() + self.number.get())


def step(name: str, source: str, target: str, calculator: str = "LifeStep") -> str:
    return f'node {{ name: "{name}" calculator: "{calculator}" input_stream: "{source}" output_stream: "{target}" }}\n'


ALONE = 'input_stream: "in"\n' + step("a", "in", "x")
CHAIN = ALONE + step("b", "x", "y") + step("c", "y", "out")
FREE = 'input_stream: "in"\n' + step("a", "in", "x") + step("free", "x", "y", "LifeFree") + step("c", "y", "out")
SETTINGS = [{}, {"fuse": False}, {"threads": 0}, {"threads": 2}]
everywhere = pytest.mark.parametrize("settings", SETTINGS, ids=str)


@everywhere
def test_nodes_open_and_close_in_the_order_of_the_data(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(CHAIN, **settings)
    graph.start_run()
    graph.wait_until_idle()
    assert CALLS == ["a.open", "b.open", "c.open"]
    feed(graph, "in", 1)
    graph.wait_until_idle()
    assert CALLS[3:] == ["a.process", "b.process", "c.process"]
    finish(graph)
    assert CALLS[6:] == ["a.close", "b.close", "c.close"]


@everywhere
@pytest.mark.parametrize("last", [PRESTREAM, MAX, POSTSTREAM], ids=str)
@pytest.mark.parametrize("names", ["a", "abc"])
def test_nodes_close_behind_a_packet_that_none_can_follow(
    settings: dict[str, object], last: Timestamp, names: str
) -> None:
    text, result = (ALONE, "x") if names == "a" else (CHAIN, "out")
    graph = CalculatorGraph(text, **settings)
    watch(graph, result)
    graph.start_run()
    graph.add_packet_to_input_stream("in", 1, last)
    graph.wait_until_idle()
    assert sorted(CALLS) == sorted(f"{name}.{call}" for name in names for call in ("open", "process", "close")), "H3"
    finish(graph)


@everywhere
def test_a_run_without_packets_opens_and_closes(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(CHAIN, **settings)
    graph.start_run()
    finish(graph)
    assert CALLS == ["a.open", "b.open", "c.open", "a.close", "b.close", "c.close"]


@everywhere
def test_every_run_has_new_calculators(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(CHAIN, **settings)
    for _ in range(2):
        CALLS.clear()
        graph.start_run()
        feed(graph, "in", 1)
        finish(graph)
        assert [CALLS.count(f"b.{method}") for method in ("open", "process", "close")] == [1, 1, 1]


def failing(graph: CalculatorGraph, *timestamps: int) -> RunError:
    """Run to the end; the error of the run."""
    graph.start_run()
    with contextlib.suppress(RunError):  # by the packet after the failure; told again by the wait
        feed(graph, "in", *timestamps)
    graph.close_all_packet_sources()
    with pytest.raises(RunError) as caught:
        graph.wait_until_done()
    return caught.value


@everywhere
@pytest.mark.parametrize("victim", ["a", "b", "c"])
def test_a_failure_in_open_closes_what_was_opened(settings: dict[str, object], victim: str) -> None:
    FAIL[f"{victim}.open"] = ValueError("no")
    error = failing(CalculatorGraph(CHAIN, **settings))
    assert str(error) == (
        f'CalculatorGraph::Run() failed: \nCalculator::Open() for node "{victim}" failed: ValueError: no'
    )
    opened = [name for name in "abc" if f"{name}.open" in CALLS and name != victim]
    assert sorted(call for call in CALLS if call.endswith("close")) == [f"{name}.close" for name in opened]
    assert not any(call.endswith("process") for call in CALLS)


@everywhere
@pytest.mark.parametrize("victim", ["a", "b", "c"])
def test_a_failure_in_process_closes_every_node_once(settings: dict[str, object], victim: str) -> None:
    FAIL[f"{victim}.process@2"] = KeyError("missing")
    graph = CalculatorGraph(CHAIN, **settings)
    seen = watch(graph, "out")
    error = failing(graph, 1, 2)
    assert str(error) == (
        f"CalculatorGraph::Run() failed: \nCalculator::Process() for node \"{victim}\" failed at 2: KeyError: 'missing'"
    )
    assert isinstance(error, RuntimeError)
    (only,) = error.errors
    assert isinstance(only, CalculatorError)
    assert isinstance(only.__cause__, KeyError)
    assert (only.node, only.method) == (victim, "process")
    assert sorted(call for call in CALLS if call.endswith("close")) == ["a.close", "b.close", "c.close"]
    assert seen["out"] == [(1, 1)], "what was delivered stays delivered"


@everywhere
@pytest.mark.parametrize("victim", ["a", "b", "c"])
def test_a_failure_in_close_is_told_and_others_still_close(settings: dict[str, object], victim: str) -> None:
    FAIL[f"{victim}.close"] = OSError("disk full")
    error = failing(CalculatorGraph(CHAIN, **settings), 1)
    assert str(error) == (
        f'CalculatorGraph::Run() failed: \nCalculator::Close() for node "{victim}" failed: OSError: disk full'
    )
    assert sorted(call for call in CALLS if call.endswith("close")) == ["a.close", "b.close", "c.close"]


@everywhere
@pytest.mark.parametrize("method", ["open", "process", "close"])
def test_a_node_with_timestamps_of_its_own_fails_likewise(settings: dict[str, object], method: str) -> None:
    FAIL[f"free.{method}"] = ValueError("no")
    graph = CalculatorGraph(FREE, **settings)
    seen = watch(graph, "y", "out")
    error = failing(graph, 1)
    assert re.search(
        rf'Calculator::{method.capitalize()}\(\) for node "free" failed( at 1)?: ValueError: no$', str(error)
    )
    assert [CALLS.count(f"{name}.close") for name in ("a", "free", "c")] == [int(f"{n}.open" in CALLS) for n in "a"] + [
        int(method != "open"),
        int("c.open" in CALLS),
    ]
    expected: dict[str, list[tuple[int, object]]] = {
        "open": [],
        "process": [(-1, "opened")],
        "close": [(-1, "opened"), (1, 1), (1000, "closed")],
    }
    assert seen["y"] == expected[method], "the outputs of a failing call are dropped, those of close are sent (L8–L10)"


@everywhere
def test_packets_sent_in_open_and_close_arrive(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(FREE, **settings)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1, 2)
    finish(graph)
    assert seen["out"] == [(-1, "opened"), (1, 1), (2, 2), (1000, "closed")]


@everywhere
def test_close_at_the_end_of_a_failed_run_sends_nothing(settings: dict[str, object]) -> None:
    FAIL["c.process@1"] = ValueError("no")
    graph = CalculatorGraph(FREE, **settings)
    seen = watch(graph, "y")
    failing(graph, 1)
    assert (1000, "closed") not in seen["y"], "rule L7c"
    assert CALLS.count("free.close") == 1


@everywhere
def test_errors_of_close_at_the_end_of_a_failed_run_are_dropped(settings: dict[str, object]) -> None:
    FAIL["a.process@1"] = ValueError("first")
    FAIL["b.close"] = ValueError("second")
    error = failing(CalculatorGraph(CHAIN, **settings), 1)
    assert len(error.errors) == 1
    assert "first" in str(error)


@everywhere
@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ValueError("x"), ValueError),
        (FileExistsError("x"), FileExistsError),
        (NotImplementedError("x"), NotImplementedError),
        (ZeroDivisionError("x"), RuntimeError),
    ],
)
def test_the_error_of_a_run_is_also_what_mediapipe_raises(
    settings: dict[str, object], raised: Exception, kind: type[Exception]
) -> None:
    FAIL["b.process"] = raised
    assert isinstance(failing(CalculatorGraph(CHAIN, **settings), 1), kind)


SOURCE = 'node { name: "s" calculator: "LifeSource" output_stream: "x" }\n' + step("b", "x", "out")


@everywhere
def test_a_source_runs_to_its_end(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(SOURCE, **settings)
    seen = watch(graph, "out")
    graph.start_run()
    graph.wait_until_done()
    assert seen["out"] == [(0, 0), (1, 1), (2, 2)]
    assert [CALLS.count(call) for call in ("s.open", "s.process", "s.close", "b.close")] == [1, 3, 1, 1]
    assert CALLS.index("s.close") < CALLS.index("b.close")


@everywhere
@pytest.mark.parametrize("method", ["open", "process", "close"])
def test_a_source_fails(settings: dict[str, object], method: str) -> None:
    FAIL[f"s.{method}"] = ValueError("dry")
    graph = CalculatorGraph(SOURCE, **settings)
    graph.start_run()
    with pytest.raises(
        RunError, match=rf'Calculator::{method.capitalize()}\(\) for node "s" failed.*: ValueError: dry'
    ):
        graph.wait_until_done()
    assert CALLS.count("s.close") == int(method != "open")
    assert CALLS.count("b.close") == CALLS.count("b.open")


@everywhere
def test_stop_ends_a_source(settings: dict[str, object]) -> None:
    FAIL["s.process"] = Stop()
    graph = CalculatorGraph(SOURCE, **settings)
    seen = watch(graph, "out")
    graph.start_run()
    graph.wait_until_done()
    assert seen["out"] == []
    assert CALLS.count("s.close") == 1


class LifeStopper(Calculator):
    """Passes on and asks the sources to end at its third packet."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")

    def process(self) -> None:
        self.result.send(self.value.get())
        if self.value.get() == 2:
            raise Stop


class LifeStopperElsewhere(LifeStopper):
    heavy = True


@everywhere
@pytest.mark.parametrize("stopper", ["LifeStopper", "LifeStopperElsewhere"])
def test_stop_of_another_node_ends_all_sources(settings: dict[str, object], stopper: str) -> None:
    graph = CalculatorGraph(
        'node { calculator: "ToyCount" output_stream: "NUMBER:x" input_side_packet: "COUNT:n" }\n'
        + step("stopper", "x", "out", stopper),
        **settings,
    )
    seen = watch(graph, "out")
    graph.start_run({"n": 10**9})
    graph.wait_until_done()
    assert seen["out"][:3] == [(0, 0), (1, 1), (2, 2)], "the packet of the stopping call is sent (L11)"
    assert ToyCount.registered_name == "ToyCount"


@everywhere
def test_stop_does_not_close_graph_inputs(settings: dict[str, object]) -> None:
    graph = CalculatorGraph('input_stream: "in"\n' + step("stopper", "in", "out", "LifeStopper"), **settings)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1, 2, 3)
    finish(graph)
    assert seen["out"] == [(1, 1), (2, 2), (3, 3)]


@everywhere
@pytest.mark.parametrize("method", ["open", "close"])
def test_stop_in_open_or_close_is_an_error(settings: dict[str, object], method: str) -> None:
    FAIL[f"b.{method}"] = Stop()
    error = failing(CalculatorGraph(CHAIN, **settings), 1)
    assert f'Calculator::{method.capitalize()}() for node "b" failed: Stop' in str(error)


@everywhere
def test_layers_run_one_after_the_other(settings: dict[str, object]) -> None:
    count = (
        'node {{ calculator: "ToyCount" source_layer: {} output_stream: "NUMBER:{}" input_side_packet: "COUNT:n" }}\n'
    )
    graph = CalculatorGraph(count.format(1, "late") + count.format(0, "early"), **settings)
    order: list[str] = []
    for stream in ("late", "early"):
        graph.observe_output_stream(stream, lambda stream, packet: order.append(f"{stream}{packet.timestamp}"))
    graph.start_run({"n": 3})
    graph.wait_until_done()
    assert order == ["early0", "early1", "early2", "late0", "late1", "late2"]


@everywhere
def test_sources_of_one_layer_take_turns_by_time(settings: dict[str, object]) -> None:
    count = 'node {{ calculator: "ToyCount" output_stream: "NUMBER:{}" input_side_packet: "COUNT:n" }}\n'
    graph = CalculatorGraph(count.format("p") + count.format("q"), **settings)
    order: list[int] = []
    for stream in ("p", "q"):
        graph.observe_output_stream(stream, lambda _, packet: order.append(int(packet.timestamp)))
    graph.start_run({"n": 4})
    graph.wait_until_done()
    assert order == [0, 0, 1, 1, 2, 2, 3, 3]


@everywhere
def test_nodes_of_side_packets_open_in_order_and_close_at_the_end(settings: dict[str, object]) -> None:
    text = 'node {{ name: "{}" calculator: "LifeSide" input_side_packet: "{}" output_side_packet: "{}" }}\n'
    graph = CalculatorGraph(text.format("q", "y", "z") + text.format("p", "x", "y"), **settings)
    graph.start_run({"x": 5})
    graph.wait_until_done()
    assert graph.get_output_side_packet("z").value == 20
    assert CALLS == ["p.open", "q.open", "p.close", "q.close"]


LATE = (
    'input_stream: "in"\ninput_stream: "more"\n'
    'node { name: "provider" calculator: "LifeLateSide" input_stream: "in" output_side_packet: "n" }\n'
    'node { name: "taker" calculator: "LifeNeedsSide" input_stream: "more" output_stream: "out" '
    'input_side_packet: "n" }\n' + step("last", "out", "end")
)


@everywhere
def test_a_node_opens_when_its_side_packet_arrives(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(LATE, **settings)
    seen = watch(graph, "end")
    graph.start_run()
    feed(graph, "more", 1, 2)
    graph.wait_until_idle()
    assert "taker.open" not in CALLS
    assert seen["end"] == []
    feed(graph, "in", 100)
    graph.wait_until_idle()
    assert seen["end"] == [(1, 101), (2, 102)]
    assert graph.get_output_side_packet("n").value == 100
    finish(graph)


@everywhere
def test_a_side_packet_that_never_comes_opens_nothing(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(LATE, **settings)
    graph.start_run()
    feed(graph, "more", 1)
    finish(graph)
    assert not [call for call in CALLS if call.startswith("taker")]


@everywhere
def test_a_side_packet_is_provided_once(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(LATE, **settings)
    error = failing(graph, 1, 2)
    assert 'Calculator::Process() for node "provider" failed at 2: side packet "n" was already set in this run' in str(
        error
    )
    assert isinstance(error, FileExistsError)


@everywhere
def test_an_exception_without_text_is_told_by_its_name(settings: dict[str, object]) -> None:
    FAIL["b.process"] = RuntimeError()
    assert str(failing(CalculatorGraph(CHAIN, **settings), 1)).endswith('for node "b" failed at 1: RuntimeError')


@everywhere
def test_places_of_failing_nodes(settings: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "graph.pbtxt"
    path.write_text(CHAIN)
    FAIL["b.process"] = ValueError("x")
    graph = CalculatorGraph(path=path, **settings)
    assert str(failing(graph, 1)).endswith(
        f'Calculator::Process() for node "b" failed at 1: ValueError: x [{path}:3:6]'
    )


@everywhere
def test_what_nodes_before_the_failed_one_have_sent_is_delivered(settings: dict[str, object]) -> None:
    FAIL["b.process@1"] = ValueError("no")
    graph = CalculatorGraph(CHAIN, **settings)
    seen = watch(graph, "x", "out")
    failing(graph, 1)
    assert (seen["x"], seen["out"]) == ([(1, 1)], [])
