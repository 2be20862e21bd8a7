"""Graphs that are damaged, at every byte: a GraphError with a place, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import toys
from hypothesis import given
from hypothesis import strategies as st

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import GraphError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.load import load_binary, load_file, load_text, to_binary
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.text_scan import scan

CATALOGUE = EmptyCatalogue()
GRAPH = """# a graph of everything
type: "Whole"
input_stream: "in"
output_stream: 'out'
max_queue_size: 7
node {
  name: "scale"  # doubles
  calculator: "ToyScale"
  input_stream: "VALUE:in"
  output_stream: "SCALED:mid"
  options { [ToyOptions.ext] { factor: 3 mode: LOUD weights: [0.5, -1e3] inner < word: "a\\n\\x41" > } }
}
node: {
  calculator: "ToyScale";
  input_stream: "VALUE:mid", output_stream: "SCALED:" "out"
  node_options { [type.googleapis.com/ToyOptions] { limit: -5 } }
  input_stream_handler { input_stream_handler: "DefaultInputStreamHandler" }
}
"""


def only_graph_errors(call: Callable[[], object]) -> GraphError | None:
    """Whatever is not a GraphError goes through and fails the test."""
    try:
        call()
    except GraphError as error:
        found = error
    else:
        return None
    assert found.problems, "an error says what is wrong"
    return found


def test_the_whole_graph_loads_and_runs() -> None:
    graph = CalculatorGraph(GRAPH)
    seen = toys.watch(graph, "out")
    graph.start_run()
    toys.feed(graph, "in", 1)
    toys.finish(graph)
    assert seen["out"] == [(1, 6)]
    assert graph.plan.nodes[0].options == toys.ToyOptions(3, toys.ToyMode.LOUD, (0.5, -1000.0), toys.ToyInner("a\nA"))


def test_cut_off_at_every_byte() -> None:
    failures = 0
    for end in range(len(GRAPH)):
        error = only_graph_errors(lambda end=end: load_text(GRAPH[:end], CATALOGUE, file="cut.pbtxt"))
        if error is not None:
            failures += 1
            assert all(problem.place.file == "cut.pbtxt" for problem in error.problems)
    assert failures > len(GRAPH) / 2


@pytest.mark.parametrize("wrong", ['"', "{", "}", "[", ":", "\x00", "\n", "#", "é", "\\", "9"])
def test_one_character_wrong_at_every_place(wrong: str) -> None:
    for place in range(0, len(GRAPH), 3):
        text = GRAPH[:place] + wrong + GRAPH[place + 1 :]
        only_graph_errors(lambda text=text: load_text(text, CATALOGUE))


@given(st.text(alphabet="{}<>[]:;,\"'#\n ab1-._/\\", max_size=60))
def test_noise(text: str) -> None:
    only_graph_errors(lambda: load_text(text, CATALOGUE))


@given(st.lists(st.sampled_from(GRAPH.split()), max_size=30))
def test_words_of_a_graph_in_any_order(words: list[str]) -> None:
    only_graph_errors(lambda: CalculatorGraph(" ".join(words)))


def binary() -> bytes:
    return to_binary(load_text(GRAPH, CATALOGUE))


def test_the_binary_form_is_the_same_graph() -> None:
    assert load_binary(binary(), CATALOGUE) == load_text(GRAPH, CATALOGUE)


def test_binary_cut_off_at_every_byte() -> None:
    data = binary()
    for end in range(len(data)):
        only_graph_errors(lambda end=end: load_binary(data[:end], CATALOGUE))


def test_binary_damaged_at_every_byte() -> None:
    data = binary()
    for place in range(len(data)):
        for wrong in (data[place] ^ 0x01, data[place] ^ 0x80, 0xFF, 0x00):
            damaged = data[:place] + bytes([wrong]) + data[place + 1 :]
            only_graph_errors(lambda damaged=damaged: CalculatorGraph(load_binary(damaged, CATALOGUE)))


@given(st.binary(max_size=80))
def test_binary_noise(data: bytes) -> None:
    only_graph_errors(lambda: load_binary(data, CATALOGUE))


@pytest.mark.parametrize("depth", [50, 99, 101, 500, 5_000])
def test_deep_nesting(depth: int) -> None:
    inner = 'node { calculator: "ToyScale" } '
    text = "node { options { " * depth + inner + "} }" * depth
    error = only_graph_errors(lambda: load_text(text, CATALOGUE))
    assert error is not None


def test_deep_binary() -> None:
    data = b""
    for _ in range(2_000):
        length, size = len(data), b""
        while length > 127:
            size, length = size + bytes([length & 127 | 128]), length >> 7
        data = b"\x0a" + size + bytes([length]) + data
    only_graph_errors(lambda: load_binary(data, CATALOGUE))


def test_places_of_repeated_values() -> None:
    block = scan("a: 1\na: [2,\n 3]\nb { a: 4 }", "f")
    assert [(value.text, value.line, value.column) for value in block.scalars("a")] == [
        ("1", 1, 4),
        ("2", 2, 5),
        ("3", 3, 2),
    ]
    inner = block.block("b")
    assert inner is not None
    assert (inner.line, inner.column) == (4, 3)


def test_text_may_have_a_byte_order_mark_or_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "graph.pbtxt"
    path.write_bytes(GRAPH.replace("\n", "\r\n").encode())
    assert load_file(path, CATALOGUE) == load_text(GRAPH, CATALOGUE)


def test_an_empty_text_is_an_empty_graph() -> None:
    assert load_text("", CATALOGUE) == GraphConfig()
    assert load_text("# nothing\n", CATALOGUE) == GraphConfig()


def test_a_large_graph_loads() -> None:
    nodes = "".join(
        f'node {{ calculator: "ToyScale" input_stream: "VALUE:s{i}" output_stream: "SCALED:s{i + 1}" }}\n'
        for i in range(300)
    )
    graph = CalculatorGraph('input_stream: "s0"\n' + nodes)
    assert len(graph.plan.nodes) == 300
