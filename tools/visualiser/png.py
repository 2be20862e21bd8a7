"""A scene as pixels, drawn by OpenCV: lines and letters are anti-aliased.

Shapes are drawn in bands, finer than they are wanted, and scaled down; letters on top of that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.tools.visualiser.layout.route import ARROW, Line, Point
from mediagraph.tools.visualiser.letters import write
from mediagraph.tools.visualiser.scene import Scene
from mediagraph.tools.visualiser.shapes import Dot, Rect, Rule, Shape, Text
from mediagraph.tools.visualiser.theme import LETTERS, LIGHT, Theme

Pixels = NDArray[np.uint8]
_MOST = 16_000  # pixels of a side
_BAND = 256  # rows that are drawn at once
_FINER = 3
_SHIFT = 4  # bits behind the point in OpenCV's coordinates


def to_png(scene: Scene, *, theme: Theme = LIGHT, scale: float = 2.0) -> bytes:
    """The picture as PNG with `scale` pixels for each CSS pixel, fewer if it would be too large."""
    _, data = cv2.imencode(".png", draw(scene, theme=theme, scale=scale), [cv2.IMWRITE_PNG_COMPRESSION, 6])
    return bytes(data)


def draw(scene: Scene, *, theme: Theme = LIGHT, scale: float = 2.0) -> Pixels:
    """The picture as H×W×3 uint8, BGR as OpenCV has it."""
    scale = min(scale, _MOST / max(scene.width, scene.height))
    height, width = math.ceil(scene.height * scale), math.ceil(scene.width * scale)
    shapes = list(_shapes(scene))
    pixels = np.empty((height, width, 3), np.uint8)
    blank = _blank(min(_BAND, height) * _FINER, width * _FINER, theme)
    for top in range(0, height, _BAND):
        band = pixels[top : top + _BAND]
        fine = blank[: len(band) * _FINER].copy()
        brush = _Brush(fine, theme, scale * _FINER, top / scale)
        for shape, x, y in shapes:
            brush.draw(shape, x, y)
        cv2.resize(fine, (width, len(band)), dst=band, interpolation=cv2.INTER_AREA)
    for shape, x, y in shapes:
        if isinstance(shape, Text):
            write(pixels, shape, x, y, _bgr(theme.texts[LETTERS[shape.style].colour]), scale)
    return pixels


Placed = tuple[Shape | Line, float, float]


def _shapes(scene: Scene) -> Iterator[Placed]:
    """Everything from back to front, with the corner that it is relative to."""
    yield scene.title, 0.0, 0.0
    for frame in scene.frames:
        yield from ((shape, frame.x, frame.y) for shape in frame.shapes)
    yield from ((drawn.line, drawn.x, drawn.y) for drawn in scene.lines)
    for box in scene.boxes:
        yield from ((shape, box.x, box.y) for shape in box.shapes)


def _blank(height: int, width: int, theme: Theme) -> Pixels:
    row = np.full((1, width, 3), _bgr(theme.background), np.uint8)
    return np.repeat(row, height, axis=0)


class _Brush:
    """Draws on a band that begins `top` CSS pixels below the upper edge of the picture."""

    def __init__(self, pixels: Pixels, theme: Theme, scale: float, top: float) -> None:
        self.pixels, self.theme, self.scale, self.top = pixels, theme, scale, top
        self.bottom = top + pixels.shape[0] / scale

    def draw(self, shape: Shape | Line, x: float, y: float) -> None:
        if isinstance(shape, Rect):
            self._rect(shape, x, y)
        elif isinstance(shape, Dot):
            self._dot(shape, x, y)
        elif isinstance(shape, Rule):
            paint = self.theme.paints[shape.style]
            self._stroke(
                [(x + shape.x, y + shape.y), (x + shape.x + shape.width, y + shape.y)], paint.stroke, paint.width
            )
        elif isinstance(shape, Line):
            self._line(shape, x, y)

    def _line(self, line: Line, left: float, top: float) -> None:
        paint = self.theme.paints[f"{line.style}_line"]
        points = [(x + left, y + top) for x, y in _points(line)]
        self._stroke(points, paint.stroke, paint.width, paint.dash)
        if line.head is not None:
            x, y = line.head[0] + left, line.head[1] + top
            tip = [(x, y), (x - ARROW * 0.48, y - ARROW), (x + ARROW * 0.48, y - ARROW)]
            self._fill(tip, self.theme.paints[f"{line.style}_head"].fill)

    def _rect(self, rect: Rect, x: float, y: float) -> None:
        paint = self.theme.paints[rect.style]
        outline = _round_rect(x + rect.x, y + rect.y, rect.width, rect.height, rect.radius)
        self._outlined(outline, paint.fill, paint.stroke, paint.width, paint.dash)

    def _dot(self, dot: Dot, x: float, y: float) -> None:
        paint = self.theme.paints[dot.style]
        angles = [step * math.pi / 12 for step in range(24)]
        circle = [(x + dot.x + dot.radius * math.cos(a), y + dot.y + dot.radius * math.sin(a)) for a in angles]
        self._outlined(circle, paint.fill, paint.stroke, paint.width, None)

    def _outlined(
        self, outline: Sequence[Point], fill: str, stroke: str, width: float, dash: tuple[float, float] | None
    ) -> None:
        if fill:
            self._fill(outline, fill)
        if stroke:
            self._stroke([*outline, outline[0]], stroke, width, dash)

    def _fill(self, points: Sequence[Point], colour: str) -> None:
        if self._is_seen(points):
            cv2.fillPoly(self.pixels, [self._fixed(points)], _bgr(colour), cv2.LINE_8, _SHIFT)

    def _stroke(
        self, points: Sequence[Point], colour: str, width: float, dash: tuple[float, float] | None = None
    ) -> None:
        if self._is_seen(points):
            parts = _dashes(points, *dash) if dash else [points]
            fixed = [self._fixed(part) for part in parts]
            thickness = max(1, round(width * self.scale))
            cv2.polylines(self.pixels, fixed, False, _bgr(colour), thickness, cv2.LINE_8, _SHIFT)

    def _is_seen(self, points: Sequence[Point]) -> bool:
        return min(y for _, y in points) < self.bottom + 4 and max(y for _, y in points) > self.top - 4

    def _fixed(self, points: Sequence[Point]) -> NDArray[np.int32]:
        moved = (np.array(points) - (0.0, self.top)) * self.scale - 0.5  # OpenCV's pixels have whole middles
        return np.asarray(np.rint(moved * 2**_SHIFT), np.int32)


def _bgr(colour: str) -> tuple[int, int, int]:
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)


def _points(line: Line) -> list[Point]:
    """A line as a chain of short straight pieces."""
    points = [line.start]
    for segment in line.segments:
        points += _curve(points[-1], *segment) if len(segment) == 3 else segment
    return points


def _curve(start: Point, one: Point, two: Point, end: Point) -> Iterator[Point]:
    for step in range(1, 25):
        t = step / 24
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield tuple(a * start[i] + b * one[i] + c * two[i] + d * end[i] for i in (0, 1))  # type: ignore[misc]


def _round_rect(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    right, bottom = x + width, y + height
    if not radius:
        return [(x, y), (right, y), (right, bottom), (x, bottom)]
    corners = (
        (right - radius, y + radius, -0.5),
        (right - radius, bottom - radius, 0.0),
        (x + radius, bottom - radius, 0.5),
        (x + radius, y + radius, 1.0),
    )
    return [
        (cx + radius * math.cos((turn + step / 16) * math.pi), cy + radius * math.sin((turn + step / 16) * math.pi))
        for cx, cy, turn in corners
        for step in range(9)
    ]


def _dashes(points: Sequence[Point], length: float, gap: float) -> list[list[Point]]:
    """A chain of points cut into dashes."""
    parts: list[list[Point]] = [[points[0]]]
    is_on, left = True, length
    for start, end in pairwise(points):
        distance, done = math.dist(start, end), 0.0
        while distance - done > left:
            done += left
            share = done / distance
            at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if is_on:
                parts[-1].append(at)
            else:
                parts.append([at])
            is_on = not is_on
            left = length if is_on else gap
        left -= distance - done
        if is_on:
            parts[-1].append(end)
    return [part for part in parts if len(part) > 1]
