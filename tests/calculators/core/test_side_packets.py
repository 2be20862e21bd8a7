"""The calculators of side packets that are not in MediaPipe's wheel."""

from __future__ import annotations

from typing import Any

import pytest
from core_nodes import node, options

from mediagraph.framework.errors import GraphError, RunError
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import POSTSTREAM, PRESTREAM, Timestamp
from mediagraph.graph import CalculatorGraph

TO_SIDE = node("StreamToSidePacketCalculator", "in", side_out="kept")
KEEP = TO_SIDE + node("SidePacketToStreamCalculator", "TICK:tick", "AT_TICK:out", side="kept")


def test_a_stream_becomes_a_side_packet(play: Any) -> None:
    assert play(KEEP, [("tick", 0, 1), ("in", "x", 5), ("tick", 0, 9)]) == {"out": [(1, "x"), (9, "x")]}


def test_a_second_packet_for_a_side_packet_is_refused(play: Any) -> None:
    with pytest.raises(RunError, match='side packet "kept" was already set in this run') as caught:
        play(KEEP, [("tick", 0, 1), ("in", "x", 5), ("in", "y", 6)])
    assert isinstance(caught.value, FileExistsError)


@pytest.mark.parametrize(("given", "expected"), [({"d": 1}, 1), ({"d": 1, "o": 2}, 2)])
def test_a_default_side_packet(given: dict[str, int], expected: int) -> None:
    graph = CalculatorGraph(
        node("DefaultSidePacketCalculator", side="OPTIONAL_VALUE:o DEFAULT_VALUE:d", side_out="VALUE:v")
    )
    graph.start_run(given)
    graph.wait_until_done()
    assert graph.get_output_side_packet("v").value == expected


def streams(text: str) -> str:
    name = "SidePacketsToStreamsCalculator"
    return node(name, "", "x y", options(name, text), side="a b")


def at(value: object, time: int) -> Packet:
    return Packet(value).at(Timestamp(time))


PAIRS = {"a": [at(1, 10), at(2, 20)], "b": [at(3, 15), at(4, 25)]}


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        ("", PAIRS, {"x": [(0, 1), (1, 2)], "y": [(0, 3), (1, 4)]}),
        ("set_timestamp: NONE", PAIRS, {"x": [(10, 1), (20, 2)], "y": [(15, 3), (25, 4)]}),
        ("vectors_of_packets: false", {"a": 1, "b": 2}, {"x": [(0, 1)], "y": [(0, 2)]}),
        (
            "vectors_of_packets: false set_timestamp: PRE_STREAM",
            {"a": 1, "b": 2},
            {"x": [(int(PRESTREAM), 1)], "y": [(int(PRESTREAM), 2)]},
        ),
        (
            "vectors_of_packets: false set_timestamp: WHOLE_STREAM",
            {"a": 1, "b": 2},
            {"x": [(int(POSTSTREAM), 1)], "y": [(int(POSTSTREAM), 2)]},
        ),
    ],
)
def test_side_packets_become_streams(play: Any, text: str, side: Any, expected: object) -> None:
    assert play(streams(text), [], "x y", side) == expected


def test_side_packets_of_different_length(play: Any) -> None:
    with pytest.raises(RunError, match="the lists have different lengths: 2, 1") as caught:
        play(streams(""), [], "x y", {"a": PAIRS["a"], "b": PAIRS["b"][:1]})
    assert isinstance(caught.value, ValueError)


def test_single_packets_need_a_timestamp() -> None:
    with pytest.raises(GraphError, match="set_timestamp: NONE needs packets with timestamps of their own"):
        CalculatorGraph(streams("vectors_of_packets: false set_timestamp: NONE"))


def test_a_side_packet_as_a_stream() -> None:
    graph = CalculatorGraph(
        'node { calculator: "MediaPipeInternalSidePacketToPacketStreamCalculator" input_side_packet: "gain" '
        'output_stream: "gains" }'
    )
    gains = graph.output_stream_poller("gains")
    graph.start_run({"gain": 0.5})
    graph.wait_until_done()
    assert [(packet.timestamp, packet.value) for packet in gains] == [(Timestamp.POSTSTREAM, 0.5)]
