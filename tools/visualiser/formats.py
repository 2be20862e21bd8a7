"""The formats of drawings, by suffix or by name; each writer is imported when it is used."""

from __future__ import annotations

from pathlib import Path

from mediagraph.framework.errors import UsageError
from mediagraph.framework.registry import did_you_mean
from mediagraph.tools.visualiser.collapse import collapsed
from mediagraph.tools.visualiser.drawing import Drawing

SUFFIXES = {
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".png": "png",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mmd",
    ".mermaid": "mmd",
    ".json": "json",
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
THEMES = ("auto", "light", "dark")


def format_of(path: Path) -> str:
    """The format that a file's suffix asks for; raises UsageError for one that is not known."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(f".{name}" for name in FORMATS)
        hint = (did_you_mean(suffix, SUFFIXES) if suffix else "") or "."
        raise UsageError(f'"{path}" does not end like a drawing{hint} Drawings are {known}')
    return SUFFIXES[suffix]


def render(drawing: Drawing, kind: str, *, depth: int | None = None, theme: str = "auto") -> bytes:
    """A drawing in one of the formats, text as UTF-8; `depth` levels of subgraphs are open, all of them with None."""
    if kind == "html":
        from mediagraph.tools.visualiser.page import to_html

        return to_html(drawing, depth=depth).encode()
    seen = drawing if depth is None else collapsed(drawing, depth)
    if kind in ("svg", "png"):
        return _picture(seen, kind, theme)
    return _text(seen, kind).encode()


def _text(drawing: Drawing, kind: str) -> str:
    if kind == "mmd":
        from mediagraph.tools.visualiser.mermaid import to_mermaid

        return to_mermaid(drawing)
    if kind == "json":
        from mediagraph.tools.visualiser.json_form import to_json

        return to_json(drawing)
    from mediagraph.tools.visualiser.dot import to_dot

    return to_dot(drawing)


def _picture(drawing: Drawing, kind: str, theme: str) -> bytes:
    from mediagraph.tools.visualiser.scene import scene_of

    scene = scene_of(drawing)
    if kind == "svg":
        from mediagraph.tools.visualiser.svg import to_svg

        return to_svg(scene, theme=theme).encode()
    from mediagraph.tools.visualiser.png import to_png
    from mediagraph.tools.visualiser.theme import DARK, LIGHT

    return to_png(scene, theme=DARK if theme == "dark" else LIGHT)
