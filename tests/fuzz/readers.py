"""What is fuzzed: each kind of file with its seeds, the way it is read, and the exit code of a file that is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import seeds

import mediagraph as mg
from mediagraph.models.cache import cache_folder
from mediagraph.recording.reader import Recording
from mediagraph.shipped_environment import ShippedEnvironment
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.load_plan import compile_file
from mediagraph.tools.media.source import open_source


@dataclass(frozen=True)
class Reader:
    """Reads a file to its end; whatever is wrong with the file ends in a MediagraphError that has this exit code."""

    seeds: Callable[[], seeds.Seeds]
    read: Callable[[Path], None]
    exit_code: ExitCode


def read_source(path: Path) -> None:
    """All frames of a picture, a video or packets in a file; of a lying header at most a thousand."""
    with open_source(str(path), stream="in") as source:
        for _, _frame in zip(range(1000), source):
            pass


def read_graph(path: Path) -> None:
    """Load, expand and check a graph."""
    compile_file(path, _environment())


def read_model(path: Path) -> None:
    """Convert a model for the CPU, and load it in a graph."""
    graph = mg.CalculatorGraph(
        'input_stream: "in" node { calculator: "InferenceCalculator" input_stream: "TENSORS:in" '
        'output_stream: "TENSORS:out" options { [mediapipe.InferenceCalculatorOptions.ext] '
        f'{{ model_path: "{path}" }} }} }}'
    )
    try:
        with graph:
            graph.start_run()
    finally:
        shutil.rmtree(cache_folder(), ignore_errors=True)  # thousands of converted models would fill a disk


def read_recording(path: Path) -> None:
    """All events of a recording."""
    for _event in Recording.read(path).events():
        pass


@cache
def _environment() -> ShippedEnvironment:
    return ShippedEnvironment(network=False)


READERS = {
    "images": Reader(seeds.images, read_source, ExitCode.INPUT),
    "videos": Reader(seeds.videos, read_source, ExitCode.INPUT),
    "packets": Reader(seeds.packets, read_source, ExitCode.INPUT),
    "recordings": Reader(seeds.recordings, read_recording, ExitCode.INPUT),
    "graphs": Reader(seeds.graphs, read_graph, ExitCode.GRAPH),
    "tflite": Reader(seeds.tflite_models, read_model, ExitCode.UNAVAILABLE),
    "onnx": Reader(seeds.onnx_models, read_model, ExitCode.UNAVAILABLE),
}
