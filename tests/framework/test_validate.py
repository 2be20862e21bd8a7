"""Files that are no graphs, and several problems at once; what each problem says stands in `broken_graphs/`."""

from __future__ import annotations

from pathlib import Path

import pytest
import toys  # noqa: F401 - its calculators

from mediagraph.framework.errors import GraphError
from mediagraph.framework.graph import CalculatorGraph


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "graph.pbtxt"
    path.write_text("\n\n  nodes { }\n")
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(path=path)
    assert str(caught.value) == f'{path}:3:3: a graph has no field "nodes"; did you mean "node"?'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.pbtxt", None, "cannot read the graph: No such file or directory"),
        ("bytes.pbtxt", b"# text\n\xff", "the graph is not UTF-8 text; binary graphs end in .binarypb"),
        ("text.binarypb", b"node { }", "the binary graph is damaged or cut off"),
        ("other.binarypb", b"\x9a\x01\x00\x9a\x06\x00", "this is not a binary graph"),
    ],
)
def test_files_that_are_no_graphs(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(path=path)
    assert str(caught.value.problems[0].message) == message
    assert caught.value.problems[0].place.file == str(path)


def test_exactly_one_source() -> None:
    for wrong in ({}, {"graph_config": "", "path": "x"}, {"path": "x", "binary_graph_path": "y"}):
        with pytest.raises(ValueError, match="give exactly one of graph_config, path and binary_graph_path"):
            CalculatorGraph(**wrong)  # type: ignore[arg-type]


def test_problems_of_text_nodes_and_streams_come_together() -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(
            'input_stream: "a"\n'
            'node { calculator: "ToyTxt" input_stream: "a" output_stream: "b" }\n'
            'node { calculator: "ToyScale" input_stream: "VALUE:b" output_stream: "SCALED:c" inpt_stream: "x" }\n'
            'node { calculator: "ToyScale" input_stream: "VALUE:zzz" output_stream: "SCALED:d" }\n'
        )
    assert [problem.place.line for problem in caught.value.problems] == [3, 2, 4]
    assert not any('"b"' in problem.message for problem in caught.value.problems), "the unknown node may produce it"
