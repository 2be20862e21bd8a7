"""The calculators that thin out, repeat or move packets in time and are not in MediaPipe's wheel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from core_nodes import node, options

from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.errors import GraphError, RunError
from mediagraph.framework.timestamp import PRESTREAM
from mediagraph.graph import CalculatorGraph


def cloner(text: str) -> str:
    return node("PacketClonerCalculator", "a b TICK:tick", "x y", options("PacketClonerCalculator", text))


def test_cloner_repeats_the_latest_packet_at_each_tick(play: Any) -> None:
    graph = node("PacketClonerCalculator", "in tick", "out")
    steps = [("in", "a", 5000), ("tick", 0, 10000), ("tick", 0, 10001), ("tick", 0, 10002), ("in", "b", 15000)]
    assert play(graph, steps) == {"out": [(10000, "a"), (10001, "a"), (10002, "a")]}


STEPS = [
    ("a", 1, 10), ("tick", 0, 15), ("b", None, 15), ("a", None, 15),
    ("b", 2, 20), ("a", None, 30), ("b", None, 30), ("tick", 0, 30),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("", [(15, 1), (30, 1)], [(15, None), (30, 2)]),
        ("output_only_when_all_inputs_received: true", [(30, 1)], [(30, 2)]),
        ("output_packets_only_when_all_inputs_received: true", [(15, None), (30, 1)], [(15, None), (30, 2)]),
    ],
)
def test_cloner_before_all_inputs_were_received(play: Any, text: str, x: object, y: object) -> None:
    found = play(cloner(text), STEPS, "x+ y+")
    assert found["x"] == x
    assert found["y"] == y


def shift(offset: int | None, side: str = "") -> str:
    text = "" if offset is None else f"packet_offset: {offset}"
    return node("SequenceShiftCalculator", "in", "out", options("SequenceShiftCalculator", text), side=side)


PACKETS: list[tuple[str, object, int]] = [("in", value, value * 10) for value in range(1, 6)]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (None, [(10, 2), (20, 3), (30, 4), (40, 5)]),
        (-2, [(10, 3), (20, 4), (30, 5)]),
        (2, [(30, 1), (40, 2), (50, 3)]),
        (0, [(10, 1), (20, 2), (30, 3), (40, 4), (50, 5)]),
        (9, []),
    ],
)
def test_sequence_shift(play: Any, offset: int | None, expected: object) -> None:
    assert play(shift(offset), PACKETS) == {"out": expected}


def test_sequence_shift_by_a_side_packet(play: Any) -> None:
    assert play(shift(-1, "PACKET_OFFSET:k"), PACKETS, side={"k": 3}) == {"out": [(40, 1), (50, 2)]}


def thinner(text: str) -> str:
    return node("PacketThinnerCalculator", "in", "out", options("PacketThinnerCalculator", text))


def times(found: dict[str, list[tuple[int, object]]]) -> list[int]:
    return [time for time, value in found["out"] if value is not None]


EVEN: list[tuple[str, object, int]] = [("in", time, time) for time in range(2, 15, 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("period: 5", [2, 8, 14]),
        ("period: 5 start_time: 4 end_time: 12", [4, 10]),
        ("period: 5 thinner_type: SYNC sync_output_timestamps: false", [2, 6, 10, 14]),
        ("period: 5 thinner_type: SYNC", [0, 5, 10, 15]),
        ("period: 5 thinner_type: SYNC start_time: 4 end_time: 12", [4, 9]),
    ],
)
def test_thinner(play: Any, text: str, expected: list[int]) -> None:
    found = play(thinner(text), EVEN)
    assert times(found) == expected


def test_thinner_settles_the_time_in_which_it_sends_nothing(play: Any) -> None:
    found = play(thinner("period: 5"), [("in", 1, 2), ("in", None, 9)], "out+")
    assert found["out"] == [(2, 1), (6, None), (9, None)]


def test_thinner_refuses_a_period_of_zero(play: Any) -> None:
    with pytest.raises(RunError, match="the period must be positive, not 0"):
        play(thinner("period: 0"), ["in"])


def resample(play: Any, text: str, times_us: Sequence[int]) -> list[tuple[int, object]]:
    graph = node("PacketResamplerCalculator", "DATA:in", "DATA:out", options("PacketResamplerCalculator", text))
    found: list[tuple[int, object]] = play(graph, [*(("in", one, one) for one in times_us), "in"])["out"]
    return found


RATE = "frame_rate: 30"


@pytest.mark.parametrize(
    ("text", "times_us", "expected"),
    [
        (RATE, [0], [(0, 0)]),
        (RATE, [0, 16666], [(0, 0)]),
        (RATE, [0, 16667], [(0, 0), (33333, 16667)]),
        (RATE, [0, 50000], [(0, 0), (33333, 0), (66667, 50000)]),
        (RATE, [2000, 118666], [(2000, 2000), (35333, 2000), (68667, 2000), (102000, 118666)]),
        (RATE, [0, 16667, 49999], [(0, 0), (33333, 49999)]),
        (RATE + " flush_last_packet: false", [0, 16667], [(0, 0)]),
        (RATE + " start_time: 10000 end_time: 80000", [0, 100000], [(33333, 0), (66667, 0)]),
        (RATE + " start_time: 40000 end_time: 60000", [0, 100000], []),
        (RATE + " start_time: 40000 end_time: 60000 round_limits: true", [0, 100000], [(33333, 0), (66667, 0)]),
        (RATE + " base_timestamp: 0", [10000, 40000], [(0, 10000), (33333, 40000)]),
    ],
)
def test_resampler(play: Any, text: str, times_us: list[int], expected: object) -> None:
    assert resample(play, text, times_us) == expected


def test_resampler_updates_the_header(play: Any) -> None:
    rate = options("PacketResamplerCalculator", "frame_rate: 50")
    streams = ("DATA:in VIDEO_HEADER:head", "DATA:out VIDEO_HEADER:new_head")
    graph = node("PacketResamplerCalculator", *streams, rate)
    first = ("head", VideoHeader(width=4, frame_rate=10), PRESTREAM)
    found = play(graph, [first, "head", ("in", 1, 0)], "out new_head")
    assert found == {"out": [(0, 1)], "new_head": [(int(PRESTREAM), VideoHeader(width=4, frame_rate=50))]}


@pytest.mark.parametrize(
    ("text", "rate_of_input", "rate", "expected"),
    [
        ("frame_rate: 1000", 200, 200, [(0, 0), (5000, 5000), (10000, 10010), (15000, 15001), (20000, 20010)]),
        ("frame_rate: 1000", 100, 100, [(0, 0), (10000, 10010), (20000, 20010)]),
        ("frame_rate: 1000 max_frame_rate: 50", 100, 50, [(0, 0), (20000, 20010)]),
        ("frame_rate: 9e6 max_frame_rate: 50", 40, 40, [(0, 0), (25000, 20010)]),
        ("frame_rate: 1 start_time: 10000 round_limits: true", 50, 50, [(0, 0), (20000, 20010)]),
    ],
)
def test_resampler_takes_the_rate_of_its_input(
    play: Any, text: str, rate_of_input: float, rate: float, expected: object
) -> None:
    given = options("PacketResamplerCalculator", text + " use_input_frame_rate: true")
    graph = node("PacketResamplerCalculator", "DATA:in VIDEO_HEADER:head", "DATA:out VIDEO_HEADER:new_head", given)
    first = ("head", VideoHeader(frame_rate=rate_of_input), PRESTREAM)
    frames = [("in", time_us, time_us) for time_us in (0, 5000, 10010, 15001, 20010)]
    found = play(graph, [first, "head", *frames, "in"], "out new_head")
    assert found == {"out": expected, "new_head": [(int(PRESTREAM), VideoHeader(frame_rate=rate))]}


def test_resampler_keeps_below_the_greatest_rate(play: Any) -> None:
    assert resample(play, "frame_rate: 100 max_frame_rate: 50", [0, 9999, 29999]) == [(0, 0), (20000, 29999)]


def test_resampler_refuses_an_input_without_a_rate(play: Any) -> None:
    given = options("PacketResamplerCalculator", "frame_rate: 10 use_input_frame_rate: true")
    graph = node("PacketResamplerCalculator", "DATA:in VIDEO_HEADER:head", "DATA:out", given)
    with pytest.raises(RunError, match="the frame_rate of the VIDEO_HEADER must be known, above 0 and up to 1000000"):
        play(graph, [("head", VideoHeader(), PRESTREAM), "head", ("in", 1, 0)], "out")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the option frame_rate must be given, above 0 and up to 1000000, not -1.0"),
        ("frame_rate: 30 jitter: 0.5", "jitter needs a secure random generator"),
    ],
)
def test_resampler_refuses_options(play: Any, text: str, message: str) -> None:
    with pytest.raises(RunError, match=message):
        resample(play, text, [])


LIMITER = node("RealTimeFlowLimiterCalculator", "in FINISHED:done", "out ALLOW:allow", side="MAX_IN_FLIGHT:n")


def test_real_time_flow_limiter(play: Any) -> None:
    steps = [("in", 1, 1), ("in", 2, 2), ("in", 3, 3), ("done", 0, 1), ("in", 4, 4), ("in", 5, 5)]
    assert play(LIMITER, steps, "out allow", {"n": 2}) == {
        "out": [(1, 1), (2, 2), (4, 4)],
        "allow": [(1, False), (2, True), (3, False)],
    }


def test_real_time_flow_limiter_refuses_a_frame_that_never_began(play: Any) -> None:
    with pytest.raises(RunError, match="FINISHED has a packet, but no frame is in flight"):
        play(LIMITER, [("in", None, 1), ("done", 0, 1)], "out", {"n": 1})


def test_cloner_refuses_unequal_streams() -> None:
    with pytest.raises(GraphError, match="1 streams are to be cloned, but 2 outputs are connected"):
        CalculatorGraph('input_stream: "a" input_stream: "b" ' + node("PacketClonerCalculator", "a b", "x y"))
