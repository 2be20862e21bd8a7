"""What a second run of the same graph need not do again (rules L12, S9)."""

from __future__ import annotations

import mediagraph as mg

LOADS: list[object] = []
GRAPH = """
input_stream: "in"
node { name: "load" calculator: "LoaderForReuse" input_side_packet: "PATH:path" output_side_packet: "MODEL:model" }
node {
  name: "use" calculator: "UserForReuse"
  input_stream: "IN:in" input_side_packet: "MODEL:model" output_stream: "OUT:out"
}
"""


class LoaderForReuse(mg.Calculator):
    """Makes a side packet from a side packet."""

    path = mg.SideInput(str)
    model = mg.SideOutput(list)

    def open(self) -> None:
        """Note the call."""
        LOADS.append(self.path.get())
        self.model.set([self.path.get()])


class UserForReuse(mg.Calculator):
    """Sends what the side packet holds."""

    packets = mg.Input(int, tag="IN")
    model = mg.SideInput(list)
    out = mg.Output(str)

    def process(self) -> None:
        """Send it."""
        self.out.send(self.model.get()[0])


def run_once(graph: mg.CalculatorGraph, seen: list[object], path: str) -> object:
    graph.start_run({"path": path})
    graph.add_packet_to_input_stream("in", 1, 1)
    graph.close_all_packet_sources()
    graph.wait_until_done()
    return seen.pop()


def test_a_node_without_streams_runs_again_only_if_its_side_packets_change() -> None:
    LOADS.clear()
    graph, seen = mg.CalculatorGraph(GRAPH), list[object]()
    graph.observe_output_stream("out", lambda stream, packet: seen.append(packet.value))
    first, second = "a" * 3, "b" * 3
    assert [run_once(graph, seen, path) for path in (first, first, second, second)] == [first, first, second, second]
    assert [first, second] == LOADS
    assert graph.get_output_side_packet("model").value == [second]
