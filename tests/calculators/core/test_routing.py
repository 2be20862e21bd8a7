"""The calculators that route packets and are not in MediaPipe's wheel."""

from __future__ import annotations

from typing import Any

import pytest
from core_nodes import node, options

from mediagraph.framework.errors import GraphError, RunError
from mediagraph.graph import CalculatorGraph

MUX = node("MuxCalculator", "INPUT:0:a INPUT:1:b SELECT:s", "OUTPUT:out", "%s")
DEFAULT = 'input_stream_handler { input_stream_handler: "DefaultInputStreamHandler" }'
IMMEDIATE = 'input_stream_handler { input_stream_handler: "ImmediateInputStreamHandler" }'


def test_mux_waits_only_for_the_selected_input(play: Any) -> None:
    steps = [("a", "a1", 1), ("s", 0, 1), ("s", 1, 2), ("b", "b2", 2), ("a", "a3", 3), ("s", 0, 3), "s", "a", "b"]
    assert play(MUX % "", steps) == {"out": [(1, "a1"), (2, "b2"), (3, "a3")]}


def test_mux_sends_nothing_where_the_selected_input_has_nothing(play: Any) -> None:
    steps = [("s", 0, 1), ("a", None, 1), ("s", 0, 2), ("a", "a2", 2), "b"]
    assert play(MUX % "", steps, "out+") == {"out": [(0, None), (1, None), (2, "a2")]}


def test_mux_with_the_default_policy_waits_for_all(play: Any) -> None:
    steps = [("a", "a1", 1), ("s", 0, 1), ("b", "b1", 1), ("b", "b2", 2), ("a", "a2", 2), ("s", 1, 2)]
    assert play(MUX % DEFAULT, steps) == {"out": [(1, "a1"), (2, "b2")]}


def test_mux_with_a_side_packet(play: Any) -> None:
    graph = node("MuxCalculator", "INPUT:0:a INPUT:1:b", "OUTPUT:out", side="SELECT:s")
    steps = [("a", "a1", 1), ("b", "b1", 1), ("a", "a2", 2), ("b", None, 2)]
    assert play(graph, steps, side={"s": 1}) == {"out": [(1, "b1")]}


def test_mux_refuses_an_input_that_is_not_there(play: Any) -> None:
    with pytest.raises(RunError, match="selects 2, but there are inputs 0 to 1"):
        play(MUX % "", [("a", 1, 1), ("b", 1, 1), ("s", 2, 1)])


def test_round_robin(play: Any) -> None:
    graph = node("RoundRobinDemuxCalculator", "in", "OUTPUT:0:x OUTPUT:1:y SELECT:s")
    found = play(graph, [("in", value, time) for value, time in zip("abcde", range(10, 60, 10))], "x y s")
    assert found == {
        "x": [(10, "a"), (30, "c"), (50, "e")],
        "y": [(20, "b"), (40, "d")],
        "s": [(10, 0), (20, 1), (30, 0), (40, 1), (50, 0)],
    }


def test_round_robin_and_back(play: Any) -> None:
    graph = node("RoundRobinDemuxCalculator", "in", "OUTPUT:0:x OUTPUT:1:y SELECT:s") + node(
        "MuxCalculator", "INPUT:0:x INPUT:1:y SELECT:s", "OUTPUT:out"
    )
    packets = [(time, f"frame {time}") for time in range(1, 8)]
    assert play(graph, [("in", value, time) for time, value in packets]) == {"out": packets}


MERGE = node("ImmediateMuxCalculator", "a b", "out came", "%s")


def test_immediate_mux_sends_at_once_and_drops_what_is_late(play: Any) -> None:
    steps = [("a", 1, 1), ("a", 2, 5), ("b", 3, 3), ("b", 4, 6), ("a", 5, 6)]
    assert play(MERGE % IMMEDIATE, steps, "out came") == {
        "out": [(1, 1), (5, 2), (6, 4)],
        "came": [(1, True), (5, True), (6, True), (7, True), (8, True)],
    }


def test_immediate_mux_in_step(play: Any) -> None:
    steps = [("b", 2, 1), ("a", 1, 1), ("a", None, 5), ("b", 3, 3), ("b", None, 5)]
    assert play(MERGE % "", steps, "out+ came") == {
        "out": [(1, 1), (3, 3), (5, None)],
        "came": [(1, True), (2, True), (3, True)],
    }


def test_immediate_mux_refuses_three_outputs() -> None:
    graph = 'input_stream: "a" ' + node("ImmediateMuxCalculator", "a", "x y z")
    with pytest.raises(GraphError, match="connect one or two untagged outputs"):
        CalculatorGraph(graph)


