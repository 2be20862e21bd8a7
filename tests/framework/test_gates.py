"""Small cases of the input policies, each one a mistake that the random graphs have found."""

from __future__ import annotations

import pytest
from toys import feed, finish

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.policy import Barrier, EarlyClose, FixedSize, Immediate
from mediagraph.framework.timestamp import DONE, MAX, POSTSTREAM

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


class GateKeepsTwo(GateTells):
    """Keeps two packets when a queue has grown to four."""

    input_policy = FixedSize(4, 2)


class GateKeepsLeast(GateTells):
    """Keeps one packet when both queues have two."""

    input_policy = FixedSize(2, 1, keeps_minimum=True)


class GateBarrier(GateTells):
    input_policy = Barrier()


class GateBurst(Calculator):
    """Sends as many packets as the number says, one after the other, all in one call."""

    number = p.Input(int, tag="")
    result = p.Output(int, tag="")
    timestamp_offset = None

    def process(self) -> None:
        for value in range(1, self.number.get() + 1):
            self.result.send(value, at=value)


def two_inputs(calculator: str, **settings: object) -> CalculatorGraph:
    """A node whose second input comes in bursts."""
    return CalculatorGraph(
        'input_stream: "a" input_stream: "n" node { calculator: "GateBurst" input_stream: "n" output_stream: "b" } '
        f'node {{ calculator: "{calculator}" input_stream: "A:a" input_stream: "B:b" }}',
        **settings,
    )


@everywhere
def test_a_queue_that_has_grown_is_cut_to_the_target(settings: dict[str, object]) -> None:
    graph = two_inputs("GateKeepsTwo", **settings)
    graph.start_run()
    feed(graph, "n", 4)
    finish(graph)
    assert CALLS == [(3, None, 3), (4, None, 4)], "rule H9"


@everywhere
def test_a_queue_that_is_no_longer_than_it_may_be_drops_nothing_of_others(settings: dict[str, object]) -> None:
    graph = two_inputs("GateKeepsTwo", **settings)
    graph.start_run()
    graph.set_input_stream_timestamp_bound("n", 1)
    feed(graph, "a", 4, 5, 6)
    feed(graph, "n", 1)
    finish(graph)
    assert CALLS == [(1, None, 1), (4, 4, None), (5, 5, None), (6, 6, None)], "rule H9"


@everywhere
def test_as_many_packets_in_every_queue_as_trigger_are_enough_to_cut(settings: dict[str, object]) -> None:
    graph = two_inputs("GateKeepsLeast", **settings)
    graph.start_run()
    feed(graph, "a", 1, 2)
    feed(graph, "n", 2)
    finish(graph)
    assert CALLS == [(2, 2, 2)], "rule H9"


@everywhere
def test_timestamps_need_not_rise_before_a_barrier(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" '
        'node { calculator: "GateBarrier" input_stream: "A:a" input_stream: "B:b" }',
        **settings,
    )
    graph.start_run()
    for stream, timestamp in (("a", 5), ("a", 3), ("b", 9), ("b", 1)):
        feed(graph, stream, timestamp)
        graph.wait_until_idle()
    assert CALLS == [(5, 5, 9), (1, 3, 1)], "rule H10"
    finish(graph)


class GateEarly(GateTells):
    input_policy = EarlyClose()

    def close(self) -> None:
        CALLS.append((int(self.timestamp), None, None))


@everywhere
def test_any_input_that_ends_closes_early_also_one_that_was_not_waited_for(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" node { calculator: "GateEarly" input_stream: "A:a" input_stream: "B:b" }',
        **settings,
    )
    graph.start_run()
    graph.set_input_stream_timestamp_bound("a", 10)
    graph.set_input_stream_timestamp_bound("b", 3)
    graph.wait_until_idle()
    graph.close_input_stream("a")
    graph.wait_until_idle()
    assert [(int(DONE), None, None)] == CALLS, "rule H11"
    finish(graph)


@everywhere
def test_all_packets_of_the_base_are_taken_before_others_have_come(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "n" input_stream: "b" node { calculator: "GateBurst" input_stream: "n" output_stream: "a" } '
        f'node {{ calculator: "GateAny" input_stream: "A:a" input_stream: "B:b" {ALIGN} }}',
        **settings,
    )
    graph.start_run()
    feed(graph, "n", 3)
    graph.wait_until_idle()
    assert CALLS == [(1, 1, None), (2, 2, None), (3, 3, None)], "rule H13"
    finish(graph)
