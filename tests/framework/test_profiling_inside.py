"""GraphProfileCalculator: the profile of a graph as packets of that graph."""

from __future__ import annotations

from profiling_toys import measured, one

import mediagraph as mg
from mediagraph.framework.profiling.messages import GraphProfile

INSIDE = """
node {
  name: "inside" calculator: "GraphProfileCalculator" input_stream: "FRAME:0:out" input_stream: "FRAME:1:more"
  output_stream: "PROFILE:profile"
  node_options { [type.googleapis.com/mediapipe.GraphProfileCalculatorOptions] { profile_interval: 100 } }
}
"""
TEXT = 'input_stream: "in"\ninput_stream: "more"\n' + one("Works", "work", "in", "out") + INSIDE


def run(graph: mg.CalculatorGraph) -> list[tuple[int, GraphProfile]]:
    """Profiles by timestamp, of work that takes 5, 6, 7 and 8 µs."""
    profiles = graph.output_stream_poller("profile")
    graph.start_run()
    graph.set_input_stream_timestamp_bound("more", 300)
    for timestamp, duration_us in ((10, 5), (50, 6), (109, 7), (110, 8)):
        graph.add_packet_to_input_stream("in", duration_us, timestamp)
    graph.add_packet_to_input_stream("more", "x", 300)
    graph.close()
    return [(int(packet.timestamp), packet.value) for packet in profiles]


def test_a_profile_at_first_and_then_once_per_interval() -> None:
    found = run(measured(TEXT))
    assert [timestamp for timestamp, _ in found] == [10, 110, 300]
    assert [profile.calculator_profiles[0].process_runtime.total for _, profile in found] == [5, 21, 0]
    assert [profile.calculator_profiles[0].process_runtime.count for _, profile in found] == [(1,), (3,), (0,)]


def test_the_first_profile_holds_the_graph() -> None:
    found = run(measured(TEXT))
    assert [profile.config is not None for _, profile in found] == [True, False, False]
    assert [node.name for node in found[0][1].config.node] == ["work", "inside"]


def test_profiles_hold_the_events_since_the_one_before() -> None:
    found = run(measured(TEXT, "trace_enabled: true trace_log_disabled: true"))
    of_work = [
        [
            one.input_timestamp
            for one in profile.graph_trace[0].calculator_trace
            if (one.node_id, one.event_type) == (0, 2)
        ]
        for _, profile in found
    ]
    assert of_work == [[0], [40, 99, 100], []]


def test_nothing_was_measured_unless_it_was_wanted() -> None:
    found = run(mg.CalculatorGraph(TEXT))
    assert [profile.calculator_profiles[0].process_runtime.count for _, profile in found] == [(0,)] * 3
    assert [profile.graph_trace for _, profile in found] == [()] * 3
