"""Replaying: bit by bit, at any speed, with other calculators, and in parts of a graph."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mediagraph as mg
from mediagraph.framework.errors import ArgumentError, RunError, UnresolvedGraphError
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.check import Check, differences_in_replay
from mediagraph.recording.comparison import compare
from mediagraph.recording.events import Arrival, Ended, Event
from mediagraph.recording.replay import paced
from mediagraph.recording.swap import swap_calculators
from mediagraph.testing import assert_replays


def swapped(text: str, swaps: dict[str, str]) -> mg.CalculatorGraph:
    graph = mg.CalculatorGraph(text)
    return mg.CalculatorGraph(swap_calculators(graph.plan, swaps, graph.environment).config)


def test_a_replay_makes_what_was_recorded(recording: mg.Recording, tmp_path: Path, threaded: str) -> None:
    graph = mg.CalculatorGraph(threaded)
    with mg.record(graph, tmp_path / "again.mgrec", recording.streams):
        mg.replay(graph, recording)
    again = mg.Recording.read(tmp_path / "again.mgrec")
    assert compare(recording, again) == []
    assert again.digests() == recording.digests()
    assert (again.counts, again.ended) == (recording.counts, recording.ended)


def test_a_thousand_replays_of_a_threaded_graph_are_alike(recording: mg.Recording, threaded: str) -> None:
    """Each is a run of its own, in two threads, and every tenth of a graph of its own."""
    expected = {stream: _digest(recording.packets(stream)) for stream in ("a", "b", "c", "out")}
    for number in range(1000):
        if number % 10 == 0:
            graph = mg.CalculatorGraph(threaded)
            pollers = {stream: graph.output_stream_poller(stream) for stream in expected}
        mg.replay(graph, recording)
        assert {stream: _digest(poller) for stream, poller in pollers.items()} == expected, f"replay {number}"


def _digest(packets: object) -> str:
    digest = hashlib.sha256()
    for packet in packets:  # type: ignore[attr-defined]
        digest.update(int(packet.timestamp).to_bytes(8, "little", signed=True) + packet.value.tobytes())
    return digest.hexdigest()


def test_the_recorded_graph_can_be_run_without_its_file(recording: mg.Recording) -> None:
    assert differences_in_replay(mg.CalculatorGraph(recording.graph_text), recording) == []


def test_a_part_of_the_graph_is_fed_from_its_inside(recording: mg.Recording) -> None:
    part = mg.CalculatorGraph("""
        input_stream: "b" output_stream: "c"
        node { calculator: "RecordedSortCalculator" input_stream: "b" output_stream: "c" }
    """)
    check = Check(part, recording)
    mg.replay(part, recording)
    assert (check.finish(), check.compared) == ([], {"c": 5})


@pytest.mark.parametrize("target", ["left", "RecordedSortCalculator"])
def test_a_swapped_calculator_that_does_the_same(recording: mg.Recording, target: str, threaded: str) -> None:
    graph = swapped(threaded, {target: "RecordedSortTwinCalculator"})
    twins = [node.name for node in graph.plan.nodes if node.calculator.registered_name == "RecordedSortTwinCalculator"]
    assert sorted(twins) == (["left"] if target == "left" else ["far", "left", "right"])
    assert differences_in_replay(graph, recording) == []


def test_a_swapped_calculator_that_does_something_else(recording: mg.Recording, threaded: str) -> None:
    found = differences_in_replay(swapped(threaded, {"right": "RecordedSortWrongCalculator"}), recording)
    assert [one.stream for one in found] == ["b", "c", "out"]
    first = found[0]
    expected = next(p for p in recording.packets("b") if p.value[0, 0] % 2)
    assert first.timestamp == expected.timestamp
    value = expected.value[2, 3]
    assert first.text == (
        f"1 of 64 values of the array differ; most, by 1, at [2, 3]: found {value + 1}, expected {value}"
    )
    assert (
        differences_in_replay(swapped(threaded, {"far": "RecordedSortWrongCalculator"}), recording, tolerance=1) == []
    )


def test_a_subgraph_in_the_place_of_a_node(recording: mg.Recording, threaded: str, tmp_path: Path) -> None:
    (tmp_path / "sorted_twice.pbtxt").write_text("""
        type: "SortedTwice" input_stream: "in" output_stream: "out"
        node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "same" }
        node { calculator: "RecordedSortTwinCalculator" input_stream: "same" output_stream: "out" }
    """)
    (tmp_path / "threaded.pbtxt").write_text(threaded)
    graph = mg.CalculatorGraph(path=tmp_path / "threaded.pbtxt")
    other = mg.CalculatorGraph(swap_calculators(graph.plan, {"far": "SortedTwice"}, graph.environment).config)
    assert len(other.plan.nodes) == len(graph.plan.nodes) + 1
    assert differences_in_replay(other, recording) == []


def test_options_stay_where_the_new_calculator_takes_them() -> None:
    graph = mg.CalculatorGraph("""
        input_stream: "in" output_stream: "out"
        node {
          calculator: "GateCalculator" name: "gate" input_stream: "in" output_stream: "out"
          options { [mediapipe.GateCalculatorOptions.ext] { allow: true } }
        }
    """)
    same = swap_calculators(graph.plan, {"gate": "GateCalculator"}, graph.environment)
    assert (same.config.node[0].options, same.notices) == (graph.plan.config.node[0].options, [])
    other = swap_calculators(graph.plan, {"gate": "PassThroughCalculator"}, graph.environment)
    assert other.config.node[0].options == ()
    assert other.notices == [
        'the GateCalculatorOptions of node "gate" are left out: PassThroughCalculator does not take them'
    ]


def test_swaps_that_name_nothing(threaded: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        swapped(threaded, {"lft": "RecordedSortTwinCalculator"})
    assert str(raised.value) == (
        'the graph has no node and no calculator "lft"; did you mean "left"? Its nodes are left, right, far, '
        "RecordedSumCalculator"
    )
    with pytest.raises(ArgumentError, match=r'^there is no calculator "NoCalculator"; --calculators names code that'):
        swapped(threaded, {"left": "NoCalculator"})


def test_a_calculator_that_does_not_fit_into_the_place(threaded: str) -> None:
    with pytest.raises(UnresolvedGraphError, match="CountingSourceCalculator"):
        swapped(threaded, {"left": "CountingSourceCalculator"})


def test_side_packets_are_given_as_recorded_unless_they_are_given_anew(tmp_path: Path) -> None:
    text = """
        input_stream: "in" output_stream: "out" input_side_packet: "n"
        node {
          calculator: "SidePacketToStreamCalculator" input_side_packet: "n"
          input_stream: "TICK:in" output_stream: "AT_TICK:out"
        }
    """
    graph = mg.CalculatorGraph(text)
    with mg.record(graph, tmp_path / "n.mgrec"), graph:
        graph.start_run({"n": 5})
        graph.add_packet_to_input_stream("in", "tick", 0)
    recording = mg.Recording.read(tmp_path / "n.mgrec")
    assert differences_in_replay(mg.CalculatorGraph(text), recording) == []
    (difference,) = differences_in_replay(mg.CalculatorGraph(text), recording, side_packets={"n": 6})
    assert str(difference) == 'stream "out" at 0 µs: found 6, expected 5'
    lost = replace(recording, side_packets={}, lost_side_packets={"n": "it was large"})
    with pytest.raises(ArgumentError) as raised:
        mg.replay(mg.CalculatorGraph(text), lost)
    assert str(raised.value) == 'the side packet "n" was not recorded (it was large); give it to the replay'


def test_what_cannot_be_replayed(recording: mg.Recording) -> None:
    graph = mg.CalculatorGraph("""
        input_stream: "strange" output_stream: "out"
        node { calculator: "PassThroughCalculator" input_stream: "strange" output_stream: "out" }
    """)
    with pytest.raises(ArgumentError) as raised:
        mg.replay(graph, recording)
    assert str(raised.value) == (
        f'"{recording.path}" lacks the stream "strange", an input of the graph; it has in, a, b, c, out. Record it '
        "with --stream strange"
    )


def test_a_replay_fails_as_the_run_would(recording: mg.Recording) -> None:
    graph = mg.CalculatorGraph(
        """
        input_stream: "in" output_stream: "out"
        node { calculator: "RecordedFailingTwinCalculator" input_stream: "in" output_stream: "out" }
    """.replace('node { calculator: "StringToIntCalculator" input_side_packet: "x" output_side_packet: "y" }', "")
    )
    with pytest.raises(RunError, match="no fourth"):
        mg.replay(graph, recording)


@mg.calculator(name="RecordedFailingTwinCalculator")
def fail_late(array: np.ndarray) -> np.ndarray:
    """Works a while."""
    fail_late.calls = getattr(fail_late, "calls", 0) + 1  # type: ignore[attr-defined]
    if fail_late.calls == 4:  # type: ignore[attr-defined]
        raise ValueError("no fourth")
    return array


@pytest.mark.parametrize("limiter", ["FlowLimiterCalculator", "RealTimeFlowLimiterCalculator"])
def test_a_flow_limiter_drops_nothing(recording: mg.Recording, tmp_path: Path, limiter: str) -> None:
    """Fed without waiting, it would drop what comes while the heavy node works."""
    graph = mg.CalculatorGraph(f"""
        input_stream: "in" output_stream: "b"
        node {{
          calculator: "{limiter}" input_stream: "in" input_stream: "FINISHED:b"
          input_stream_info {{ tag_index: "FINISHED" back_edge: true }} output_stream: "limited"
        }}
        node {{ calculator: "RecordedSortCalculator" input_stream: "limited" output_stream: "b" }}
    """)
    check = Check(graph, recording)
    mg.replay(graph, recording)
    assert (check.finish(), check.compared) == ([], {"b": 5})


def test_sources_send_all_they_have(tmp_path: Path) -> None:
    text = """
        input_stream: "in" output_stream: "out" input_side_packet: "MAX_COUNT:most"
        node { calculator: "CountingSourceCalculator" input_side_packet: "MAX_COUNT:most" output_stream: "counted" }
        node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }
    """
    graph = mg.CalculatorGraph(text)
    with mg.record(graph, tmp_path / "x.mgrec", ["in", "counted"]):
        graph.start_run({"most": 50})
        graph.close_all_input_streams()
        graph.wait_until_done()
    recording = mg.Recording.read(tmp_path / "x.mgrec")
    assert recording.counts == {"in": 0, "counted": 50}
    assert differences_in_replay(mg.CalculatorGraph(text), recording) == []


def test_nothing_to_compare(recording: mg.Recording) -> None:
    graph = mg.CalculatorGraph("""
        input_stream: "in" output_stream: "other"
        node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "other" }
    """)
    with pytest.raises(ArgumentError) as raised:
        Check(graph, recording)
    assert str(raised.value) == (
        f'"{recording.path}" has no stream that the graph makes, so nothing can be compared; it has in, a, b, c, out'
    )


def test_assert_replays(recording: mg.Recording, threaded: str) -> None:
    assert_replays(mg.CalculatorGraph(threaded), recording.path)
    with pytest.raises(AssertionError) as raised:
        assert_replays(swapped(threaded, {"far": "RecordedSortWrongCalculator"}), recording.path)
    lines = str(raised.value).splitlines()
    assert lines[0] == f"the graph does not make what {recording.path} holds:"
    assert [line.partition(" at ")[0] for line in lines[1:]] == ['stream "c"', 'stream "out"']


class Clock:
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.time, self.slept = 100.0, 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds <= 0.1, "who waits can be interrupted"
        self.time += seconds


def arrivals(*times_us: int) -> list[Event]:
    return [Arrival("in", Packet("x", Timestamp.of(time_us))) for time_us in times_us]


@pytest.mark.parametrize(("speed", "expected"), [(1.0, [0, 0, 0.5, 2, 2]), (4.0, [0, 0, 0.125, 0.5, 0.5])])
def test_a_pace(speed: float, expected: list[float]) -> None:
    clock, found = Clock(), []
    events = [*arrivals(Timestamp.PRESTREAM, 1_000_000, 1_500_000, 3_000_000), Ended("in")]
    for _ in paced(events, speed, now=clock.now, sleep=clock.sleep):
        found.append(clock.time - 100)
    assert found == pytest.approx(expected, abs=1e-6)


def test_a_pace_that_is_over_waits_no_more() -> None:
    clock = Clock()
    assert len(list(paced(arrivals(0, 10**12), 1.0, is_over=lambda: True, now=clock.now, sleep=clock.sleep))) == 2
    assert clock.time == 100


def test_a_graph_is_paced(recording: mg.Recording, threaded: str) -> None:
    graph = mg.CalculatorGraph(threaded)
    check = Check(graph, recording)
    mg.replay(graph, recording, speed=1.0)  # of 40 µs
    assert check.finish() == []


def test_a_speed_that_is_none() -> None:
    with pytest.raises(ArgumentError, match=r"^the speed is 0; it must be more than 0$"):
        list(paced([], 0.0))
