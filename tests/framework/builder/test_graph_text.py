"""Graphs as text: what one would write, and read again the same graph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import ClassVar

import pytest

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import (
    ExecutorConfig,
    GraphConfig,
    HandlerConfig,
    InputStreamInfo,
    NodeConfig,
    ProfilerConfig,
    ThreadPoolExecutorOptions,
)
from mediagraph.framework.graph_text import graph_text
from mediagraph.framework.load import load_file, load_text
from mediagraph.framework.options import option
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.graph import CalculatorGraph, shipped_folder
from mediagraph.tools.formatting.format_text import format_text

CATALOGUE = CalculatorGraph.environment.catalogue
SHIPPED = sorted(path for folder in ("graphs", "modules") for path in shipped_folder(folder).rglob("*.pbtxt"))


class TextShade(IntEnum):
    DARK = 1
    LIGHT = 2


@dataclass(frozen=True)
class TextStop:
    at: float = 0.0
    shade: TextShade = TextShade.DARK


@dataclass(frozen=True)
class TextRampOptions:
    message: ClassVar[str] = "mediapipe.TextRampOptions"
    extension: ClassVar[int] = 424242
    small: float = option(0.0, wire="float")
    large: float = 0.0
    count: int = 0
    is_round: bool = False
    text: str = ""
    data: bytes = b""
    limit: int | None = None
    stop: TextStop | None = None
    stops: tuple[TextStop, ...] = ()
    node: tuple[NodeConfig, ...] = ()


class TextRamp(Calculator):
    value = p.Inputs(object, tag="")
    options = p.Options(TextRampOptions)


FULL = TextRampOptions(
    small=0.1,
    large=1e-7,
    count=-3,
    is_round=True,
    text='say "é\\n"\n',
    data=b"\x00\xff",
    limit=0,
    stop=TextStop(),
    stops=(TextStop(0.5, TextShade.LIGHT), TextStop()),
    node=(NodeConfig(calculator="TextRamp", node_options=(TextRampOptions(count=1),)),),
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_graphs_come_back(path: Path) -> None:
    config = load_file(path, CATALOGUE)
    assert load_text(graph_text(config), CATALOGUE) == config


@pytest.mark.parametrize(
    "config",
    [
        GraphConfig(),
        GraphConfig(node=(NodeConfig(calculator="TextRamp", node_options=(FULL,)),)),
        GraphConfig(node=(NodeConfig(calculator="TextRamp", options=(FULL,), node_options=(FULL,)),)),
        GraphConfig(
            type="T",
            package="a.b",
            num_threads=3,
            max_queue_size=-1,
            report_deadlock=True,
            executor=(ExecutorConfig(name="x", type="ThreadPool", options=(ThreadPoolExecutorOptions(2),)),),
            input_stream_handler=HandlerConfig("SyncSetInputStreamHandler"),
            profiler_config=ProfilerConfig(trace_enabled=True, trace_event_types_disabled=(1, 2)),
            node=(
                NodeConfig(
                    calculator="TextRamp",
                    name="n",
                    input_stream_info=(InputStreamInfo("A:1", True), InputStreamInfo("B")),
                    option_value=("OPTIONS/a:b",),
                    source_layer=2,
                ),
            ),
        ),
    ],
)
def test_every_kind_of_field_comes_back(config: GraphConfig) -> None:
    found = load_text(graph_text(config), EmptyCatalogue())
    if config.node and config.node[0].node_options == (FULL,):
        (options,) = found.node[0].node_options
        assert isinstance(options, TextRampOptions)
        assert options.small == pytest.approx(0.1, rel=1e-7)  # it has 32 bits
    assert graph_text(found) == graph_text(config)
    assert format_text(graph_text(config)) == graph_text(config)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_formatter_has_nothing_to_change(path: Path) -> None:
    text = graph_text(load_file(path, CATALOGUE))
    assert format_text(text) == text


def test_how_it_is_laid_out() -> None:
    node = NodeConfig(calculator="TextRamp", input_stream=("in",), options=(FULL,))
    assert graph_text(GraphConfig(node=(node,))) == (
        """\
node {
  calculator: "TextRamp"
  input_stream: "in"
  options {
    [mediapipe.TextRampOptions.ext] {
      small: 0.1
      large: 1e-07
      count: -3
      is_round: true
      text: "say \\"é\\\\n\\"\\n"
      data: "\\000\\377"
      limit: 0
      stop {}
      stops { at: 0.5 shade: LIGHT }
      stops {}
      node {
        calculator: "TextRamp"
        node_options { [type.googleapis.com/mediapipe.TextRampOptions] { count: 1 } }
      }
    }
  }
}
"""
    )


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1.0"), (1 / 3, "0.33333333"), (float("inf"), "inf"), (1e300, "1e+300"), (3e38, "3e+38")]
)
def test_floats_of_32_bits_are_short(value: float, text: str) -> None:
    node = NodeConfig(calculator="TextRamp", options=(TextRampOptions(small=value),))
    assert f"{{ small: {text} }}" in graph_text(GraphConfig(node=(node,)))
