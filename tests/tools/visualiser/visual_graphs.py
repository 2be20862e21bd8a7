"""Graphs for the tests of the visualiser: one with everything that is drawn in a special way, and random ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import mediagraph as mg
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.graph import graph_class
from mediagraph.tools.visualiser.drawing import Drawing
from mediagraph.tools.visualiser.from_plan import drawing_of


class CudaImage:
    """Stands for an image in the memory of a CUDA device; the visualiser knows it by its name."""


@dataclass(frozen=True)
class VisualInner:
    depth: float = 0.25


@dataclass(frozen=True)
class VisualOptions:
    strength: int = 1
    title: str = ""
    weights: tuple[float, ...] = ()
    inner: VisualInner = field(default_factory=VisualInner)
    limit: int | None = None


class VisualStep(mg.Calculator):
    """Takes and gives whatever it is connected to.

    Says `<b>` & "quotes".
    """

    timestamp_offset = None
    inputs = mg.Inputs(object, tag="*")
    outputs = mg.Outputs(object, tag="*")
    side_inputs = mg.SideInputs(object, tag="*")
    side_outputs = mg.SideOutputs(object, tag="*")
    options = mg.Options(VisualOptions)


class VisualNumber(mg.Calculator):
    """The mean of an array."""

    array = mg.Input(np.ndarray)
    factor = mg.OptionalSideInput(float)
    mean = mg.Output(float)


class VisualUpload(mg.Calculator):
    """To the device."""

    array = mg.Input(np.ndarray)
    image = mg.Output(CudaImage)


class VisualMerge(mg.Calculator):
    """The newest of two."""

    timestamp_offset = None
    input_policy = mg.Immediate()
    first = mg.OptionalInput(float)
    second = mg.OptionalInput(CudaImage)
    merged = mg.Output(float)


EVERYTHING = """\
# A graph with everything
# that is drawn.

input_stream: "frames"
input_side_packet: "factor"
output_stream: "result"
output_side_packet: "note"
executor {
  name: "slow"
  type: "ThreadPoolExecutor"
  options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 1 } }
}

node {
  name: "limiter"
  calculator: "VisualStep"
  input_stream: "FRAMES:frames"
  input_stream: "DONE:result"
  input_stream_info { tag_index: "DONE" back_edge: true }
  output_stream: "limited"
  output_side_packet: "NOTE:note"
  max_in_flight: 3
  options {
    [mediapipe.VisualOptions.ext] { strength: 2 title: "a \\"b\\"" weights: [0.5, 2] inner { depth: 1 } limit: 7 }
  }
}
node {
  name: "twice"
  calculator: "VisualOuter"
  input_stream: "ARRAY:limited"
  input_stream: "UNUSED:frames"
  input_side_packet: "FACTOR:factor"
  output_stream: "MEAN:mean"
}
node { calculator: "VisualUpload" executor: "slow" input_stream: "ARRAY:limited" output_stream: "IMAGE:uploaded" }
node {
  calculator: "VisualMerge"
  input_stream: "FIRST:mean"
  input_stream: "SECOND:uploaded"
  output_stream: "MERGED:result"
}
"""

OUTER = """\
# The outer one.
type: "VisualOuter"
input_stream: "ARRAY:array"
input_stream: "UNUSED:unused"
input_side_packet: "FACTOR:factor"
output_stream: "MEAN:mean"
node {
  calculator: "VisualInner"
  input_stream: "ARRAY:array"
  input_side_packet: "FACTOR:factor"
  output_stream: "MEAN:m"
}
node { calculator: "VisualStep" input_stream: "m" output_stream: "mean" }
"""

INNER = """\
type: "VisualInner"
input_stream: "ARRAY:array"
input_side_packet: "FACTOR:factor"
output_stream: "MEAN:mean"
node {
  calculator: "VisualNumber"
  input_stream: "ARRAY:array"
  input_side_packet: "FACTOR:factor"
  output_stream: "MEAN:mean"
}
"""

FILES = {"everything": EVERYTHING, "visual_outer": OUTER, "visual_inner": INNER}


def write_graphs(folder: Path) -> Path:
    """Put the graph with everything and its subgraphs into a folder; returns the graph's file."""
    for name, text in FILES.items():
        (folder / f"{name}.pbtxt").write_text(text)
    return folder / "everything.pbtxt"


def everything(folder: Path, *, options: bool = False) -> Drawing:
    """The drawing of the graph with everything."""
    plan = graph_class()(path=write_graphs(folder)).plan
    return drawing_of(plan, name="everything", options=options)


def drawing_of_text(text: str, *, name: str = "graph") -> Drawing:
    """The drawing of a graph without subgraphs in files."""
    return drawing_of(CalculatorGraph(text).plan, name=name)
