"""Profiles in files (rule I5): which file, what each record holds, and what happens if it cannot be written."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from profiling_toys import CHAIN, Works, measured
from toys import feed, finish

import mediagraph as mg
from mediagraph.framework.errors import OutputError
from mediagraph.framework.profiling.encode import schema, to_bytes
from mediagraph.framework.profiling.messages import GraphProfile
from mediagraph.framework.profiling.settings import settings_of
from mediagraph.framework.profiling.trace_files import Ticker, TraceFiles

NEVER = "trace_enabled: true trace_log_interval_usec: -1"


def read(path: Path) -> Any:
    """The records of a file, merged into one message."""
    message = schema().new(GraphProfile)
    message.ParseFromString(path.read_bytes())
    return message


def run(graph: mg.CalculatorGraph, *numbers: int) -> None:
    graph.start_run()
    feed(graph, "in", *numbers)
    finish(graph)


def test_the_trace_is_written_at_the_end_of_the_run(tmp_path: Path) -> None:
    run(measured(CHAIN, f'enable_profiler: true {NEVER} trace_log_path: "{tmp_path}/run_"'), 5, 7)
    assert [path.name for path in tmp_path.iterdir()] == ["run_0.binarypb"]
    profile = read(tmp_path / "run_0.binarypb")
    assert [node.name for node in profile.config.node] == ["first", "second"]
    assert [list(trace.calculator_name) for trace in profile.graph_trace] == [["first", "second"]]
    assert [one.process_runtime.total for one in profile.calculator_profiles] == [12, 12]
    assert len([one for one in profile.graph_trace[0].calculator_trace if one.event_type == 2]) == 6


def test_files_take_turns(tmp_path: Path) -> None:
    config = f'{NEVER} trace_log_path: "{tmp_path}/" trace_log_count: 2 trace_log_interval_count: 3'
    graph = measured(CHAIN, config)
    for record in range(10):  # three to a file: the first file holds records 6, 7, 8, the second one record 9
        Works.clock_of_tests.now_ns = record
        run(graph, record)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.binarypb", "1.binarypb"]
    kept = {path.name: read(path) for path in tmp_path.iterdir()}
    assert {name: len(profile.graph_trace) for name, profile in kept.items()} == {"0.binarypb": 3, "1.binarypb": 1}
    for profile in kept.values():
        assert len(profile.config.node) == 2
        assert [len(trace.calculator_name) for trace in profile.graph_trace] == [2, 0, 0][: len(profile.graph_trace)]


def test_options_of_calculators_are_kept_in_the_graph() -> None:
    text = """
      input_stream: "in"
      node { calculator: "ToyScale" input_stream: "VALUE:in" output_stream: "SCALED:x"
             node_options { [type.googleapis.com/ToyOptions] { factor: 3 } } }
    """
    config = measured(text).profiler.capture(with_graph=True)
    message = schema().new(GraphProfile)
    message.ParseFromString(to_bytes(config))
    (node,) = message.config.node
    assert b"ToyOptions" in node.SerializeToString()


@pytest.mark.parametrize("config", ["trace_log_disabled: true trace_enabled: true", "enable_profiler: true"])
def test_nothing_is_written_unless_it_is_wanted(config: str, tmp_path: Path) -> None:
    run(measured(CHAIN, f'{config} trace_log_path: "{tmp_path}/"'), 5)
    assert not list(tmp_path.iterdir())


def test_where_traces_go_by_default() -> None:
    config = measured(CHAIN, NEVER).profiler.config
    assert settings_of(config).file_prefix == str(Path(tempfile.gettempdir()) / "mediapipe_trace_")


def test_a_trace_that_cannot_be_written_ends_the_run_with_an_error(tmp_path: Path) -> None:
    graph = measured(CHAIN, f'{NEVER} trace_log_path: "{tmp_path}/nowhere/"')
    graph.start_run()
    feed(graph, "in", 5)
    with pytest.raises(mg.RunError) as caught:
        finish(graph)
    message = f"cannot write the trace {tmp_path}/nowhere/0.binarypb: No such file or directory"
    assert str(caught.value) == f"CalculatorGraph::Run() failed: \n{message}"


def test_records_are_written_from_time_to_time(tmp_path: Path) -> None:
    config = "trace_enabled: true trace_log_interval_usec: 1 trace_log_interval_count: 1000000"
    graph = measured(CHAIN, f'{config} trace_log_path: "{tmp_path}/"')
    run(graph, *range(50))
    profile = read(tmp_path / "0.binarypb")
    events = [one for trace in profile.graph_trace for one in trace.calculator_trace]
    assert len([one for one in events if one.event_type == 2]) == 150, "each once, in whatever record"


def test_a_ticker_ticks_until_it_is_stopped() -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 3:
            ticker._is_over.set()

    ticker = Ticker(0, tick)
    ticker.run()
    assert ticks == [0, 1, 2]


def test_a_ticker_that_fails_says_so_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    def tick() -> None:
        raise OutputError("the disk is full")

    with caplog.at_level(logging.ERROR, logger="mediagraph"):
        Ticker(0, tick).run()
    assert [one.message for one in caplog.records] == ["writing the trace failed; it goes on at the end of the run"]


def test_a_record_that_could_not_be_written_does_not_count(tmp_path: Path) -> None:
    settings = settings_of(measured(CHAIN, f'{NEVER} trace_log_path: "{tmp_path}/later/"').profiler.config)
    asked: list[bool] = []

    def capture(with_graph: bool) -> GraphProfile:
        asked.append(with_graph)
        return GraphProfile()

    files = TraceFiles(settings, capture)
    with pytest.raises(OutputError):
        files.write()
    (tmp_path / "later").mkdir()
    files.write()
    files.write()
    assert asked == [True, True, False]
