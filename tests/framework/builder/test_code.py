"""From graphs to the programs that build them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import mediagraph as mg
import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import ExecutorConfig, GraphConfig, InputStreamInfo, NodeConfig
from mediagraph.framework.function import calculator
from mediagraph.framework.graph_text import graph_text
from mediagraph.framework.load import load_file
from mediagraph.graph import CalculatorGraph, shipped_folder

SHIPPED = sorted(path for folder in ("graphs", "modules") for path in shipped_folder(folder).rglob("*.pbtxt"))


@calculator
def code_shift(value: int, *, by: int = 1, title: str = "") -> int:
    return value + by


@dataclass(frozen=True)
class CodeOptions:
    limits: tuple[float, ...] = ()
    inner: tuple[NodeConfig, ...] = ()


class CodeCalculator(Calculator):
    values = p.Inputs(int, tag="")
    options = p.Options(CodeOptions)


def built(code: str) -> GraphConfig:
    names: dict[str, object] = {"print": lambda graph: None}
    exec(compile(code, "built.py", "exec"), names)
    graph = names["graph"]
    assert isinstance(graph, mg.GraphBuilder)
    return graph.config()


def normal(config: GraphConfig) -> GraphConfig:
    """With inputs that have no tag first, the index 0 of tags left out, and all options as node_options."""
    nodes = tuple(
        replace(
            node,
            input_stream=tuple(sorted(map(without_zero, node.input_stream), key=lambda text: ":" in text)),
            output_stream=tuple(map(without_zero, node.output_stream)),
            input_side_packet=tuple(sorted(node.input_side_packet, key=lambda text: ":" in text)),
            options=(),
            node_options=(*node.options, *node.node_options),
        )
        for node in config.node
    )
    return replace(config, node=nodes)


def without_zero(entry: str) -> str:
    """`TAG:name` for `TAG:0:name`, which says the same."""
    return entry.replace(":0:", ":", 1)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_graphs_come_back(path: Path) -> None:
    config = load_file(path, CalculatorGraph.environment.catalogue)
    assert graph_text(built(mg.builder_code(path))) == graph_text(normal(config))
    assert mg.builder_code(config) == mg.builder_code(path)


RARE = GraphConfig(
    type="Rare",
    num_threads=2,
    executor=(ExecutorConfig(name="own"),),
    input_stream=("in", "IMAGE:graph", "IMAGE:1:class"),
    input_side_packet=("SIDE:in",),
    output_stream=("out", "X:later"),
    output_side_packet=("made",),
    node=(
        NodeConfig(calculator="CodeShiftCalculator", input_stream=("later",), output_stream=("out",)),
        NodeConfig(
            calculator="CodeCalculator",
            name="graph",
            input_stream=("A:in", "A:1:out", "class", "B:unknown"),
            input_side_packet=("A:in", "unknown"),
            output_stream=("one", "two", "T:1:later", "T:three"),
            output_side_packet=("S:made",),
            input_stream_info=(InputStreamInfo("A:1", back_edge=True), InputStreamInfo("A", back_edge=False)),
            executor="own",
            max_in_flight=3,
            source_layer=1,
            options=(CodeOptions((0.5, float("inf"))),),
        ),
        NodeConfig(
            calculator="CodeCalculator", input_stream=("in",), node_options=(CodeOptions(inner=(NodeConfig(),)),)
        ),
        NodeConfig(calculator="CodeCalculator", node_options=(CodeOptions(), ExecutorConfig(name="x" * 60))),
    ),
)


def test_everything_rare_comes_back() -> None:
    code = mg.builder_code(RARE)
    expected = normal(RARE)
    second = replace(expected.node[1], input_stream_info=expected.node[1].input_stream_info[::-1])
    assert graph_text(built(code)) == graph_text(replace(expected, node=(expected.node[0], second, *expected.node[2:])))


def test_options_of_functions_are_mappings() -> None:
    node = """node {
      calculator: "CodeShiftCalculator" input_stream: "in" output_stream: "out"
      node_options { [type.googleapis.com/CodeShiftCalculatorOptions] { by: 3 title: "it's \\"x\\"" } }
    }"""
    code = mg.builder_code(f'input_stream: "in" {node}')
    assert code == (
        """\
import mediagraph as mg

graph = mg.GraphBuilder()
in_ = graph.input("in")

code_shift = graph.node(
    "CodeShiftCalculator",
    in_,
    options={"by": 3, "title": 'it\\'s "x"'},
)
out = code_shift.output(name="out")

print(graph)
"""
    )
    assert "by: 3 title: \"it\\'s" in graph_text(built(code))


def test_the_programs_are_formatted(tmp_path: Path) -> None:
    for number, graph in enumerate([*SHIPPED, RARE]):
        (tmp_path / f"program_{number}.py").write_text(mg.builder_code(graph))
    command = [sys.executable, "-m", "ruff", "--quiet", "--isolated"]
    options = {"cwd": tmp_path, "capture_output": True, "text": True, "check": False}
    assert subprocess.run([*command[:3], "format", *command[3:], "--diff", "."], **options).stdout == ""  # type: ignore[call-overload]
    assert subprocess.run([*command[:3], "check", *command[3:], "--select", "E,F,I", "."], **options).stdout == ""  # type: ignore[call-overload]
