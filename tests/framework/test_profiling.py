"""Statistics of the calls and the ages of packets (rules I1–I3), by a clock that only calculators move."""

from __future__ import annotations

from dataclasses import replace

import pytest
from profiling_toys import CHAIN, MS, US, Works, measured, one
from toys import feed, finish

import mediagraph as mg
from mediagraph.framework.profiling.histogram import DurationHistogram
from mediagraph.framework.profiling.latency import Origins, remember
from mediagraph.framework.profiling.statistics import NodeStatistics
from mediagraph.framework.sources import Feed

EVERYWHERE = pytest.mark.parametrize("settings", [{}, {"fuse": False}, {"threads": 0}, {"threads": 2}], ids=str)
LATENCY = "enable_profiler: true enable_stream_latency: true"


def run(graph: mg.CalculatorGraph, *numbers: int) -> None:
    """Feed packets whose values and timestamps are these numbers."""
    graph.start_run()
    feed(graph, "in", *numbers)
    finish(graph)


def statistics(graph: mg.CalculatorGraph) -> dict[str, NodeStatistics]:
    return {one.name: one for one in graph.profiler.statistics()}


def test_a_run_that_nobody_measures_has_nothing_of_the_profiler() -> None:
    graph = mg.CalculatorGraph(CHAIN + "profiler_config { calculator_filter: 'x' }")
    graph.start_run()
    assert graph._profiler is None
    assert all(type(one) is Feed for one in graph._feeds.values())
    (region,) = [part.region for part in graph._run.engine.parts]
    assert [step.calculator.process for step in region.steps] == [process for _, process, _ in region.run]
    assert all("process" not in vars(step.calculator) for step in region.steps)
    finish(graph)


def test_a_profiler_that_is_not_switched_on_measures_nothing() -> None:
    graph = mg.CalculatorGraph(CHAIN)
    graph.profiler.clock = Works.clock_of_tests
    run(graph, 1, 2)
    assert [one.calls for one in graph.profiler.statistics()] == [0, 0]
    assert graph.profiler.events() == []


@EVERYWHERE
def test_durations_of_all_calls(settings: dict[str, object]) -> None:
    graph = measured(CHAIN, **settings)
    run(graph, 5, 7, 30)
    for found in graph.profiler.statistics():
        assert (found.calls, found.process.total_ns, found.process.longest_ns) == (3, 42 * US, 30 * US)
        assert (found.open_ns, found.close_ns, found.skipped) == (100 * US, 10 * US, 0)
        assert found.mean_ns == 14 * US
    assert list(statistics(graph)) == ["first", "second"]


def test_durations_of_calls_in_other_threads() -> None:
    graph = measured('input_stream: "in"\n' + one("WorksElsewhere", "far", "in", "out"), threads=2)
    run(graph, 5, 7)
    assert statistics(graph)["far"].process.total_ns == 12 * US


def test_durations_of_a_source_and_of_its_last_step() -> None:
    graph = measured('node { calculator: "WorksAsSource" output_stream: "x" }\n' + one("Works", "n", "x", "y"))
    graph.start_run()
    graph.wait_until_done()
    found = statistics(graph)
    assert (found["WorksAsSource"].calls, found["WorksAsSource"].process.total_ns) == (4, 6 * US)
    assert (found["n"].calls, found["n"].process.total_ns) == (3, 6 * US)


@EVERYWHERE
def test_timestamps_without_a_required_packet_are_skipped(settings: dict[str, object]) -> None:
    text = 'input_stream: "in"\n' + one("WorksOnEven", "a", "in", "x") + one("Works", "b", "x", "y")
    join = 'node { name: "c" calculator: "Multiplies" input_stream: "A:in" input_stream: "B:x" output_stream: "z" }'
    graph = measured(text + join, **settings)
    run(graph, 1, 2, 3, 4)
    found = statistics(graph)
    assert {name: (one.calls, one.skipped) for name, one in found.items()} == {"a": (4, 0), "b": (2, 0), "c": (2, 2)}


class Multiplies(mg.Calculator):
    a = mg.Input(int)
    b = mg.Input(int)
    product = mg.Output(int, tag="")

    def process(self) -> None:
        self.product.send(self.a.get() * self.b.get())


