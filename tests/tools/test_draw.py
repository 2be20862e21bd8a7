"""`mediagraph graph`: DOT that is stable, complete and properly escaped."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

NAMED = """\
input_stream: "in"
input_side_packet: "side"
output_stream: "out"
node {
  name: "a\\"<script>&\\\\\\nb"
  calculator: "PassThroughCalculator"
  input_stream: "in" input_side_packet: "side" output_stream: "out" output_side_packet: "passed"
}
"""


def test_the_same_graph_gives_the_same_text(mediagraph) -> None:
    first = mediagraph("graph", "selfie_segmentation")
    assert (first.code, first.err) == (0, "")
    assert mediagraph("graph", "selfie_segmentation").out == first.out
    assert first.out.startswith('digraph "selfie_segmentation" {\n')
    assert first.out.endswith("}\n")


def test_every_part_of_the_graph_is_there(mediagraph) -> None:
    text = mediagraph("graph", "selfie_segmentation").out
    clusters = re.findall(r'^( *)subgraph "cluster .*?" \{\n *label="(.*?)"', text, re.MULTILINE)
    assert [(len(indent) // 2, label) for indent, label in clusters] == [
        (1, "SelfieSegmentationCpu"),
        (2, "SwitchContainer"),
        (2, "SelfieSegmentationModelLoader"),
        (3, "SwitchContainer"),
    ]
    assert text.count(">InferenceCalculator<") == 1
    assert text.count("style=dashed") == text.count(", constraint=false") == 1  # the one back edge
    assert text.count("style=dotted") == 10
    assert '"in input_video" [label="input_video", shape=ellipse' in text
    assert '"side model_selection" [label="model_selection", shape=ellipse' in text
    assert text.count("{") == text.count("}")


def test_names_are_escaped(mediagraph, folder: Path) -> None:
    (folder / "named.pbtxt").write_text(NAMED)
    text = mediagraph("graph", "named.pbtxt").out
    assert "a&quot;&lt;script&gt;&amp;\\<BR/>b<BR/>PassThroughCalculator" in text
    assert '"node 0 a\\"<script>&\\\\\\nb"' in text


def test_names_with_two_underscores_of_your_own_stay_whole(mediagraph, folder: Path) -> None:
    text = (
        'input_stream: "my__in" output_stream: "my__out"\nnode { name: "my__node" calculator: "PassThroughCalculator" '
    )
    (folder / "own.pbtxt").write_text(f'{text} input_stream: "my__in" output_stream: "my__out" }}')
    drawn = mediagraph("graph", "own.pbtxt").out
    assert '[label="my__in", style=solid]' in drawn
    assert ">my__node<BR/>PassThroughCalculator<" in drawn


def test_into_a_file(mediagraph, folder: Path) -> None:
    done = mediagraph("graph", "selfie_segmentation", "-o", "selfie.dot")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (folder / "selfie.dot").read_text() == mediagraph("graph", "selfie_segmentation").out


def test_pictures_are_graphvizs_business(mediagraph) -> None:
    done = mediagraph("graph", "selfie_segmentation", "-o", "selfie.png")
    assert done.code == 2
    assert done.said == (
        "mediagraph graph: -o selfie.png: drawings are written as .dot; Graphviz makes pictures of them, as in "
        "`dot -Tsvg selfie.dot -o selfie.svg`"
    )


def test_a_folder_that_is_not_there(mediagraph) -> None:
    done = mediagraph("graph", "selfie_segmentation", "-o", "no/x.dot")
    assert done.code == 5
    assert done.said == (
        'mediagraph graph: "no/x.dot" cannot be written: the folder "no" does not exist; create it first'
    )


@pytest.mark.parametrize("graph", ["selfie_segmentation", "named.pbtxt"])
def test_graphviz_reads_it(mediagraph, folder: Path, graph: str) -> None:
    """Runs where Graphviz happens to be installed; the other tests do not need it."""
    dot = shutil.which("dot")
    if dot is None:
        return
    (folder / "named.pbtxt").write_text(NAMED)
    text = mediagraph("graph", graph).out
    done = subprocess.run([dot, "-Tsvg"], input=text, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert "<script>" not in done.stdout