def test_inner_join(play: Any) -> None:
    graph = node("PacketInnerJoinCalculator", "a b", "x y")
    steps = [("a", 1, 1), ("a", 2, 2), ("b", 20, 2), ("b", 30, 3), ("a", 4, 4), ("b", 40, 4)]
    assert play(graph, steps, "x+ y") == {"x": [(1, None), (2, 2), (3, None), (4, 4)], "y": [(2, 20), (4, 40)]}


def bypass(text: str) -> str:
    return node("BypassCalculator", "A:a B:b", "X:x Y:y", options("BypassCalculator", text))


def test_bypass(play: Any) -> None:
    graph = bypass('pass_input_stream: "B" pass_output_stream: "X"')
    steps = [("a", 1, 1), ("b", 2, 1), ("a", 3, 2), ("b", None, 2), ("a", None, 3), ("b", 4, 3)]
    assert play(graph, steps, "x+ y+") == {"x": [(1, 2), (2, None), (3, 4)], "y": [(1, None), (2, None), (3, None)]}


def test_bypass_refuses_lists_of_different_length() -> None:
    with pytest.raises(GraphError, match="pass_input_stream and pass_output_stream must have as many entries"):
        CalculatorGraph('input_stream: "a" input_stream: "b" ' + bypass('pass_input_stream: "B"'))


def test_value_or_default(play: Any) -> None:
    graph = node("ValueOrDefaultCalculator", "IN:in TICK:tick", "OUT:out FLAG:flag", side="d")
    steps = [
        ("in", 1, 1), ("tick", 0, 1), ("tick", 0, 2), ("in", 3, 3), ("tick", None, 3), ("in", 4, 4), ("tick", 0, 4),
    ]  # fmt: skip
    assert play(graph, steps, "out flag", {"d": 99}) == {"out": [(1, 1), (2, 99), (4, 4)], "flag": [(2, True)]}


def test_make_pair(play: Any) -> None:
    graph = node("MakePairCalculator", "a b", "out")
    found = play(graph, [("a", 1, 1), ("b", 2, 1), ("a", 3, 2), ("b", None, 2)])["out"]
    assert [(time, first.value, second.value) for time, (first, second) in found] == [(1, 1, 2), (2, 3, None)]


def test_callbacks(play: Any) -> None:
    seen: list[object] = []
    one = node("CallbackCalculator", "in", "", "%s", side="CALLBACK:f")
    play(one % "", [("in", 1, 1), ("in", None, 5)], "in", {"f": lambda packet: seen.append(packet.value)})
    assert seen == [1]
    bounds = one % 'input_side_packet: "OBSERVE_TIMESTAMP_BOUNDS:yes"'
    seen.clear()
    note = {"f": lambda packet: seen.append((int(packet.timestamp), packet.value)), "yes": True}
    play(bounds, [("in", 1, 1), ("in", None, 5)], "in", note)
    assert seen == [(1, 1), (5, None)]


def test_a_callback_for_several_streams(play: Any) -> None:
    seen: list[object] = []
    graph = node("CallbackCalculator", "a b", side="VECTOR_CALLBACK:f")
    note = {"f": lambda packets: seen.append([packet.value for packet in packets])}
    play(graph, [("a", 1, 1), ("b", 2, 1), ("a", 3, 2)], "a", note)
    assert seen == [[1, 2], [3, None]]


def test_counting_source(play: Any) -> None:
    graph = node(
        "CountingSourceCalculator", "", "out", side="MAX_COUNT:n BATCH_SIZE:size INITIAL_VALUE:first INCREMENT:step"
    )
    found = play(graph, [], side={"n": 2, "size": 2, "first": 10, "step": 5})
    assert found == {"out": [(10, 10), (15, 15), (20, 20), (25, 25)]}


def test_a_counting_source_that_fails(play: Any) -> None:
    graph = node("CountingSourceCalculator", "", "out", side="ERROR_COUNT:n")
    with pytest.raises(RunError, match="expected error"):
        play(graph, [], side={"n": 2})


def test_what_a_switch_sends_is_of_the_type_of_its_channels() -> None:
    text = """
        input_stream: "frame" input_side_packet: "which"
        node {
          calculator: "SwitchContainer" input_stream: "IMAGE:frame" output_stream: "SIZE:size"
          input_side_packet: "SELECT:which"
          options { [mediapipe.SwitchContainerOptions.ext] {
            contained_node { calculator: "ImagePropertiesCalculator" }
            contained_node { calculator: "ImagePropertiesCalculator" }
          } }
        }
        node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:size" output_stream: "SIZE:none" }
    """
    with pytest.raises(
        GraphError, match=r'carries tuple .* takes .*Image because of "ImagePropertiesCalculator".IMAGE'
    ):
        CalculatorGraph(text)


def test_a_switch_without_any_channel_for_an_output_says_nothing_of_its_type() -> None:
    text = 'node { calculator: "SwitchMuxCalculator" input_stream: "C0__A:a" output_stream: "B:b" }'
    assert CalculatorGraph('input_stream: "a"' + text).plan.outputs == ()
