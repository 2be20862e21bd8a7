"""The graph API of `mediagraph.compat.mediapipe`: arguments, packets, kinds of exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import text_format

import mediagraph.compat.mediapipe as mp
from mediagraph.compat.mediapipe.framework import calculator_options_pb2, calculator_pb2
from mediagraph.framework.timestamp import Timestamp as FrameworkTimestamp

PASS = """
  input_stream: "in" output_stream: "out"
  node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }
"""
ONE_OF = "give exactly one of graph_config, binary_graph_path and validated_graph_config"


def test_packets_come_out_as_mediapipes() -> None:
    graph = mp.CalculatorGraph(graph_config=PASS)
    packets: list[mp.Packet] = []
    graph.observe_output_stream("out", lambda _, packet: packets.append(packet))
    graph.start_run()
    graph.add_packet_to_input_stream("in", mp.packet_creator.create_int(3).at(5))
    graph.add_packet_to_input_stream(stream="in", packet=mp.packet_creator.create_int(4), timestamp=7)
    graph.close()
    assert [type(packet) for packet in packets] == [mp.Packet, mp.Packet]
    assert [str(packet.timestamp) for packet in packets] == [
        "<mediapipe.Timestamp with value: 5>",
        "<mediapipe.Timestamp with value: 7>",
    ]
    assert repr(packets[0]) == "<mediapipe.Packet with timestamp: 5 and type: int>"
    assert repr(mp.Packet()) == "<mediapipe.Packet with timestamp: UNSET and no data>"


def test_timestamps() -> None:
    assert type(mp.Timestamp.MAX) is mp.Timestamp
    assert mp.Timestamp(mp.Timestamp.MAX) == FrameworkTimestamp.MAX
    assert mp.Timestamp(3) < 5
    packet = mp.Packet(1)
    packet.timestamp = 5
    assert type(packet.timestamp) is mp.Timestamp
    with pytest.raises(TypeError):
        mp.Timestamp(1.5)
    with pytest.raises(ValueError, match="is a special timestamp"):
        packet.timestamp = 2**63 - 1


def test_something_else_than_a_packet() -> None:
    graph = mp.CalculatorGraph(graph_config=PASS)
    graph.start_run()
    with pytest.raises(TypeError) as raised:
        graph.add_packet_to_input_stream("in", 5, 0)
    assert str(raised.value) == "add_packet_to_input_stream takes a Packet, not int; packet_creator makes packets"
    with pytest.raises(ValueError, match=r"cannot be the timestamp of a packet"):
        graph.add_packet_to_input_stream("in", mp.packet_creator.create_int(1))


def test_the_add_mode() -> None:
    graph = mp.CalculatorGraph(graph_config=PASS)
    assert graph.graph_input_stream_add_mode == mp.GraphInputStreamAddMode.WAIT_TILL_NOT_FULL
    graph.graph_input_stream_add_mode = mp.GraphInputStreamAddMode.ADD_IF_NOT_FULL
    assert graph.graph_input_stream_add_mode.name == "ADD_IF_NOT_FULL"


@pytest.mark.parametrize("given", [{}, {"graph_config": PASS, "binary_graph_path": "x.binarypb"}])
def test_not_exactly_one_graph(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"^{ONE_OF}$"):
        mp.CalculatorGraph(**given)  # type: ignore[arg-type]  # texts
    with pytest.raises(ValueError, match=f"^{ONE_OF}$"):
        mp.ValidatedGraphConfig().initialize(**given)  # type: ignore[arg-type]  # texts


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    path = str(tmp_path / "no.binarypb")
    with pytest.raises(FileNotFoundError) as raised:
        mp.CalculatorGraph(binary_graph_path=path)
    assert str(raised.value) == f"[Errno 2] The path does not exist: '{path}'"


def test_a_graph_that_does_not_parse() -> None:
    with pytest.raises(RuntimeError, match="is not closed"):
        mp.CalculatorGraph(graph_config="node {")


def test_an_unknown_calculator_in_mediapipes_words() -> None:
    with pytest.raises(RuntimeError) as raised:
        mp.CalculatorGraph(graph_config='node { calculator: "PassThrughCalculator" }')
    assert str(raised.value) == (
        '<graph>:1:20: Unable to find Calculator "PassThrughCalculator": there is no calculator or subgraph '
        '"PassThrughCalculator"; did you mean "PassThroughCalculator"?'
    )


def test_a_checked_graph() -> None:
    checked = mp.ValidatedGraphConfig()
    assert (checked.initialized(), checked.text_config, checked.binary_config) == (False, "", b"")
    with pytest.raises(
        ValueError, match=r"^validated_graph_config must be initialized, and then nothing else is to be"
    ):
        mp.CalculatorGraph(validated_graph_config=checked)
    checked.initialize(graph_config=PASS)
    assert checked.initialized()
    assert "PassThroughCalculator" in checked.text_config
    assert calculator_pb2.CalculatorGraphConfig.FromString(checked.binary_config).node[0].input_stream == ["in"]
    assert mp.CalculatorGraph(validated_graph_config=checked).text_config == checked.text_config
    with pytest.raises(RuntimeError) as raised:
        checked.initialize(graph_config=PASS)
    assert str(raised.value) == "ValidatedGraphConfig can be initialized only once"


GATES = """
  input_stream: "in"
  node {
    calculator: "GateCalculator" input_stream: "in" output_stream: "some"
    node_options { [type.googleapis.com/mediapipe.GateCalculatorOptions] { allow: true } }
  }
  node {
    calculator: "GateCalculator" input_stream: "in" output_stream: "none"
    options { [mediapipe.GateCalculatorOptions.ext] { allow: false } }
  }
"""


def test_messages_of_graphs_with_options() -> None:
    config = text_format.Parse(GATES, calculator_pb2.CalculatorGraphConfig())
    assert isinstance(config.node[1].options, calculator_options_pb2.CalculatorOptions)
    found = []
    with mp.CalculatorGraph(graph_config=config) as graph:
        for stream in ("some", "none"):
            graph.observe_output_stream(stream, lambda stream, packet: found.append((stream, packet.timestamp.value)))
        graph.start_run()
        graph.add_packet_to_input_stream("in", mp.packet_creator.create_bool(True), 1)
    assert found == [("some", 1)]


def test_side_packets() -> None:
    text = 'node { calculator: "StringToIntCalculator" input_side_packet: "text" output_side_packet: "number" }'
    graph = mp.CalculatorGraph(graph_config=text)
    graph.start_run({"text": mp.packet_creator.create_string("42")})
    graph.wait_until_done()
    found = graph.get_output_side_packet("number")
    assert type(found) is mp.Packet
    assert mp.packet_getter.get_int(found) == 42
