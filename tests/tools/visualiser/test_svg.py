"""SVG: well-formed whatever the names are, one group per box and frame, colours for light and dark."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_drawings import drawings
from test_dot import NAMED
from visual_graphs import drawing_of_text, everything

from mediagraph.tools.visualiser.drawing import ROOT, Box, BoxKind, Cluster, Drawing
from mediagraph.tools.visualiser.scene import scene_of
from mediagraph.tools.visualiser.svg import escaped, number, to_svg
from mediagraph.tools.visualiser.text_width import shortened, text_width
from mediagraph.tools.visualiser.theme import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def named(name: str) -> Drawing:
    return Drawing(name, Cluster(ROOT, name, "", boxes=(Box("node x", BoxKind.NODE, name, "SomeCalculator"),)), ())


@settings(deadline=None, max_examples=25)
@given(drawings(most_boxes=8))
def test_it_is_well_formed_and_shows_every_box(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    root = ElementTree.fromstring(to_svg(scene))
    groups = [element.get("data-id") for element in root.iter(f"{SVG}g") if element.get("data-id")]
    assert groups == [group.id for group in (*scene.frames, *scene.boxes)]
    assert root.get("viewBox") == f"0 0 {number(scene.width)} {number(scene.height)}"
    assert len(list(root.iter(f"{SVG}title"))) == 1 + len(scene.lines)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_every_name_is_legal(name: str) -> None:
    root = ElementTree.fromstring(to_svg(scene_of(named(name))))
    assert root.find(f"{SVG}title") is not None


def test_a_graph_named_script_draws_as_text() -> None:
    text = to_svg(scene_of(drawing_of_text(NAMED, name="<script>alert(1)</script>")))
    assert "<script" not in text
    title = ElementTree.fromstring(text).find(f"{SVG}title")
    assert title is not None
    assert title.text == "<script>alert(1)</script>"


def test_what_xml_forbids_becomes_a_replacement() -> None:
    assert escaped('a\x00b<c>&"d"\ud800') == "a\ufffdb&lt;c&gt;&amp;&quot;d&quot;\ufffd"


def test_kinds_of_lines(tmp_path: Path) -> None:
    text = to_svg(scene_of(everything(tmp_path)))
    counts = {kind: text.count(f'class="mg-{kind}_line"') for kind in ("stream", "side", "back", "cuda")}
    assert counts == {"stream": 12, "side": 4, "back": 4, "cuda": 1}
    assert "mg-side_line{fill:none;stroke:#7b8593;stroke-width:1.3;stroke-dasharray:2 2.6}" in text
    assert "mg-back_line{fill:none;stroke:#b4501e;stroke-width:1.3;stroke-dasharray:5 3}" in text
    assert text.count('class="mg-executor0"') == 1
    assert text.count('class="mg-cuda_node"') == 2


@pytest.mark.parametrize(("theme", "colours"), [("light", {"light"}), ("dark", {"dark"}), ("auto", {"light", "dark"})])
def test_themes(theme: str, colours: set[str]) -> None:
    text = to_svg(scene_of(named("x")), theme=theme)
    assert (LIGHT.background in text) == ("light" in colours)
    assert (DARK.background in text) == ("dark" in colours)
    assert ("prefers-color-scheme:dark" in text) == (theme == "auto")


def test_both_themes_paint_everything() -> None:
    assert LIGHT.paints.keys() == DARK.paints.keys()
    assert LIGHT.texts.keys() == DARK.texts.keys()


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (0.5, "0.5"), (10.0, "10"), (-0.001, "0"), (2.345, "2.35")])
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value + 1e-9) == text


def test_widths_of_texts() -> None:
    assert text_width("Image", 10) == pytest.approx(2.78 + 8.33 + 5.56 + 5.56 + 5.56)
    assert text_width("日本", 10) == 20
    assert text_width("x", 10, is_bold=True) > text_width("x", 10)


def test_long_texts_lose_their_middle() -> None:
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghijk", 10) == "abcdef…ijk"


def test_librsvg_reads_it(program: Callable[..., str], tmp_path: Path) -> None:
    convert = program("librsvg", "rsvg-convert")
    text = to_svg(scene_of(everything(tmp_path)))
    done = subprocess.run(
        [convert, "--format", "png"], input=text.encode(), capture_output=True, timeout=60, check=True
    )
    assert done.stderr == b""
    assert re.match(b"\x89PNG", done.stdout)
