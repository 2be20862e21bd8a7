"""Graphs and recordings for the tests of recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import mediagraph as mg


@mg.calculator(name="RecordedSortCalculator", heavy=True)
def sort_columns(array: np.ndarray) -> np.ndarray:
    """Work that threads share."""
    return np.sort(array * 3 % 101, axis=0)


@mg.calculator(name="RecordedSortTwinCalculator")
def sort_columns_alike(array: np.ndarray) -> np.ndarray:
    """The same, written differently, and in no thread of its own."""
    scaled = array * 3 % 101
    scaled.sort(axis=0)
    return scaled


@mg.calculator(name="RecordedSortWrongCalculator")
def sort_columns_wrongly(array: np.ndarray) -> np.ndarray:
    """Not quite the same."""
    sorted_array = sort_columns_alike(array)
    if sorted_array[0, 0] % 2:
        sorted_array[2, 3] += 1
    return sorted_array


@mg.calculator(name="RecordedSumCalculator")
def add(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Both together."""
    return left + right


THREADED = """\
input_stream: "in"
output_stream: "out"
num_threads: 2
node { calculator: "RecordedSortCalculator" name: "left" input_stream: "in" output_stream: "a" }
node { calculator: "RecordedSortCalculator" name: "right" input_stream: "in" output_stream: "b" }
node { calculator: "RecordedSortCalculator" name: "far" input_stream: "b" output_stream: "c" }
node { calculator: "RecordedSumCalculator" input_stream: "a" input_stream: "c" output_stream: "out" }
"""


@pytest.fixture
def threaded() -> str:
    """The graph of `recording`."""
    return THREADED


@pytest.fixture
def recording(tmp_path: Path) -> mg.Recording:
    """A run of the threaded graph with all of its streams: five small arrays, 10 µs apart, always the same."""
    random = np.random.default_rng(7)
    graph = mg.CalculatorGraph(THREADED)
    with mg.record(graph, tmp_path / "run.mgrec", graph.plan.streams()), graph:
        graph.start_run()
        for number in range(5):
            graph.add_packet_to_input_stream("in", random.integers(0, 1000, (8, 8)), number * 10)
    return mg.Recording.read(tmp_path / "run.mgrec")
