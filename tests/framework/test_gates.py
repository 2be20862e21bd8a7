"""Small cases of the input policies, each one a mistake that the random graphs have found."""

from __future__ import annotations

import pytest
from toys import feed, finish

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.policy import Immediate
from mediagraph.framework.timestamp import MAX, POSTSTREAM

CALLS: list[tuple[int, int | None, int | None]] = []

everywhere = pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)


class GateTells(Calculator, abstract=True):
    """Writes down what it gets."""

    first = p.OptionalInput(int, tag="A")
    second = p.OptionalInput(int, tag="B")
    timestamp_offset = None

    def open(self) -> None:
        CALLS.clear()

    def process(self) -> None:
        CALLS.append((int(self.timestamp), self.first.get(), self.second.get()))


class GateImmediate(GateTells):
    input_policy = Immediate()


class GateBounds(GateTells):
    process_timestamp_bounds = True


class GateOnce(Calculator):
    """Passes one packet on, and closes."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    timestamp_offset = None

    def process(self) -> None:
        self.result.send(self.value.get())
        self.result.close()


@everywhere
def test_the_end_of_an_input_is_told_at_once_also_behind_its_last_packet(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" node { calculator: "GateOnce" input_stream: "a" output_stream: "b" } '
        'node { calculator: "GateImmediate" input_stream: "A:a" input_stream: "B:b" }',
        **settings,
    )
    graph.start_run()
    feed(graph, "a", 1)
    graph.wait_until_idle()
    assert CALLS == [(1, 1, None), (1, None, 1), (2, None, None)], "rule H6"
    finish(graph)


ALIGN = (
    'input_stream_handler { input_stream_handler: "TimestampAlignInputStreamHandler" options { '
    '[mediapipe.TimestampAlignInputStreamHandlerOptions.ext] { timestamp_base_tag_index: "A" } } }'
)


class GateAny(GateTells):
    """Takes the policy of the graph."""


@everywhere
def test_shifted_timestamps_stay_in_the_range(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" '
        f'node {{ calculator: "GateAny" input_stream: "A:a" input_stream: "B:b" {ALIGN} }}',
        **settings,
    )
    graph.start_run()
    feed(graph, "b", 1)
    feed(graph, "a", 2)
    graph.add_packet_to_input_stream("b", 3, MAX)
    finish(graph)
    assert [(2, 2, 1), (int(MAX), None, 3)] == CALLS, "rule T8"


@everywhere
def test_a_packet_after_the_stream_waits_for_the_other_stream_to_end(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" node { calculator: "GateBounds" input_stream: "A:a" input_stream: "B:b" }',
        **settings,
    )
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, POSTSTREAM)
    graph.set_input_stream_timestamp_bound("b", 5)
    graph.wait_until_idle()
    assert CALLS == [(4, None, None)], "rule H2"
    graph.set_input_stream_timestamp_bound("b", POSTSTREAM)
    graph.wait_until_idle()
    assert CALLS[1:] == [], "nothing stands before that bound (rule T13), and the packet may still get company"
    finish(graph)
    assert CALLS[1:] == [(int(POSTSTREAM), 1, None)]
