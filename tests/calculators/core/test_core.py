"""What the conformance suite cannot show of the core calculators: lossless pacing, options as packets, error texts."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mediagraph.calculators.core.flow_limiter import FlowLimiterCalculator, FlowLimiterCalculatorOptions, merge
from mediagraph.framework.errors import GraphError, RunError
from mediagraph.framework.packet import Packet
from mediagraph.framework.service import PACING
from mediagraph.graph import CalculatorGraph

LIMITER = 'calculator: "FlowLimiterCalculator" input_stream: "FINISHED:done" '
LIMITED = (
    'input_stream: "in" input_stream: "done" '
    'node { %s input_stream: "in" output_stream: "out" output_stream: "ALLOW:ok" %s }'
)


@dataclass
class LosslessPacing:
    is_lossless: bool = True
    held: list[int] = field(default_factory=list)

    def note_held(self, node: str, frames: int) -> None:
        self.held.append(frames)


def run(graph: CalculatorGraph, *steps: tuple[str, object, int], **side: object) -> dict[str, list[tuple[int, object]]]:
    seen: dict[str, list[tuple[int, object]]] = {"out": [], "ok": []}
    for stream in seen:
        graph.observe_output_stream(
            stream, lambda name, packet: seen[name].append((int(packet.timestamp), packet.value))
        )
    graph.start_run(side)
    for stream, value, timestamp in steps:
        graph.add_packet_to_input_stream(stream, value, timestamp)
        graph.wait_until_idle()
    graph.close()
    return seen


FRAMES = [("in", "a", 1), ("in", "b", 2), ("in", "c", 3), ("done", 0, 1), ("done", 0, 2)]


def test_lossless_pacing_holds_frames_back_and_drops_none() -> None:
    pacing = LosslessPacing()
    graph = CalculatorGraph(LIMITED % (LIMITER, ""), services={PACING.key: pacing})
    seen = run(graph, *FRAMES)
    assert seen == {"out": [(1, "a"), (2, "b"), (3, "c")], "ok": [(1, True), (2, True), (3, True)]}
    assert pacing.held[:5] == [0, 1, 2, 1, 0]


def test_realtime_pacing_drops_as_mediapipe_does() -> None:
    graph = CalculatorGraph(LIMITED % (LIMITER, ""), services={PACING.key: LosslessPacing(is_lossless=False)})
    assert run(graph, *FRAMES) == {"out": [(1, "a")], "ok": [(1, True), (2, False), (3, False)]}


def test_options_as_a_side_packet() -> None:
    graph = CalculatorGraph(LIMITED % (LIMITER, 'input_side_packet: "OPTIONS:options"'))
    seen = run(graph, *FRAMES, options=FlowLimiterCalculatorOptions(max_in_queue=2))
    assert seen["out"] == [(1, "a"), (2, "b"), (3, "c")]


def test_options_as_a_stream_hold_from_their_timestamp_on() -> None:
    graph = CalculatorGraph('input_stream: "options" ' + LIMITED % (LIMITER + 'input_stream: "OPTIONS:options" ', ""))
    more = ("options", FlowLimiterCalculatorOptions(max_in_flight=2), 2)
    assert run(graph, FRAMES[0], more, *FRAMES[1:3])["out"] == [(1, "a"), (2, "b")]


def test_merging_options() -> None:
    base = FlowLimiterCalculatorOptions(max_in_flight=3, max_in_queue=4)
    assert merge(base, None) == base
    assert merge(base, FlowLimiterCalculatorOptions(max_in_queue=1)) == FlowLimiterCalculatorOptions(3, 1)


def constants(outputs: str, packets: str) -> str:
    options = f"options {{ [mediapipe.ConstantSidePacketCalculatorOptions.ext] {{ {packets} }} }}"
    return f'node {{ calculator: "ConstantSidePacketCalculator" {outputs} {options} }}'


def switch(text: str, more: str = "") -> str:
    options = f"options {{ [mediapipe.SwitchContainerOptions.ext] {{ {text} }} }}"
    return f'node {{ calculator: "SwitchContainer" input_stream: "a" output_stream: "b" {more} {options} }}'


PASS = 'contained_node { calculator: "PassThroughCalculator" } '
REFUSED = {
    'node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "X:b" }': (
        "PassThroughCalculator: Input and output streams to PassThroughCalculator must use matching tags and indexes."
    ),
    'node { calculator: "PassThroughCalculator" input_side_packet: "s" output_side_packet: "X:t" }': (
        "PassThroughCalculator: Input and output side packets to PassThroughCalculator must use matching tags and "
        "indexes."
    ),
    'node { calculator: "FlowLimiterCalculator" input_stream: "FINISHED:a" }': (
        "FlowLimiterCalculator: no data stream comes in; connect at least one untagged input"
    ),
    'node { calculator: "FlowLimiterCalculator" input_stream: "a" input_stream: "FINISHED:a" }': (
        "FlowLimiterCalculator: 1 data streams come in and 0 go out; there must be as many"
    ),
    'node { calculator: "FlowLimiterCalculator" input_stream: "a" output_stream: "b" }': (
        "FlowLimiterCalculator: the input FINISHED is not connected; without it no frame ever finishes"
    ),
    'node { calculator: "PacketSequencerCalculator" input_stream: "INPUT:a" }': (
        "PacketSequencerCalculator: 1 INPUT streams and 0 OUTPUT streams; there must be as many"
    ),
    constants('output_side_packet: "PACKET:p"', "packet { }"): (
        "ConstantSidePacketCalculator: packet 0 of the options has no value"
    ),
    constants('output_side_packet: "PACKET:p"', ""): (
        "ConstantSidePacketCalculator: the options hold 0 packets but 1 outputs PACKET are connected"
    ),
    switch(""): "SwitchContainer: there is no contained_node in the options",
    switch(PASS + "select: 0 enable: true"): "SwitchContainer: the options give both enable and select; keep one",
    switch(PASS, 'input_side_packet: "SELECT:s" input_side_packet: "ENABLE:e"'): (
        "SwitchContainer: ENABLE and SELECT are both connected as side packets; keep one"
    ),
    switch(PASS, 'input_stream: "SELECT:a" input_stream: "ENABLE:a"'): (
        "SwitchContainer: ENABLE and SELECT are both connected as streams; keep one"
    ),
    'node { calculator: "SwitchDemuxCalculator" input_stream: "a" output_stream: "X:b" }': (
        "SwitchDemuxCalculator: X is not of the form C<channel>__TAG"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_contracts_refuse(text: str) -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph('input_stream: "a"\n' + text)
    assert [problem.message for problem in caught.value.problems] == [REFUSED[text]]


def test_a_channel_that_is_not_there() -> None:
    graph = CalculatorGraph('input_stream: "a" ' + switch(PASS + PASS, 'input_side_packet: "SELECT:s"'))
    graph.start_run({"s": Packet(5)})
    graph.close_all_packet_sources()
    with pytest.raises(RunError, match="channel 5 is selected, but there are channels 0 to 1"):
        graph.wait_until_done()


def test_every_kind_of_constant() -> None:
    graph = CalculatorGraph(
        constants(
            'output_side_packet: "PACKET:0:a" output_side_packet: "PACKET:1:b"',
            'packet { string_vector_value { string_value: "x" } } packet { bool_value: true }',
        )
    )
    graph.start_run()
    graph.wait_until_done()
    assert graph.get_output_side_packet("a").value == ["x"]
    assert graph.get_output_side_packet("b").value is True


def test_the_limiter_documents_its_class() -> None:
    assert FlowLimiterCalculator.option_type is FlowLimiterCalculatorOptions
