"""`mediagraph graph` and `run-graph --dot`: formats by suffix or by name, stable bytes, clear refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mediagraph.tools import command_line, run_graph
from mediagraph.tools.visualiser.formats import FORMATS, THEMES

GRAPH = """\
input_stream: "in"
output_stream: "out"
node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder with a small graph."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.pbtxt").write_text(GRAPH)
    return tmp_path


def draw(*arguments: str) -> int:
    try:
        return command_line.main(["graph", *arguments])
    except SystemExit as stop:
        return int(str(stop.code))


def said(capfd: pytest.CaptureFixture[str]) -> str:
    return " ".join(capfd.readouterr().err.split())


def test_without_a_file_it_is_dot_on_stdout(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("small.pbtxt") == 0
    text = capfd.readouterr().out
    assert text.startswith('digraph "small" {\n')
    assert text.endswith("}\n")


BEGINNINGS = {
    "dot": b'digraph "small" {\n',
    "gv": b'digraph "small" {\n',
    "svg": b"<svg xmlns=",
    "png": b"\x89PNG\r\n",
    "html": b"<!doctype html>\n",
    "htm": b"<!doctype html>\n",
    "mmd": b"flowchart TB\n",
    "mermaid": b"flowchart TB\n",
    "json": b'{\n  "version": 1,\n',
}


@pytest.mark.parametrize("suffix", BEGINNINGS)
def test_the_suffix_says_the_format_and_the_bytes_are_always_the_same(folder: Path, suffix: str) -> None:
    assert draw("small.pbtxt", "-o", f"one.{suffix}") == 0
    assert draw("small.pbtxt", "-o", f"two.{suffix.upper()}") == 0
    first = (folder / f"one.{suffix}").read_bytes()
    assert first.startswith(BEGINNINGS[suffix])
    assert first == (folder / f"two.{suffix.upper()}").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == [
        f"one.{suffix}",
        "small.pbtxt",
        f"two.{suffix.upper()}",
    ]


def test_format_goes_before_the_suffix(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert draw("small.pbtxt", "--format", "svg", "-o", "picture.txt") == 0
    assert (folder / "picture.txt").read_text().startswith("<svg")
    assert draw("small.pbtxt", "--format", "png") == 0
    assert capfdbinary.readouterr().out.startswith(b"\x89PNG")


def test_depth_closes_subgraphs(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    counts = []
    for depth in ("0", "1", "2", "9"):
        assert draw("selfie_segmentation", "--depth", depth) == 0
        counts.append(capfd.readouterr().out.count("subgraph "))
    assert counts == [0, 1, 3, 4]
    assert draw("selfie_segmentation") == 0
    assert capfd.readouterr().out.count("subgraph ") == 4


def test_options_on_demand(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("selfie_segmentation") == 0
    assert "output_tensor_width" not in capfd.readouterr().out
    assert draw("selfie_segmentation", "--options") == 0
    assert ">output_tensor_width: 256<" in capfd.readouterr().out


def test_json_is_the_drawing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("small.pbtxt", "--format", "json") == 0
    data = json.loads(capfd.readouterr().out)
    assert [box["id"] for box in data["root"]["boxes"]] == ["in in", "out out", "node PassThroughCalculator"]
    assert [(link["tail"]["box"], link["head"]["box"]) for link in data["links"]] == [
        ("in in", "node PassThroughCalculator"),
        ("node PassThroughCalculator", "out out"),
    ]


def test_a_theme_changes_the_colours(folder: Path) -> None:
    for theme in ("auto", "light", "dark"):
        for suffix in ("svg", "png"):
            assert draw("small.pbtxt", "--theme", theme, "-o", f"{theme}.{suffix}") == 0
    auto, light, dark = ((folder / f"{theme}.svg").read_text() for theme in ("auto", "light", "dark"))
    assert "prefers-color-scheme" in auto
    assert "#11161d" not in light
    assert "#ffffff" not in dark
    assert (folder / "auto.png").read_bytes() == (folder / "light.png").read_bytes()
    assert (folder / "dark.png").read_bytes() != (folder / "light.png").read_bytes()


def test_an_unknown_suffix(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("small.pbtxt", "-o", "small.pgn") == 2
    assert said(capfd) == (
        'mediagraph graph: "small.pgn" does not end like a drawing; did you mean ".png"? Drawings are .dot, .svg, '
        ".png, .html, .mmd, .json"
    )
    assert draw("small.pbtxt", "-o", "small") == 2
    assert said(capfd) == (
        'mediagraph graph: "small" does not end like a drawing. Drawings are .dot, .svg, .png, .html, .mmd, .json'
    )


def test_a_depth_that_is_no_number(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for text in ("-1", "all"):
        assert draw("small.pbtxt", "--depth", text) == 2
        assert said(capfd).endswith(f"mediagraph graph: error: argument --depth: {text!r} is not a number of levels")


def test_help_names_every_format_and_theme(capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("--help") == 0
    text = capfd.readouterr().out
    assert f"{{{','.join(FORMATS)}}}" in text  # written out in draw.py, so that --help imports nothing
    assert f"{{{','.join(THEMES)}}}" in text


def test_a_folder_that_is_not_there(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert draw("small.pbtxt", "-o", "no/x.dot") == 5
    assert said(capfd) == (
        'mediagraph graph: "no/x.dot" cannot be written: the folder "no" does not exist; create it first'
    )


def test_run_graph_draws_before_it_runs(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for suffix in ("dot", "svg"):
        run_graph.main(["small.pbtxt", "-i", "missing.png", "-o", "out.png", "--dot", f"drawn.{suffix}"])
        assert draw("small.pbtxt", "-o", f"same.{suffix}") == 0
        assert (folder / f"drawn.{suffix}").read_bytes() == (folder / f"same.{suffix}").read_bytes()


def test_run_graph_refuses_a_drawing_of_another_kind(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_graph.main(["small.pbtxt", "-i", "missing.png", "-o", "out.png", "--dot", "drawn.mp4"]) == 2
    assert said(capfd) == (
        'run-graph: "drawn.mp4" does not end like a drawing. Drawings are .dot, .svg, .png, .html, .mmd, .json'
    )
