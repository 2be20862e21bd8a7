"""A drawing as one HTML file: pan, zoom, search, details by a click, subgraphs that open and close; nothing is fetched.

The page begins as a picture like that of `svg.py`; `assets/page.js` takes over from there and repeats the last steps of
the layout when a subgraph opens or closes. Scripts other than our own are forbidden by a content security policy, and
everything that comes from a graph is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from mediagraph.tools.visualiser.drawing import Cluster, Drawing
from mediagraph.tools.visualiser.layout.arrange import Arrangement, arrange, header_width, place_all
from mediagraph.tools.visualiser.page_data import page_data
from mediagraph.tools.visualiser.scene import Group, build_scene, figure_group, frame_shapes
from mediagraph.tools.visualiser.svg import (
    escaped,
    font_rules,
    group_lines,
    line_element,
    number,
    paint_rules,
)
from mediagraph.tools.visualiser.theme import DARK, LIGHT

_ASSETS = Path(__file__).parent / "assets"
_SCOPE = "#picture"
_BUTTONS = (
    ("about", "About", "What is known of the graph (i)"),
    ("open", "Open all", "Open all subgraphs (o)"),
    ("close", "Close all", "Close all subgraphs (c)"),
    ("out", "−", "Smaller (-)"),
    ("in", "+", "Larger (+)"),
    ("fit", "Fit", "Show everything (0)"),
    ("theme", "◐", "Dark or light (d)"),
)


def to_html(drawing: Drawing, *, depth: int | None = None) -> str:
    """The page; with `depth` only so many levels of subgraphs are open at first."""
    arrangement = arrange(drawing)
    closed = frozenset() if depth is None else frozenset(_closed_below(drawing.root, depth))
    script = _asset("layout.js") + _asset("page.js").replace('"use strict";\n', "")
    data = json.dumps(page_data(arrangement, closed), ensure_ascii=False, separators=(",", ":"))
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_digest(script)}'"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escaped(drawing.name)}</title>",
        f"<style>\n{_asset('page.css')}",
        *_colours(),
        "</style>",
        "</head>",
        "<body>",
        *_bar(drawing.name),
        '<main id="stage">',
        *_picture(arrangement, closed),
        "</main>",
        '<aside id="panel" hidden></aside>',
        f'<script type="application/json" id="data">{_inside_script(data)}</script>',
        f"<script>{script}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def _closed_below(cluster: Cluster, depth: int) -> Iterator[str]:
    """The clusters that are closed if `depth` levels are open, those inside others too."""
    for inner in cluster.clusters:
        if depth <= 0:
            yield inner.id
        yield from _closed_below(inner, depth - 1)


def _colours() -> Iterator[str]:
    """Light, dark if the viewer prefers it, and what the button of the page says over both."""
    yield from font_rules(_SCOPE)
    yield from paint_rules(LIGHT, _SCOPE)
    yield "@media (prefers-color-scheme: dark) {"
    yield from paint_rules(DARK, f':root:not([data-theme="light"]) {_SCOPE}')
    yield "}"
    yield from paint_rules(DARK, f':root[data-theme="dark"] {_SCOPE}')


def _bar(name: str) -> Iterator[str]:
    yield f"<header><h1>{escaped(name)}</h1>"
    yield '<div class="search"><input id="search" type="search" placeholder="Search ( / )" aria-label="Search"'
    yield 'autocomplete="off" spellcheck="false"><ul id="results" role="listbox"></ul></div>'
    for action, label, tip in _BUTTONS:
        yield f'<button type="button" data-action="{action}" title="{tip}" aria-label="{tip}">{label}</button>'
    yield "</header>"


def _picture(arrangement: Arrangement, closed: frozenset[str]) -> Iterator[str]:
    """The picture as it is without a script; what is not seen at first is there, but hidden."""
    scene = build_scene(arrangement, closed)
    frames, boxes = {group.id: group for group in scene.frames}, {group.id: group for group in scene.boxes}
    yield f'<svg id="picture" viewBox="0 0 {number(scene.width)} {number(scene.height)}"><g id="view">'
    yield '<g id="frames">'
    for group in _all_frames(arrangement):
        cluster = arrangement.clusters[group.id]
        yield from group_lines(frames.get(group.id, group), "frame" if group.id in frames else "frame mg-hidden")
        width = number(header_width(cluster) + 10)
        area = f'<rect class="mg-header-area" x="5" y="0" width="{width}" height="21"><title>close</title></rect>'
        yield area + "</g>"
    yield '</g><g id="lines">'
    yield from (line_element(drawn) for drawn in scene.lines)
    yield '</g><g id="boxes">'
    for name, figure in arrangement.figures.items():
        group = boxes.get(name, figure_group(name, 0.0, 0.0, figure))
        yield from group_lines(group, "box" if name in boxes else "box mg-hidden")
        yield "</g>"
    yield "</g></g></svg>"


def _all_frames(arrangement: Arrangement) -> Iterator[Group]:
    """The frames of all clusters, as if everything were open, outer ones first."""
    placed = place_all(arrangement)
    for cluster, depth in _with_depth(arrangement.drawing.root, 0):
        size = placed[cluster.id].size
        yield Group(cluster.id, 0.0, 0.0, size.width, size.height, frame_shapes(cluster, placed[cluster.id], depth))


def _with_depth(cluster: Cluster, depth: int) -> Iterator[tuple[Cluster, int]]:
    for inner in cluster.clusters:
        yield inner, depth
        yield from _with_depth(inner, depth + 1)


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _inside_script(data: str) -> str:
    """JSON that no parser of HTML takes for the end of the script or for a comment."""
    return data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
