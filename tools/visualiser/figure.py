"""A box as shapes: how large it is, where its ports are, what is written on it.

IMAGE   MASK      tags of inputs, with a port on the edge above each
overlay           the name, if it has one
BlendCalculator
2 in flight       notes
────────────
alpha: 0.5        options, on demand
   IMAGE          tags of outputs
╰───┬────────╯
  blended         under each output port: the stream and its type
   Image
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mediagraph.tools.visualiser.drawing import Box, BoxKind, Port
from mediagraph.tools.visualiser.shapes import Dot, Rect, Rule, Shape, Text, line_width
from mediagraph.tools.visualiser.text_width import shortened
from mediagraph.tools.visualiser.theme import executor_style

LONGEST = 44  # letters of one line; the page shows the rest
_PAD, _LINE, _TAG_ROW, _STUB, _RADIUS, _PORT = 12.0, 14.0, 13.0, 7.0, 6.0, 2.2


@dataclass(frozen=True, slots=True)
class Figure:
    """A box as it is drawn. `tops` and `bottoms` are the x of its ports; those at the bottom end under their labels."""

    width: float
    height: float
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class PortOrder:
    """The positions of a box's inputs and outputs, from left to right."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def figure_of(box: Box, executors: Sequence[str] = (), order: PortOrder | None = None) -> Figure:
    """Measure and draw a box; `executors` gives each its colour by its place in the list."""
    if box.kind.is_terminal:
        return _terminal(box)
    return _node(box, executors, order or PortOrder(tuple(range(len(box.inputs))), tuple(range(len(box.outputs)))))


def _node(box: Box, executors: Sequence[str], order: PortOrder) -> Figure:
    lines = _lines(box)
    options = [shortened(line, LONGEST) for line in box.options]
    inputs = [_tag_width(port) for port in box.inputs]
    outputs = [max(_tag_width(port), _pill_width(port) + 8) for port in box.outputs]
    texts = [line_width(text, style) for text, style in lines] + [line_width(text, "option") for text in options]
    width = _even(max(*(text + 2 * _PAD for text in texts), sum(inputs), sum(outputs), 60.0))
    tops, bottoms = _spread(inputs, order.inputs, width), _spread(outputs, order.outputs, width)
    shapes: list[Shape] = []
    y = _tags(shapes, box.inputs, tops, 10.5) if any(port.tag for port in box.inputs) else 5.0
    for text, style in lines:
        y += _LINE
        shapes.append(Text(width / 2, y - 3, text, style))
    y += 4
    if options:
        shapes.append(Rule(8.0, y, width - 16, "rule"))
        for text in options:
            y += 12
            shapes.append(Text(_PAD, y, text, "option", is_centred=False))
        y += 5
    if any(port.tag for port in box.outputs):
        y = _tags(shapes, box.outputs, bottoms, y + 8.5)
    bottom = y + 1
    frame: list[Shape] = [Rect(0, 0, width, bottom, _RADIUS, _frame_style(box))]
    if box.executor in executors:
        frame.append(Rect(0, 6, 4, bottom - 12, 2, executor_style(executors.index(box.executor))))
    shapes += [Dot(x, 0, _PORT, "port") for x in tops] + [Dot(x, bottom, _PORT, "port") for x in bottoms]
    pills, height = _pills(box.outputs, bottoms, bottom)
    return Figure(width, height, tops, bottoms, (*frame, *pills, *shapes))


def _lines(box: Box) -> list[tuple[str, str]]:
    """Name, calculator and notes, each with its kind of letters."""
    title = box.name or box.calculator
    lines = [(shortened(title, LONGEST), "name")]
    if box.name:
        lines.append((shortened(box.calculator, LONGEST), "calculator"))
    if box.notes:
        lines.append((" · ".join(box.notes), "note"))
    return lines


def _frame_style(box: Box) -> str:
    if box.kind is BoxKind.SUBGRAPH:
        return "closed"
    return "cuda_node" if box.device == "cuda" else "node"


def _tags(shapes: list[Shape], ports: Sequence[Port], places: Sequence[float], y: float) -> float:
    """A row of tags; returns where the next row begins."""
    shapes += [Text(x, y, shortened(port.tag, LONGEST), "tag") for port, x in zip(ports, places) if port.tag]
    return y + 3


def _tag_width(port: Port) -> float:
    return max(line_width(shortened(port.tag, LONGEST), "tag"), 8.0) + 12


def _pill_lines(port: Port) -> list[tuple[str, str]]:
    lines = [(shortened(port.label, LONGEST), "stream")]
    return [*lines, (shortened(port.payload, LONGEST), "payload")] if port.payload else lines


def _pill_width(port: Port) -> float:
    return max(line_width(text, style) for text, style in _pill_lines(port)) + 12


def _pills(ports: Sequence[Port], places: Sequence[float], bottom: float) -> tuple[list[Shape], float]:
    """The labels of streams under their ports, and where they end; links begin there."""
    shapes: list[Shape] = []
    if not ports:
        return shapes, bottom
    height = 27.0 if any(port.payload for port in ports) else 16.0
    top = bottom + _STUB
    for port, x in zip(ports, places):
        width = _pill_width(port)
        lines = _pill_lines(port)
        shapes.append(Rect(x - 0.6, bottom, 1.2, _STUB, 0, line_style(port, "head")))
        shapes.append(Rect(x - width / 2, top, width, height, 7, "pill"))
        y = top + (11.5 if len(lines) == 2 or height < 20 else 17)
        shapes += [Text(x, y + 11 * row, text, style) for row, (text, style) in enumerate(lines)]
    return shapes, top + height


def line_style(port: Port, part: str) -> str:
    """The style of the links of a stream or side packet: `stream_line`, `side_head` …"""
    return f"{'side' if port.is_side else 'cuda' if port.is_cuda else 'stream'}_{part}"


def _terminal(box: Box) -> Figure:
    port = (*box.inputs, *box.outputs)[0]
    lines = [(shortened(box.name, LONGEST), "border")]
    if port.payload:
        lines.append((shortened(port.payload, LONGEST), "payload"))
    width = _even(max(line_width(text, style) for text, style in lines) + 26)
    height = 30.0 if port.payload else 21.0
    style = "side_border" if port.is_side else box.kind.value
    texts = [
        Text(width / 2, (14 if row == 0 else 25) - (0 if port.payload else -0.5), text, style_)
        for row, (text, style_) in enumerate(lines)
    ]
    middle = (width / 2,)
    is_output = bool(box.inputs)
    shapes: tuple[Shape, ...] = (Rect(0, 0, width, height, height / 2, style), *texts)
    return Figure(width, height, middle if is_output else (), () if is_output else middle, shapes)


def _spread(widths: Sequence[float], order: Sequence[int], width: float) -> tuple[float, ...]:
    """The middles of columns that fill a width, from left to right in this order."""
    places = [0.0] * len(widths)
    left, spare = 0.0, (width - sum(widths)) / max(1, len(widths))
    for one in order:
        places[one] = math.floor(2 * left + widths[one] + spare) / 2  # half pixels: straight lines stay straight
        left += widths[one] + spare
    return tuple(places)


def _even(width: float) -> float:
    """Rounded up to whole even pixels, so that the middle of a box is sharp."""
    return float(2 * int(width / 2 + 0.999))