@EVERYWHERE
def test_ages_of_packets(settings: dict[str, object]) -> None:
    graph = measured(CHAIN, LATENCY, **settings)
    run(graph, 5, 7)
    first, second = graph.profiler.statistics()
    assert [(one.stream, one.latency.count) for one in (*first.streams, *second.streams)] == [("in", 2), ("mid", 2)]
    assert (first.input_latency.total_ns, first.output_latency.total_ns) == (0, 12 * US)
    assert (second.input_latency.total_ns, second.output_latency.total_ns) == (12 * US, 24 * US)
    assert second.streams[0].latency.total_ns == 0, "it is processed at once"


def test_packets_age_from_their_timestamps_if_the_graph_wants_it() -> None:
    graph = measured(CHAIN, f"{LATENCY} use_packet_timestamp_for_added_packet: true")
    graph.start_run()
    Works.clock_of_tests.now_ns = 1000 * US
    feed(graph, "in", 300)
    Works.clock_of_tests.now_ns = 100 * US
    feed(graph, "in", 600)  # of the future: it has no age, but what takes time does
    finish(graph)
    first, second = graph.profiler.statistics()
    assert (first.streams[0].latency.total_ns, first.streams[0].latency.count) == (700 * US, 1)
    assert (second.output_latency.total_ns, second.output_latency.count) == (1300 * US + 700 * US, 2)


def test_ages_of_packets_from_sources_and_in_loops() -> None:
    text = 'node { calculator: "WorksAsSource" output_stream: "x" }\n' + one("WorksElsewhere", "n", "x", "y")
    loop = 'input_stream_info { tag_index: "LOOP" back_edge: true }'
    text += f"""
        node {{ name: "loop" calculator: "PreviousLoopbackCalculator" {loop}
          input_stream: "MAIN:x" input_stream: "LOOP:y" output_stream: "PREV_LOOP:before" }}
    """
    graph = measured(text, LATENCY, threads=0)
    graph.start_run()
    graph.wait_until_done()
    found = statistics(graph)
    assert found["WorksAsSource"].output_latency.total_ns == 6 * US
    assert found["n"].output_latency.total_ns == 12 * US, "from where the source began to make them"
    assert [(each.stream, each.is_back_edge, each.latency.count) for each in found["loop"].streams] == [
        ("y", True, 0),
        ("x", False, 3),
    ]


def test_packets_that_are_sent_on_opening_and_closing_age_from_there() -> None:
    graph = measured(
        'input_stream: "in"\n' + one("WorksAtBothEnds", "a", "in", "x") + one("Works", "b", "x", "y"), LATENCY
    )
    run(graph, 5)
    assert [each.latency.count for each in statistics(graph)["b"].streams] == [3]


def test_only_the_last_packets_of_a_stream_are_remembered() -> None:
    times = Origins().of("s")
    for timestamp in range(401):
        remember(times, timestamp, timestamp + 1, timestamp - 1)
    assert list(times) == list(range(1, 401))
    assert times[400] == (401, 399)


def test_a_histogram_has_an_open_end_and_no_negative_durations() -> None:
    histogram = DurationHistogram(interval_us=10, intervals=3)
    for duration_us in (0, 9, 10, 25, 30, 1000, -1):
        histogram.add(0, duration_us * US)
    assert histogram.counts == [2, 1, 3]
    assert (histogram.count, histogram.total_ns, histogram.longest_ns) == (6, 1074 * US, 1000 * US)


def test_capturing_begins_anew_and_statistics_go_on() -> None:
    graph = measured(CHAIN, f"{LATENCY} histogram_interval_size_usec: 10 num_histogram_intervals: 3")
    graph.start_run()
    feed(graph, "in", 5, 25)
    (first, _) = graph.profiler.profile()
    assert (first.process_runtime.total, first.process_runtime.count) == (30, (1, 0, 1))
    captured = graph.profiler.capture()
    assert captured.calculator_profiles[0] == first
    assert (captured.graph_trace, captured.config) == ((), None)
    feed(graph, "in", 40)
    finish(graph)
    first, second = graph.profiler.capture().calculator_profiles
    assert (first.process_runtime.total, first.process_runtime.count) == (40, (0, 0, 1))
    assert (second.process_output_latency.total, second.process_output_latency.count) == (80, (0, 0, 1))
    assert second.input_stream_profiles[0].latency.count == (1, 0, 0)
    assert (first.open_runtime, first.close_runtime) == (100, 10)
    assert graph.profiler.statistics()[0].process.total_ns == 70 * US


