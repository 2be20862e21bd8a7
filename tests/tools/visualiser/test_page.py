"""The page: self-contained, escaped, and with a script that lays out as Python does."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browsers import dom_in_chromium, places_in_node
from hypothesis import given, settings
from random_drawings import drawings
from test_dot import NAMED
from visual_graphs import drawing_of_text, everything

from mediagraph.tools.visualiser.drawing import Drawing
from mediagraph.tools.visualiser.layout.arrange import arrange, place_all
from mediagraph.tools.visualiser.layout.route import route
from mediagraph.tools.visualiser.page import to_html
from mediagraph.tools.visualiser.page_data import page_data
from mediagraph.tools.visualiser.scene import scene_of
from mediagraph.tools.visualiser.svg import path_data

SEVERAL = """\
input_stream: "in"
node { name: "</script><script>alert(1)</script>" calculator: "VisualStep" input_stream: "in" }
"""


class Outline(HTMLParser):
    """Tags with their attributes, and the text of scripts, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.is_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
            self.is_script = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.is_script = False

    def handle_data(self, data: str) -> None:
        if self.is_script:
            self.scripts[-1] += data


def data_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Outline(page).scripts[0])
    return found


def test_it_fetches_nothing_and_runs_only_its_own_script(tmp_path: Path) -> None:
    outline = Outline(to_html(everything(tmp_path)))
    for tag, attributes in outline.tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "href", "style"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
    (policy,) = (one["content"] for tag, one in outline.tags if one.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(outline.scripts[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


@pytest.mark.parametrize("text", [NAMED, SEVERAL])
def test_everything_from_the_graph_is_escaped(text: str) -> None:
    page = to_html(drawing_of_text(text, name='</title><script>alert("x")</script><!--'))
    outline = Outline(page)
    assert [tag for tag, _ in outline.tags].count("script") == 2
    assert "<!--" not in page.removeprefix("<!doctype html>")
    assert "alert" not in outline.scripts[1]


def test_what_a_click_shows(tmp_path: Path) -> None:
    data = data_of(to_html(everything(tmp_path)))
    limiter = data["details"]["node limiter"]
    assert limiter["title"] == "limiter"
    assert limiter["documentation"] == 'Takes and gives whatever it is connected to.\n\nSays `<b>` & "quotes".'
    assert [table["title"] for table in limiter["tables"]] == [
        "Inputs",
        "Outputs",
        "Output side packets",
        "Options",
    ]
    index = limiter["tables"][0]["streams"][0]
    assert data["streams"][index] == {
        "name": "result",
        "label": "result",
        "payload": "float",
        "isSide": False,
        "from": "node VisualMerge",
        "to": ["node limiter", "out result"],
    }
    outer = data["details"]["cluster twice (VisualOuter)"]
    assert (outer["kind"], outer["documentation"]) == ("subgraph", "The outer one.")
    assert [data["streams"][one]["name"] for one in outer["streams"]] == ["factor", "limited", "frames", "mean"]
    assert data["details"]["graph"]["documentation"] == "A graph with everything that is drawn."


@pytest.mark.parametrize(
    ("depth", "closed"),
    [
        (None, []),
        (0, ["cluster twice (VisualOuter)", "cluster twice (VisualOuter) / twice__VisualInner (VisualInner)"]),
        (1, ["cluster twice (VisualOuter) / twice__VisualInner (VisualInner)"]),
        (2, []),
    ],
)
def test_depth_says_what_is_open_at_first(tmp_path: Path, depth: int | None, closed: list[str]) -> None:
    page = to_html(everything(tmp_path), depth=depth)
    assert data_of(page)["closed"] == closed
    hidden = [one["data-id"] for _, one in Outline(page).tags if (one.get("class") or "") == "mg-frame mg-hidden"]
    assert hidden == closed


def test_without_a_script_it_is_a_picture(tmp_path: Path) -> None:
    drawing = everything(tmp_path)
    scene = scene_of(drawing)
    seen = [one for _, one in Outline(to_html(drawing)).tags if one.get("class") in ("mg-box", "mg-frame")]
    assert {one["data-id"] for one in seen} == {group.id for group in (*scene.frames, *scene.boxes)}


@settings(deadline=None, max_examples=8)
@given(drawing=drawings())
def test_the_script_places_and_routes_as_python_does(program: Callable[..., str], drawing: Drawing) -> None:
    """With all clusters open, all closed, and each one closed by itself."""
    node = program("node", "node", "nodejs")
    arrangement = arrange(drawing)
    ids = [cluster.id for cluster in drawing.root.all_clusters()]
    states = [[], ids, *([one] for one in ids)]
    found = places_in_node(node, page_data(arrangement, frozenset()), states)
    for closed, levels in zip(states, found, strict=True):
        placed = place_all(arrangement, frozenset(closed))
        expected = {}
        for name, here in placed.items():
            lines = route(arrangement.levels[name], here, placed)
            expected[name] = {
                "size": {
                    "width": here.size.width,
                    "height": here.size.height,
                    "tops": list(here.size.tops),
                    "bottoms": list(here.size.bottoms),
                },
                "x": list(here.x),
                "y": list(here.y),
                "headerX": here.header_x,
                "lines": [{"d": path_data(line), "tip": line.head and list(line.head)} for line in lines],
            }
        assert rounded(levels) == rounded(expected)


def rounded(value: Any) -> Any:
    """Numbers to a tenth of a pixel, those in the text of paths too."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, str):
        return re.sub(r"-?\d+(\.\d+)?", lambda match: f"{float(match[0]) + 0.001:.1f}", value)
    return value if value is None else round(float(value) + 0.001, 1)


def places_in(page: str) -> dict[str, str]:
    """The transforms of the boxes and frames that are seen."""
    pattern = re.compile(r'<g class="mg-(?:box|frame)" data-id="([^"]*)" transform="([^"]*)"')
    return {html.unescape(match[1]): match[2] for match in pattern.finditer(page)}


ERRORS = (
    '<script>window.addEventListener("error", (event) => { document.title = "error: " + event.message; });</script>'
)


@pytest.fixture(scope="session")
def chromium(program: Callable[..., str]) -> str:
    return program("Chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.mark.parametrize("depth", [None, 0])
def test_a_browser_shows_what_python_drew(chromium: str, tmp_path: Path, depth: int | None) -> None:
    """Nothing moves when the script takes over."""
    page = to_html(everything(tmp_path), depth=depth)
    listening = page.replace("<head>", f"<head>{ERRORS}").replace(
        "script-src 'sha256", "script-src 'unsafe-inline' 'x-sha256"
    )
    shown = dom_in_chromium(chromium, listening, tmp_path)
    assert "<title>everything</title>" in shown
    assert 'viewBox="0 0' not in shown  # the script has run to its last lines
    assert places_in(shown) == places_in(page)
    assert shown.count('class="mg-wire"') == len(re.findall(r'<path class="mg-\w+_line"', page))


STEPS = """<script>
const say = [];
const seen = (id) => !groups.box.get(id).classList.contains("mg-hidden");
const click = (element) => element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
click(groups.frame.get("cluster twice (VisualOuter)").querySelector(".mg-header-area"));
say.push(["closed", seen("cluster twice (VisualOuter)"), seen("node twice__VisualStep")]);
say.push(["panel", panel.hidden, panel.querySelector("h2").textContent]);
click(groups.box.get("cluster twice (VisualOuter)"));
say.push(["opened", seen("cluster twice (VisualOuter)"), seen("node twice__VisualStep")]);
click(groups.box.get("node limiter"));
say.push(["node", panel.querySelector("h2").textContent, panel.querySelectorAll("table").length]);
setAll(false);
input.value = "number";
input.dispatchEvent(new Event("input"));
say.push(["search", found.map((entry) => entry.label)]);
input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
say.push(["found", seen("node twice__visualinner__VisualNumber"), chosen]);
panel.querySelector("a").click();
say.push(["stream", panel.querySelector(".kind").textContent, lineLayer.querySelectorAll(".mg-lit").length]);
switchTheme();
say.push(["theme", document.documentElement.dataset.theme]);
const before = camera.scale;
stage.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, clientX: 300, clientY: 300 }));
say.push(["zoom", camera.scale > before]);
choose("");
say.push(["end", panel.hidden]);
document.title = JSON.stringify(say);
</script>"""


def test_the_page_in_a_browser(chromium: str, tmp_path: Path) -> None:
    """Open, close, click, search, themes, zoom."""
    page = to_html(everything(tmp_path)).replace("script-src 'sha256", "script-src 'unsafe-inline' 'x-sha256")
    shown = dom_in_chromium(chromium, page, tmp_path, after=STEPS)
    title = re.search("<title>(.*?)</title>", shown)
    assert title is not None
    assert json.loads(html.unescape(title[1])) == [
        ["closed", True, False],
        ["panel", False, "twice"],
        ["opened", False, True],
        ["node", "limiter", 4],
        ["search", ["VisualNumber"]],
        ["found", True, "node twice__visualinner__VisualNumber"],
        ["stream", "stream", 4],
        ["theme", "dark"],
        ["zoom", True],
        ["end", True],
    ]


def test_the_policy_stops_other_scripts(chromium: str, tmp_path: Path) -> None:
    """A script that came with a graph would not run."""
    page = to_html(everything(tmp_path))
    shown = dom_in_chromium(chromium, page, tmp_path, after='<script>document.title = "bad";</script>')
    assert "<title>everything</title>" in shown
