"""Which nodes run together."""

from __future__ import annotations

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.regions import group_nodes


class RegionJoin(Calculator):
    """The sum of both numbers; the second may be missing."""

    first = p.Input(int, tag="A")
    second = p.OptionalInput(int, tag="B")
    sum = p.Output(int, tag="")

    def process(self) -> None:
        self.sum.send(self.first.get() + (self.second.get() or 0))


class RegionAhead(Calculator):
    """Passes numbers on one µs later, and begins with a zero at 1."""

    value = p.Input(int, tag="")
    later = p.Output(int, tag="")
    timestamp_offset = None

    def open(self) -> None:
        self.later.send(0, at=1)

    def process(self) -> None:
        self.later.send(self.value.get(), at=self.timestamp + 1)


LOOP = """
input_stream: "a"
node {
  name: "sum" calculator: "RegionJoin" input_stream: "A:a" input_stream: "B:before" output_stream: "sum"
  input_stream_info { tag_index: "B" back_edge: true }
}
node { name: "ahead" calculator: "RegionAhead" input_stream: "sum" output_stream: "before" }
node { name: "both" calculator: "RegionJoin" input_stream: "A:a" input_stream: "B:before" output_stream: "both" }
"""


@pytest.mark.parametrize("fuse", [True, False])
def test_a_stream_that_closes_a_loop_may_also_be_taken_behind_it(fuse: bool) -> None:
    graph = CalculatorGraph(LOOP, fuse=fuse)
    seen = watch(graph, "sum", "both")
    graph.start_run()
    feed(graph, "a", 1, 2, 3)
    graph.wait_until_idle()
    assert seen["sum"] == [(1, 1), (2, 3), (3, 6)]
    assert seen["both"] == [(1, 1), (2, 3), (3, 6)]
    finish(graph)


def test_the_node_that_closes_a_loop_is_no_region_with_the_one_behind_it() -> None:
    groups = group_nodes(CalculatorGraph(LOOP).plan, fuse=True, elsewhere=())
    assert [[node.name for node in group] for group in groups] == [["sum"], ["ahead"], ["both"]]
