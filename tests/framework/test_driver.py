"""Callbacks that talk to the graph which calls them."""

from __future__ import annotations

import mediagraph as mg

GRAPH = """
input_stream: "a"
node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }
"""


def test_a_callback_may_add_packets() -> None:
    graph, seen = mg.CalculatorGraph(GRAPH), list[object]()

    def again(stream: str, packet: mg.Packet) -> None:
        seen.append(packet.value)
        if packet.timestamp < 3:
            graph.add_packet_to_input_stream("a", packet.value, packet.timestamp + 1)

    graph.observe_output_stream("b", again)
    graph.start_run()
    graph.add_packet_to_input_stream("a", "x", 1)
    graph.close()
    assert seen == ["x"] * 3


def test_a_callback_that_waits_for_the_graph_is_told_instead_of_hanging() -> None:
    graph, errors = mg.CalculatorGraph(GRAPH), list[str]()

    def wait(stream: str, packet: mg.Packet) -> None:
        try:
            graph.wait_until_idle()
        except mg.StateError as error:
            errors.append(str(error))

    graph.observe_output_stream("b", wait)
    graph.start_run()
    graph.add_packet_to_input_stream("a", "x", 1)
    graph.close()
    assert errors == ["a callback or calculator cannot wait for the graph that is calling it"]
