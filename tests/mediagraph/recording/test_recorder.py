"""Recording runs from Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import mediagraph as mg
from mediagraph.framework.errors import ArgumentError, CalculatorError, OutputError, RunError, StateError
from mediagraph.recording.events import Arrival, Ended, Role, Settled

GRAPH = """\
input_stream: "in"
input_stream: "more"
output_stream: "out"
input_side_packet: "unit"
node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "mid" }
node { calculator: "PassThroughCalculator" input_stream: "mid" output_stream: "out" }
node {
  calculator: "PassThroughCalculator" input_stream: "more" output_stream: "rest"
  input_side_packet: "unit" output_side_packet: "same_unit"
}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.mgrec"


def run(graph: mg.CalculatorGraph) -> None:
    graph.start_run({"unit": "mm"})
    graph.add_packet_to_input_stream("in", "a", 10)
    graph.set_input_stream_timestamp_bound("more", 20)
    graph.close_input_stream("more")
    graph.add_packet_to_input_stream("in", "b", 30)


def test_inputs_and_outputs_are_recorded_with_bounds_ends_and_side_packets(path: Path) -> None:
    with mg.record(graph := mg.CalculatorGraph(GRAPH), path) as recorder, graph:
        run(graph)
    recording = mg.Recording.read(path)
    assert recording.streams == {"in": Role.INPUT, "more": Role.INPUT, "out": Role.OUTPUT}
    told = [
        (one.stream, one.packet.timestamp) if isinstance(one, Arrival) else one
        for one in recording.events(("in", "more"))
    ]
    assert told == [("in", 10), Settled("more", mg.Timestamp(20)), Ended("more"), ("in", 30), Ended("in")]
    assert [packet.value for packet in recording.packets("out")] == ["a", "b"]
    assert recording.side_packets == {"unit": "mm"}, "what nodes provide is not given"
    assert (recorder.packets, recorder.path, recorder.is_full, recorder.error) == (4, path, False, None)
    assert recording.is_complete


def test_inner_streams_are_recorded_if_they_are_named(path: Path) -> None:
    with mg.record(graph := mg.CalculatorGraph(GRAPH), path, ["mid", "rest", "mid"]), graph:
        run(graph)
    recording = mg.Recording.read(path)
    assert recording.streams == {"mid": Role.INNER, "rest": Role.INNER}
    assert recording.counts == {"mid": 2, "rest": 0}


def test_the_graph_is_in_its_recording(path: Path, tmp_path: Path) -> None:
    (tmp_path / "own.pbtxt").write_text(GRAPH)
    with mg.record(graph := mg.CalculatorGraph(path=tmp_path / "own.pbtxt"), path), graph:
        run(graph)
    recording = mg.Recording.read(path)
    assert recording.graph_name == "own.pbtxt"
    assert mg.CalculatorGraph(recording.graph_text).plan.streams() == graph.plan.streams()


def test_an_empty_run_is_a_recording_too(path: Path) -> None:
    with mg.record(graph := mg.CalculatorGraph(GRAPH), path), graph:
        graph.start_run({"unit": "mm"})
    recording = mg.Recording.read(path)
    assert (recording.is_complete, set(recording.counts.values())) == (True, {0})
    assert (recording.ended, recording.side_packets) == ({"in", "more", "out"}, {"unit": "mm"})


def test_without_streams_there_are_only_side_packets(path: Path) -> None:
    with mg.record(graph := mg.CalculatorGraph(GRAPH), path, []), graph:
        run(graph)
    recording = mg.Recording.read(path)
    assert (recording.streams, recording.side_packets, recording.is_complete) == ({}, {"unit": "mm"}, True)


def test_packets_right_at_a_bound_and_right_after_each_other(path: Path) -> None:
    with mg.record(graph := mg.CalculatorGraph(GRAPH), path), graph:
        graph.start_run({"unit": "mm"})
        graph.set_input_stream_timestamp_bound("in", 20)
        for timestamp in (20, 21, 22):
            graph.add_packet_to_input_stream("in", "x", timestamp)
    assert [packet.timestamp for packet in mg.Recording.read(path).packets("in")] == [20, 21, 22]


def test_a_recording_holds_one_run(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)
    with mg.record(graph, path):
        for _ in range(2):
            run(graph)
            graph.close()
    assert mg.Recording.read(path).counts["in"] == 2


