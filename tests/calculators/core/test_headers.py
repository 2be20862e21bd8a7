"""What calculators do with stream headers."""

from __future__ import annotations

import pytest

from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.errors import GraphError, RunError
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph

VIDEO = VideoHeader(width=4, height=3, frame_rate=30.0)


def header_after(node: str, header: object, side: dict[str, object] | None = None, stream: str = "out") -> object:
    """The header of a stream of a graph whose input "in" has `header`, as a callback sees it."""
    seen: list[tuple[Packet, Packet]] = []
    callback = (
        'node { calculator: "CallbackWithHeaderCalculator" input_side_packet: "CALLBACK:callback" '
        f'input_stream: "INPUT:{stream}" input_stream: "HEADER:instead" }}'
    )
    graph = CalculatorGraph(f'input_stream: "in" input_stream: "instead" {node} {callback}')
    given = {"callback": lambda *packets: seen.append(packets), **(side or {})}
    graph.start_run(given, stream_headers={"in": header} if header is not None else None)
    graph.add_packet_to_input_stream("instead", "none", 0)
    graph.add_packet_to_input_stream("in", "packet", 0)
    graph.close()
    ((packet, found),) = seen
    assert packet.value == "packet"
    return found.value


@pytest.mark.parametrize(
    "node",
    [
        'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }',
        'node { calculator: "PacketClonerCalculator" input_stream: "in" input_stream: "TICK:in" output_stream: "out" }',
        'node { calculator: "PacketThinnerCalculator" input_stream: "in" output_stream: "out" }',
        'node { calculator: "SwitchDemuxCalculator" input_stream: "DATA:in" output_stream: "C0__DATA:out" }',
        'node { calculator: "PacketResamplerCalculator" input_stream: "in" output_stream: "out" options '
        "{ [mediapipe.PacketResamplerCalculatorOptions.ext] { frame_rate: 10 output_header: PASS_HEADER } } }",
    ],
)
def test_it_is_forwarded(node: str) -> None:
    assert header_after(node, "header") == "header"


def test_a_stream_without_one_takes_the_first_packet_of_the_other_stream() -> None:
    assert header_after(
        'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }', None
    ) == ("none")


def test_the_resampler_drops_it_unless_asked() -> None:
    node = 'node { calculator: "PacketResamplerCalculator" input_stream: "in" output_stream: "out" options '
    assert header_after(node + "{ [mediapipe.PacketResamplerCalculatorOptions.ext] { frame_rate: 10 } } }", "x") == (
        "none"
    )


def test_the_resampler_writes_its_rate_into_it() -> None:
    node = 'node { calculator: "PacketResamplerCalculator" input_stream: "in" output_stream: "out" options '
    options = "{ [mediapipe.PacketResamplerCalculatorOptions.ext] { frame_rate: 10 output_header: UPDATE_VIDEO_HEADER"
    assert header_after(node + options + " } } }", VIDEO) == VideoHeader(width=4, height=3, frame_rate=10.0)


@pytest.mark.parametrize(
    ("mode", "period", "rate"), [("ASYNC", 100_000, 10.0), ("ASYNC", 50_000, 15.0), ("SYNC", 40_000, 25.0)]
)
def test_the_thinner_computes_the_rate_that_is_left(mode: str, period: int, rate: float) -> None:
    options = f"thinner_type: {mode} period: {period} update_frame_rate: true"
    node = (
        'node { calculator: "PacketThinnerCalculator" input_stream: "in" output_stream: "out" '
        f"options {{ [mediapipe.PacketThinnerCalculatorOptions.ext] {{ {options} }} }} }}"
    )
    assert header_after(node, VIDEO) == VideoHeader(width=4, height=3, frame_rate=rate)


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            'node { calculator: "PacketThinnerCalculator" input_stream: "in" output_stream: "out" options '
            "{ [mediapipe.PacketThinnerCalculatorOptions.ext] { update_frame_rate: true } } }",
            "update_frame_rate needs a stream whose header is a VideoHeader, not str",
        ),
        (
            'node { calculator: "PacketResamplerCalculator" input_stream: "in" output_stream: "out" options '
            "{ [mediapipe.PacketResamplerCalculatorOptions.ext] "
            "{ frame_rate: 1 output_header: UPDATE_VIDEO_HEADER } } }",
            "UPDATE_VIDEO_HEADER needs a header that is a VideoHeader, not str",
        ),
    ],
)
def test_a_rate_needs_a_video_header(node: str, message: str) -> None:
    with pytest.raises(RunError) as caught:
        header_after(node, "text")
    assert str(caught.value).endswith(message)


def test_add_header_from_a_side_packet() -> None:
    node = (
        'node { calculator: "AddHeaderCalculator" input_stream: "DATA:in" input_side_packet: "HEADER:header" '
        'output_stream: "out" }'
    )
    assert header_after(node, "old", {"header": "new"}) == "new"


def test_add_header_from_a_stream() -> None:
    node = (
        'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "data" } '
        'node { calculator: "AddHeaderCalculator" input_stream: "DATA:data" input_stream: "HEADER:empty" '
        'output_stream: "out" } input_stream: "empty"'
    )
    assert header_after(node, "old") == "none"  # neither stream hands one on: the empty one has none


def test_add_header_wants_one_header() -> None:
    node = 'node { calculator: "AddHeaderCalculator" input_stream: "DATA:in" output_stream: "out" }'
    with pytest.raises(GraphError, match=r"connect HEADER either as a stream or as a side packet$"):
        CalculatorGraph(f'input_stream: "in" {node}')


def test_add_header_refuses_packets_on_the_header_stream() -> None:
    node = (
        'node { calculator: "AddHeaderCalculator" input_stream: "DATA:in" input_stream: "HEADER:in" '
        'output_stream: "out" }'
    )
    with pytest.raises(RunError, match=r"the HEADER stream carries a header and no packets$"):
        header_after(node, "x")


def test_a_packet_before_any_header() -> None:
    graph = CalculatorGraph(
        'input_stream: "in" input_stream: "header" node { calculator: "CallbackWithHeaderCalculator" '
        'input_stream: "INPUT:in" input_stream: "HEADER:header" input_side_packet: "CALLBACK:callback" }'
    )
    graph.start_run({"callback": lambda *packets: None})
    graph.add_packet_to_input_stream("in", 1, 0)
    with pytest.raises(RunError, match=r"a packet came on INPUT before there was a header$"):
        graph.close()


def test_a_callback_must_be_a_function() -> None:
    graph = CalculatorGraph(
        'input_stream: "in" node { calculator: "CallbackWithHeaderCalculator" '
        'input_stream: "INPUT:in" input_side_packet: "CALLBACK:callback" }'
    )
    graph.start_run({"callback": 5})
    with pytest.raises(RunError, match=r"no function was given as CALLBACK$"):
        graph.close()
