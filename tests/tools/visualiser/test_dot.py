"""DOT: a golden text, everything in it, names escaped, and read by Graphviz where that is installed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from visual_graphs import drawing_of_text, everything

from mediagraph.tools.visualiser.collapse import collapsed
from mediagraph.tools.visualiser.dot import to_dot

GOLDEN = Path(__file__).parent / "golden"
NAMED = """\
input_stream: "in"
input_side_packet: "side"
output_stream: "out"
node {
  name: "a\\"<script>&\\\\\\nb"
  calculator: "VisualStep"
  input_stream: "in" input_side_packet: "side" output_stream: "out" output_side_packet: "passed"
}
"""


@pytest.mark.parametrize(("name", "depth"), [("everything", None), ("closed", 0), ("half_open", 1)])
def test_golden(tmp_path: Path, name: str, depth: int | None) -> None:
    drawing = everything(tmp_path, options=True)
    text = to_dot(drawing if depth is None else collapsed(drawing, depth))
    assert text == (GOLDEN / f"{name}.dot").read_text()


def test_names_are_escaped() -> None:
    text = to_dot(drawing_of_text(NAMED, name='x"y'))
    assert "a&quot;&lt;script&gt;&amp;\\<BR/>b<BR/>VisualStep" in text
    assert '"node a\\"<script>&\\\\\\nb"' in text
    assert text.startswith('digraph "x\\"y" {\n')


def test_names_with_two_underscores_of_your_own_stay_whole() -> None:
    head = 'input_stream: "my__in" output_stream: "my__out"\nnode { name: "my__node" calculator: "VisualStep" '
    drawn = to_dot(drawing_of_text(f'{head} input_stream: "my__in" output_stream: "my__out" }}'))
    assert '[label="my__in"]' in drawn
    assert ">my__node<BR/>VisualStep<" in drawn


@pytest.mark.parametrize("depth", [None, 0, 1])
def test_graphviz_reads_it(program: Callable[..., str], tmp_path: Path, depth: int | None) -> None:
    dot = program("Graphviz", "dot")
    drawing = everything(tmp_path, options=True)
    for one in (drawing if depth is None else collapsed(drawing, depth), drawing_of_text(NAMED)):
        text = to_dot(one)
        done = subprocess.run([dot, "-Tsvg"], input=text, capture_output=True, text=True, timeout=60, check=True)
        assert done.stderr == ""
        assert "<script>" not in done.stdout
        assert done.stdout.count('class="edge"') == len(one.links)
