"""Nodes that promise an offset: how far their outputs are settled after a call (rules O6–O9)."""

from __future__ import annotations

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.timestamp import PRESTREAM, Timestamp

OFFSET = 3
everywhere = pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 2}], ids=str)


class OffsetJump(Calculator):
    """Passes packets on, and promises that the next one comes ten later."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    timestamp_offset = None

    def process(self) -> None:
        self.result.send(self.value.get())
        self.result.advance_bound(self.timestamp + 10)


class OffsetDelay(Calculator):
    """Delays packets but zeros; fails after it has sent a negative one."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    timestamp_offset = OFFSET

    def process(self) -> None:
        value = self.value.get()
        if value:
            self.result.send(value, at=self.timestamp + OFFSET)
        if value < 0:
            raise ValueError("negative")


def graph_of(*calculators: str, **settings: object) -> CalculatorGraph:
    """A chain from stream s0 on."""
    nodes = [
        f'node {{ calculator: "{name}" input_stream: "s{index}" output_stream: "s{index + 1}" }}'
        for index, name in enumerate(calculators)
    ]
    return CalculatorGraph('input_stream: "s0" ' + " ".join(nodes), **settings)


@everywhere
def test_a_promise_beyond_the_packet_that_comes_with_it_is_passed_on_at_once(settings: dict[str, object]) -> None:
    graph = graph_of("OffsetJump", "OffsetDelay", **settings)
    found = watch(graph, "s2+")["s2+"]
    graph.start_run()
    feed(graph, "s0", 1)
    graph.wait_until_idle()
    assert found == [(4, 1), (11 + OFFSET - 1, None)], "rule O9"
    finish(graph)


@everywhere
def test_a_failed_call_drops_what_it_has_sent_and_settles_its_timestamp(settings: dict[str, object]) -> None:
    graph = graph_of("OffsetDelay", **settings)
    found = watch(graph, "s1+")["s1+"]
    graph.start_run()
    graph.add_packet_to_input_stream("s0", -1, Timestamp(1))
    with pytest.raises(RunError, match="negative"):
        finish(graph)
    assert found == [(1 + OFFSET, None)]


@everywhere
def test_what_precedes_the_stream_promises_no_timestamp_of_it(settings: dict[str, object]) -> None:
    graph = graph_of("OffsetDelay", **settings)
    found = watch(graph, "s1+")["s1+"]
    graph.start_run()
    graph.add_packet_to_input_stream("s0", 0, PRESTREAM)
    finish(graph)
    assert found == [], "rule O7a"
