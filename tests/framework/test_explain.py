"""A run that waits tells why, as a chain of causes."""

from __future__ import annotations

import mediagraph as mg

JOIN = """
input_stream: "a"
input_stream: "b"
node { name: "copy" calculator: "PassThroughCalculator" input_stream: "b" output_stream: "c" }
node { name: "quiet" calculator: "QuietForExplain" input_stream: "IN:c" output_stream: "OUT:d" }
node { name: "join" calculator: "PassThroughCalculator" input_stream: "a" input_stream: "d"
       output_stream: "e" output_stream: "f" }
"""


class QuietForExplain(mg.Calculator):
    """Takes everything, sends nothing, promises nothing."""

    timestamp_offset = None
    packets = mg.Input(int, tag="IN")
    nothing = mg.Output(int, tag="OUT")

    def process(self) -> None:
        """Nothing."""


def test_the_chain_leads_back_to_the_application() -> None:
    graph = mg.CalculatorGraph(JOIN)
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, 5)
    assert graph.explain_state() == (
        'node "join" waits at 5 with 1 packets: stream "d" has carried nothing yet, because node "quiet" waits in '
        'turn: stream "c" has carried nothing yet, because node "copy" waits in turn: stream "b" has carried nothing '
        "yet, "
        'because the application has neither sent more on "b" nor closed it'
    )
    graph.close()


def test_the_chain_stops_at_the_node_that_moves_no_bound() -> None:
    graph = mg.CalculatorGraph(JOIN)
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, 5)
    graph.close_input_stream("b")
    assert graph.explain_state() == "nothing waits: every packet was processed", "a node that ends ends its streams"
    graph.close()


def test_nothing_waits_at_rest() -> None:
    graph = mg.CalculatorGraph(
        'input_stream: "a" node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }'
    )
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, 5)
    assert graph.explain_state() == "nothing waits: every packet was processed"
    graph.close()
