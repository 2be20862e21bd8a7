"""Small cases of failures, each one a mistake that the random graphs have found."""

from __future__ import annotations

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.timestamp import MAX

OPENED: list[str] = []


class FailureAfterGift(Calculator):
    """Provides a side packet and fails."""

    number = p.Input(int, tag="")
    gift = p.SideOutput(int, tag="")

    def open(self) -> None:
        OPENED.append(self.node_name)
        self.gift.set(1)
        raise ValueError("after the gift")


class FailureTaker(Calculator):
    """Waits for it."""

    number = p.Input(int, tag="")
    gift = p.SideInput(int, tag="")

    def open(self) -> None:
        OPENED.append(self.node_name)


@pytest.mark.parametrize("threads", [0, 2])
def test_after_a_failure_nothing_is_opened(threads: int) -> None:
    OPENED.clear()
    graph = CalculatorGraph(
        'input_stream: "a" '
        'node { name: "giver" calculator: "FailureAfterGift" input_stream: "a" output_side_packet: "n" } '
        'node { name: "taker" calculator: "FailureTaker" input_stream: "a" input_side_packet: "n" }',
        threads=threads,
    )
    graph.start_run()
    graph.close_all_input_streams()
    with pytest.raises(RunError) as caught:
        graph.wait_until_done()
    assert OPENED == ["giver"]
    assert len(caught.value.errors) == 1


class FailureGreeter(Calculator):
    """Sends in open already."""

    number = p.Input(int, tag="")
    result = p.Output(int, tag="")
    timestamp_offset = None

    def open(self) -> None:
        self.result.send(0, at=0)

    def process(self) -> None:
        """Nothing more."""


class FailureJoin(Calculator):
    """Takes two streams."""

    first = p.Input(int, tag="A")
    second = p.Input(int, tag="B")

    def process(self) -> None:
        """Nothing."""


def test_a_deadlock_is_reported_once() -> None:
    graph = CalculatorGraph("""
        input_stream: "a" max_queue_size: 1 report_deadlock: true
        node { calculator: "FailureGreeter" input_stream: "a" output_stream: "b" }
        node { calculator: "FailureJoin" input_stream: "A:a" input_stream: "B:b" }
    """)
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, 1)
    with pytest.raises(RunError, match='throttling for input stream: "b"') as caught:
        graph.wait_until_done()
    assert len(caught.value.errors) == 1


class FailureAlways(Calculator):
    """Fails."""

    number = p.Input(int, tag="")

    def process(self) -> None:
        raise ValueError("no")


def test_a_failure_at_the_last_timestamp_names_it() -> None:
    graph = CalculatorGraph('input_stream: "a" node { name: "n" calculator: "FailureAlways" input_stream: "a" }')
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, MAX)
    with pytest.raises(RunError, match=r'for node "n" failed at Timestamp::Max\(\): ValueError: no'):
        graph.wait_until_done()


class FailureAfterSending(Calculator):
    """Sends a packet and fails."""

    number = p.Input(int, tag="")
    result = p.Output(int, tag="")

    def process(self) -> None:
        self.result.send(self.number.get())
        raise ValueError("after the packet")


class FailureElsewhere(FailureAfterSending):
    heavy = True


@pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)
@pytest.mark.parametrize("calculator", ["FailureAfterSending", "FailureElsewhere"])
def test_a_failed_call_drops_what_it_has_sent_and_settles_its_timestamp(
    calculator: str, settings: dict[str, object]
) -> None:
    graph = CalculatorGraph(
        f'input_stream: "a" node {{ calculator: "{calculator}" input_stream: "a" output_stream: "b" }}', **settings
    )
    found = watch(graph, "a", "b+")
    graph.start_run()
    feed(graph, "a", 1)
    with pytest.raises(RunError, match="after the packet"):
        finish(graph)
    assert found.streams == {"a": [(1, 1)], "b+": [(1, None)]}
