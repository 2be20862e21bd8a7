"""Pollers: reading a stream packet by packet (rules G4, X8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from toys import ToyCount, feed, finish

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import ArgumentError, RunError, StallError, StateError, StatusCode
from mediagraph.framework.graph import ADD_IF_NOT_FULL, CalculatorGraph

SETTINGS = [{}, {"fuse": False}, {"threads": 0}, {"threads": 2}]
everywhere = pytest.mark.parametrize("settings", SETTINGS, ids=str)
ONE = 'input_stream: "in" node { calculator: "PollOdd" input_stream: "in" output_stream: "out" } '
SOURCE = (
    f'node {{ calculator: "{ToyCount.registered_name}" output_stream: "NUMBER:out" input_side_packet: "COUNT:count" }}'
)
APPLICATION = 'executor { type: "ApplicationThreadExecutor" }'


class PollOdd(Calculator):
    """Passes odd numbers on and fails at 100."""

    value = p.Input(int, tag="")
    odd = p.Output(int, tag="")

    def process(self) -> None:
        if self.value.get() == 100:
            raise RuntimeError("too many")
        if self.value.get() % 2:
            self.odd.send(self.value.get())


@everywhere
def test_reading_ends_with_the_stream(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(ONE, **settings)  # type: ignore[arg-type]  # the settings of the table
    poller = graph.output_stream_poller("out")
    graph.start_run()
    feed(graph, "in", 1, 2, 3)
    graph.close_input_stream("in")
    assert [packet.value for packet in poller] == [1, 3]
    graph.wait_until_done()
    assert poller.next_packet() is None


@everywhere
def test_reading_ends_with_a_failure(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(ONE, **settings)  # type: ignore[arg-type]  # likewise
    poller = graph.output_stream_poller("out")
    graph.start_run()
    feed(graph, "in", 1, 100)
    assert [packet.value for packet in poller] == [1]
    with pytest.raises(RunError, match="too many"):
        graph.wait_until_done()


def test_reading_drives_the_application_thread() -> None:
    graph = CalculatorGraph(ONE + APPLICATION)
    poller = graph.output_stream_poller("out")
    graph.start_run()
    feed(graph, "in", 1)
    packet = poller.next_packet()
    assert packet is not None
    assert packet.value == 1
    finish(graph)


def test_bounds_are_empty_packets() -> None:
    graph = CalculatorGraph(ONE)
    poller = graph.output_stream_poller("out", observe_timestamp_bounds=True)
    graph.start_run()
    feed(graph, "in", 1, 2, 3)
    finish(graph)
    assert [(int(packet.timestamp), packet.value) for packet in poller] == [(1, 1), (2, None), (3, 3)]


@everywhere
def test_a_source_waits_for_the_reader(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(SOURCE, **settings)  # type: ignore[arg-type]  # likewise
    poller = graph.output_stream_poller("out")
    poller.set_max_queue_size(3)
    graph.start_run({"count": 20})
    sizes: list[int] = []
    values: list[object] = []
    for packet in poller:
        sizes.append(poller.queue_size)
        values.append(packet.value)
    assert values == list(range(20))
    assert max(sizes) <= 3
    graph.wait_until_done()


def test_a_full_poller_throttles_graph_inputs() -> None:
    graph = CalculatorGraph(ONE)
    graph.graph_input_stream_add_mode = ADD_IF_NOT_FULL
    poller = graph.output_stream_poller("out")
    poller.set_max_queue_size(2)
    graph.start_run()
    feed(graph, "in", 1, 3)
    with pytest.raises(StateError, match=r"^Graph is throttled\.$") as caught:
        feed(graph, "in", 5)
    assert caught.value.code is StatusCode.UNAVAILABLE
    assert poller.next_packet() is not None
    feed(graph, "in", 5)
    finish(graph)
    assert [packet.value for packet in poller] == [3, 5]


def test_a_full_poller_that_nobody_reads_is_a_stall() -> None:
    graph = CalculatorGraph(SOURCE, stall_timeout_s=0.0)
    poller = graph.output_stream_poller("out")
    poller.set_max_queue_size(3)
    graph.start_run({"count": 20})
    with pytest.raises(StallError) as caught:
        graph.wait_until_done()
    assert str(caught.value) == (
        'nothing has moved for 0 s: the poller of stream "out" is full with 3 packets, and nobody reads it'
    )
    assert [packet.value for packet in poller] == list(range(20))
    graph.wait_until_done()


def test_reset_forgets_what_has_come() -> None:
    graph = CalculatorGraph(ONE)
    poller = graph.output_stream_poller("out")
    graph.start_run()
    feed(graph, "in", 1)
    assert poller.queue_size == 1
    poller.reset()
    assert poller.queue_size == 0
    feed(graph, "in", 3)
    finish(graph)
    assert [packet.value for packet in poller] == [3]


def test_misuse() -> None:
    poller = CalculatorGraph(ONE).output_stream_poller("out")
    with pytest.raises(StateError, match=r"^the graph of this poller was never started; call start_run\(\) first$"):
        poller.next_packet()
    with pytest.raises(ArgumentError, match=r"^the maximum queue size of a poller is -1 or more, not -2$"):
        poller.set_max_queue_size(-2)


def test_it_may_be_read_inside_the_context() -> None:
    def read() -> Iterator[object]:
        with CalculatorGraph(ONE) as graph:
            poller = graph.output_stream_poller("out")
            graph.start_run()
            for number in range(5):
                feed(graph, "in", number)
                while poller.queue_size:
                    packet = poller.next_packet()
                    assert packet is not None
                    yield packet.value

    assert list(read()) == [1, 3]