def test_only_wanted_nodes_are_captured() -> None:
    graph = measured(CHAIN, 'enable_profiler: true calculator_filter: "fir.t|other"')
    run(graph, 5)
    assert [one.name for one in graph.profiler.capture().calculator_profiles] == ["first"]
    assert [one.name for one in graph.profiler.profile()] == ["first", "second"]


def test_the_captured_graph_bears_the_names_of_the_nodes() -> None:
    graph = measured(CHAIN.replace('name: "first"', "").replace('name: "second"', ""))
    run(graph, 5)
    config = graph.profiler.capture(with_graph=True).config
    assert [node.name for node in config.node] == ["Works_1", "Works_2"]


def test_runs_add_up_and_a_change_of_what_is_measured_begins_anew() -> None:
    graph = measured(CHAIN)
    run(graph, 5)
    run(graph, 7)
    assert [one.calls for one in graph.profiler.statistics()] == [2, 2]
    graph.profiler.config = replace(graph.profiler.config, num_histogram_intervals=4)
    run(graph, 1)
    assert [one.process.counts for one in graph.profiler.statistics()] == [[1, 0, 0, 0]] * 2


def test_switching_on_without_touching_the_graph() -> None:
    graph = mg.CalculatorGraph(CHAIN)
    graph.profiler.switch_on(latency=True)
    run(graph, 5, 7)
    assert [one.calls for one in graph.profiler.statistics()] == [2, 2]
    assert [one.output_latency.count for one in graph.profiler.statistics()] == [2, 2]
    assert graph.profiler.events() == []


def test_calls_that_fail_are_measured() -> None:
    class FailsAfterWork(Works):
        def process(self) -> None:
            self.clock_of_tests.advance(3 * MS)
            raise ValueError("no")

    graph = measured('input_stream: "in"\n' + one("FailsAfterWork", "n", "in", "out"))
    graph.start_run()
    feed(graph, "in", 1)
    with pytest.raises(mg.RunError):
        finish(graph)
    (found,) = graph.profiler.statistics()
    assert (found.calls, found.process.total_ns, found.close_ns) == (1, 3 * MS, 10 * US)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("num_histogram_intervals: -1", "profiler_config: num_histogram_intervals is -1; it must not be negative"),
        (
            'calculator_filter: "(a"',
            "profiler_config: calculator_filter '(a' is not a regular expression: "
            "missing ), unterminated subpattern at position 0",
        ),
    ],
)
def test_settings_that_make_no_sense(config: str, message: str) -> None:
    graph = mg.CalculatorGraph(f"profiler_config {{ enable_profiler: true {config} }}\n{CHAIN}")
    with pytest.raises(mg.ArgumentError) as caught:
        graph.start_run()
    assert str(caught.value) == message


def test_the_table() -> None:
    text = CHAIN + one("WorksOnEven", "even", "in", "x") + one("WorksElsewhere", "seldom", "x", "y")
    text += one("Works", "never", "z", "zz") + 'input_stream: "z"'
    graph = measured(text, threads=0)
    run(graph, 2000, 3001, 3003)
    assert graph.profiler.table() == "\n".join(
        [
            "calls  skipped  mean ms  longest ms  total ms  share  open ms  close ms  node",
            "    3        0    2.668       3.003     8.004  30.8%    0.100     0.010  first",
            "    3        0    2.668       3.003     8.004  30.8%    0.100     0.010  second",
            "    3        0    2.668       3.003     8.004  30.8%    0.100     0.010  even",
            "    1        0    2.000       2.000     2.000   7.7%    0.100     0.010  seldom",
            "1 more node was never called; opening took 0.100 ms",
        ]
    )


def test_the_table_of_a_graph_that_never_ran() -> None:
    assert mg.CalculatorGraph(CHAIN).profiler.table().splitlines() == [
        "calls  skipped  mean ms  longest ms  total ms  share  open ms  close ms  node",
        "2 more nodes were never called; opening took 0.000 ms",
    ]
