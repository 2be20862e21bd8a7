"""Colours and kinds of lines and letters, in a light and a dark dress; one table for every writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape looks: colours as #rrggbb or "" for none, the width of its line, and dashes of equal lengths."""

    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Letters:
    """How a text looks; `colour` is a name in the palette."""

    size: float
    colour: str = "text"
    is_bold: bool = False
    is_italic: bool = False


LETTERS: Mapping[str, Letters] = {
    "title": Letters(16, is_bold=True),
    "name": Letters(12, is_bold=True),
    "calculator": Letters(10.5, "muted"),
    "tag": Letters(8.5, "accent"),
    "note": Letters(9, "muted", is_italic=True),
    "option": Letters(9),
    "stream": Letters(9.5),
    "payload": Letters(8.5, "muted"),
    "header": Letters(11.5, is_bold=True),
    "border": Letters(10.5),
}

_EXECUTORS = ("#b45309", "#7c3aed", "#0e7490", "#be185d", "#4d7c0f", "#64748b")


@dataclass(frozen=True, slots=True)
class Theme:
    """A dress: the colours of texts, and the paint of every kind of shape."""

    background: str
    texts: Mapping[str, str]
    paints: Mapping[str, Paint]


def executor_style(position: int) -> str:
    """The style of the band that marks the nodes of an executor."""
    return f"executor{position % len(_EXECUTORS)}"


def cluster_style(depth: int) -> str:
    """The style of a subgraph's frame; those inside others differ from them."""
    return f"cluster{depth % 3}"


def _theme(background: str, texts: Mapping[str, str], colours: Mapping[str, tuple[str, str]]) -> Theme:
    line = texts["line"]
    paints = {name: Paint(fill, stroke) for name, (fill, stroke) in colours.items()}
    paints |= {
        "side_border": Paint(background, texts["side"], 1.0, (3, 2)),
        "port": Paint(background, line, 1.0),
        "gate": Paint(line),
        "rule": Paint("", texts["rule"], 1.0),
        "stream_line": Paint("", line, 1.3),
        "side_line": Paint("", texts["side"], 1.3, (2, 2.6)),
        "back_line": Paint("", texts["back"], 1.3, (5, 3)),
        "cuda_line": Paint("", texts["cuda"], 1.6),
        "stream_head": Paint(line),
        "side_head": Paint(texts["side"]),
        "back_head": Paint(texts["back"]),
        "cuda_head": Paint(texts["cuda"]),
    }
    paints |= {executor_style(index): Paint(colour) for index, colour in enumerate(_EXECUTORS)}
    return Theme(background, texts, paints)


LIGHT = _theme(
    "#ffffff",
    {
        "text": "#1b2430",
        "muted": "#5d6878",
        "accent": "#3b618f",
        "line": "#5a6778",
        "side": "#7b8593",
        "back": "#b4501e",
        "cuda": "#4f8f2f",
        "rule": "#cdd7e6",
    },
    {
        "node": ("#edf2fa", "#7f98bd"),
        "cuda_node": ("#e9f5e1", "#72a653"),
        "closed": ("#e6eaf2", "#7d8aa0"),
        "input": ("#e2f3e6", "#5b9a6b"),
        "output": ("#fcecdc", "#bf8247"),
        "pill": ("#ffffff", "#cfd6e0"),
        "cluster0": ("#f7f8fb", "#b9c2d0"),
        "cluster1": ("#eef0f5", "#b0bac9"),
        "cluster2": ("#e4e8ef", "#a7b2c2"),
    },
)

DARK = _theme(
    "#11161d",
    {
        "text": "#e6eaf0",
        "muted": "#9aa6b6",
        "accent": "#8db4e6",
        "line": "#93a1b3",
        "side": "#8390a2",
        "back": "#ec8a55",
        "cuda": "#86cc5c",
        "rule": "#3a485c",
    },
    {
        "node": ("#20304a", "#5b7cab"),
        "cuda_node": ("#223a1c", "#6ea14c"),
        "closed": ("#2b3342", "#78869b"),
        "input": ("#1b3a26", "#5b9a6b"),
        "output": ("#402c19", "#b57e48"),
        "pill": ("#181e27", "#3a4656"),
        "cluster0": ("#171d26", "#3d4858"),
        "cluster1": ("#1d2531", "#465365"),
        "cluster2": ("#242e3c", "#505e72"),
    },
)
THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