def test_a_payload_that_cannot_be_recorded_ends_the_recording_and_not_the_run(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)
    out = graph.output_stream_poller("out")
    text = (
        f'^"{path}": the packet of stream "in" at 20 µs: object cannot be recorded; what can be are numbers, texts, '
        "bytes, lists, tuples and dicts of them, arrays, images, dataclasses, and MediaPipe's messages$"
    )
    recorder = mg.record(graph, path)
    with graph:
        graph.start_run({"unit": "mm"})
        for number, value in enumerate(["a", object(), "c"], 1):
            graph.add_packet_to_input_stream("in", value, number * 10)
    with pytest.raises(OutputError, match=text):
        recorder.finish()
    assert [packet.timestamp for packet in out] == [10, 20, 30]
    recording = mg.Recording.read(path)
    assert recording.counts == {"in": 1, "more": 0, "out": 1}
    assert 'the packet of stream "in" at 20 µs: object' in recording.problem


@mg.calculator(name="RecordedFailureCalculator")
def fail(text: str) -> str:
    """Does not like b."""
    if text == "b":
        raise ValueError("no b")
    return text


def test_a_run_that_fails_is_recorded_up_to_there(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH.replace("PassThrough", "RecordedFailure", 1))
    with pytest.raises(RunError) as raised, mg.record(graph, path), graph:
        run(graph)
    assert isinstance(raised.value.errors[0], CalculatorError)
    recording = mg.Recording.read(path)
    assert recording.counts == {"in": 2, "more": 0, "out": 1}
    assert recording.problem.startswith("the run failed: CalculatorGraph::Run() failed: Calculator::Process() for node")


def test_an_error_of_the_run_tells_of_that_of_its_recording(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)

    def run_and_fail() -> None:
        with mg.record(graph, path), graph:
            graph.start_run({"unit": "mm"})
            graph.add_packet_to_input_stream("in", object(), 0)
            graph.wait_until_idle()
            raise KeyError("mine")

    with pytest.raises(KeyError) as raised:
        run_and_fail()
    assert "object cannot be recorded" in raised.value.__notes__[0]


def test_a_recording_that_is_finished_too_early_says_so(path: Path) -> None:
    with mg.CalculatorGraph(GRAPH) as graph, mg.record(graph, path):  # the other way round than it should be
        run(graph)
    recording = mg.Recording.read(path)
    assert (recording.problem, recording.is_whole("in")) == ("it was finished before the run", False)


def test_an_interrupted_run(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)

    def interrupt() -> None:
        with mg.record(graph, path), graph:
            run(graph)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert mg.Recording.read(path).problem == "the run failed: KeyboardInterrupt"


@dataclass
class Shy:
    """A payload that does not want to be looked at."""

    number: int

    def __getattribute__(self, name: str) -> object:
        if name == "number":
            raise LookupError("not now")
        return super().__getattribute__(name)


def test_a_payload_that_raises_when_it_is_looked_at(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)
    recorder = mg.record(graph, path)
    with graph:
        graph.start_run({"unit": "mm"})
        graph.add_packet_to_input_stream("in", Shy(1), 0)
    with pytest.raises(OutputError, match=f'^"{path}" cannot be written: LookupError: not now$'):
        recorder.finish()
    assert mg.Recording.read(path).problem.endswith("LookupError: not now")


def test_a_full_recording_lets_the_run_go_on(path: Path) -> None:
    graph = mg.CalculatorGraph(GRAPH)
    out = graph.output_stream_poller("out")
    with mg.record(graph, path, max_packets=1) as recorder, graph:
        run(graph)
    assert recorder.is_full
    assert len(list(out)) == 2
    assert mg.Recording.read(path).problem == "it is full"


@pytest.mark.parametrize("limit", ["max_bytes", "max_packets"])
def test_limits_that_are_none(path: Path, limit: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{limit} is 0; it must be at least 1$"):
        mg.record(mg.CalculatorGraph(GRAPH), path, **{limit: 0})
    assert not path.exists()


def test_a_stream_that_is_not_there(path: Path) -> None:
    with pytest.raises(
        ArgumentError, match=r'^the graph has no stream "oot"; did you mean "out".* Its streams are in, more, mid, out'
    ):
        mg.record(mg.CalculatorGraph(GRAPH), path, ["oot"])
    assert not path.exists()


def test_a_graph_that_runs_already(path: Path) -> None:
    with mg.CalculatorGraph(GRAPH) as graph:
        graph.start_run({"unit": "mm"})
        with pytest.raises(StateError, match=r"^observers must be added before start_run\(\)$"):
            mg.record(graph, path)
    assert mg.Recording.read(path).problem == "the graph was running already"
