"""A scene as SVG: text stays text, colours follow the viewer's light or dark preference, names are escaped."""

from __future__ import annotations

from collections.abc import Iterator

from mediagraph.tools.visualiser.layout.route import ARROW, Line, Point
from mediagraph.tools.visualiser.scene import Drawn, Group, Scene
from mediagraph.tools.visualiser.shapes import Dot, Rule, Shape, Text
from mediagraph.tools.visualiser.theme import DARK, FONT, LETTERS, LIGHT, Paint, Theme

_PREFIX = "mg-"  # of classes: a notebook shows several drawings in one page


def to_svg(scene: Scene, *, theme: str = "auto") -> str:
    """The picture as an SVG document; `theme` is light, dark, or auto: as the viewer prefers."""
    size = f'width="{number(scene.width)}" height="{number(scene.height)}"'
    box = f'viewBox="0 0 {number(scene.width)} {number(scene.height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{_PREFIX}{theme}" {size} {box} role="img">',
        f"<title>{escaped(scene.name)}</title>",
        "<style>",
        *_style_sheet(theme),
        "</style>",
        f'<rect class="{_PREFIX}background" {size}/>',
        shape_element(scene.title),
        *(line for group in scene.frames for line in (*group_lines(group, "frame"), "</g>")),
        *(line_element(one) for one in scene.lines),
        *(line for group in scene.boxes for line in (*group_lines(group, "box"), "</g>")),
        "</svg>",
        "",
    ]
    return "\n".join(lines)


def font_rules(scope: str) -> Iterator[str]:
    """CSS for every kind of letters inside `scope`."""
    yield f"{scope} text{{font-family:{FONT}}}"
    for name, letters in LETTERS.items():
        bold = "font-weight:bold;" if letters.is_bold else ""
        italic = "font-style:italic;" if letters.is_italic else ""
        yield f"{scope} .{_PREFIX}{name}{{{bold}{italic}font-size:{number(letters.size)}px}}"


def paint_rules(theme: Theme, scope: str) -> Iterator[str]:
    """CSS with the colours of a theme inside `scope`."""
    yield f"{scope} .{_PREFIX}background{{fill:{theme.background}}}"
    for name, paint in theme.paints.items():
        yield f"{scope} .{_PREFIX}{name}{{{_paint(paint)}}}"
    for name, letters in LETTERS.items():
        yield f"{scope} text.{_PREFIX}{name}{{fill:{theme.texts[letters.colour]}}}"


def group_lines(group: Group, kind: str) -> Iterator[str]:
    """A group with its id and shapes, still open."""
    place = f'transform="translate({number(group.x)} {number(group.y)})"'
    yield f'<g class="{_PREFIX}{kind}" data-id="{escaped(group.id)}" {place}>'
    yield from (shape_element(shape) for shape in group.shapes)


def shape_element(shape: Shape) -> str:
    """One shape as an element."""
    if isinstance(shape, Text):
        return _text(shape)
    name = f'class="{_PREFIX}{shape.style}"'
    x, y = number(shape.x), number(shape.y)
    if isinstance(shape, Dot):
        return f'<circle {name} cx="{x}" cy="{y}" r="{number(shape.radius)}"/>'
    if isinstance(shape, Rule):
        return f'<path {name} d="M{x} {y}h{number(shape.width)}"/>'
    radius = f' rx="{number(shape.radius)}"' if shape.radius else ""
    return f'<rect {name} x="{x}" y="{y}" width="{number(shape.width)}" height="{number(shape.height)}"{radius}/>'


def line_element(drawn: Drawn) -> str:
    """A line with its arrow head; the name of the stream is its title."""
    line = drawn.line
    stream, is_side = line.stream
    path = f'<path class="{_PREFIX}{line.style}_line" d="{path_data(line, drawn.x, drawn.y)}"/>'
    head = ""
    if line.head is not None:
        tip = _head_data((line.head[0] + drawn.x, line.head[1] + drawn.y))
        head = f'<path class="{_PREFIX}{line.style}_head" d="{tip}"/>'
    return f"<g><title>{'side packet' if is_side else 'stream'} {escaped(stream)}</title>{path}{head}</g>"


def escaped(text: str) -> str:
    """Text that is safe between tags and in attributes; what XML does not allow becomes a replacement character."""
    legal = "".join(letter if _is_legal(letter) else "\ufffd" for letter in text)
    return legal.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _style_sheet(theme: str) -> Iterator[str]:
    scope = f"svg.{_PREFIX}{theme}"
    yield from font_rules(scope)
    yield from paint_rules(DARK if theme == "dark" else LIGHT, scope)
    if theme == "auto":
        yield "@media (prefers-color-scheme:dark){"
        yield from paint_rules(DARK, scope)
        yield "}"


def path_data(line: Line, x: float = 0.0, y: float = 0.0) -> str:
    """The `d` of a line, moved by (x, y)."""

    def at(point: Point) -> str:
        return f"{number(point[0] + x)} {number(point[1] + y)}"

    parts = [f"M{at(line.start)}"]
    parts += [f"C{' '.join(map(at, one))}" if len(one) == 3 else f"L{at(one[0])}" for one in line.segments]
    return "".join(parts)


def _head_data(tip: Point) -> str:
    """The `d` of an arrow head that points down to a place."""
    x, y = tip
    return f"M{number(x)} {number(y)}l{number(-ARROW * 0.48)} {number(-ARROW)}h{number(ARROW * 0.96)}z"


def _is_legal(letter: str) -> bool:
    is_text = letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff"
    return is_text or letter in "\t\n\r"


def _text(text: Text) -> str:
    anchor = ' text-anchor="middle"' if text.is_centred else ""
    place = f'x="{number(text.x)}" y="{number(text.y)}"'
    fit = f' textLength="{number(text.width)}" lengthAdjust="spacingAndGlyphs"' if text.text.strip() else ""
    return f'<text class="{_PREFIX}{text.style}" {place}{anchor}{fit}>{escaped(text.text)}</text>'


def _paint(paint: Paint) -> str:
    parts = [f"fill:{paint.fill or 'none'}"]
    if paint.stroke:
        parts.append(f"stroke:{paint.stroke}")
    if paint.stroke and paint.width != 1:
        parts.append(f"stroke-width:{number(paint.width)}")
    if paint.dash:
        parts.append("stroke-dasharray:" + " ".join(map(number, paint.dash)))
    return ";".join(parts)
