"""Shapes to draw. Places are in pixels, or in fractions of the image where `normalized`; `rotation` is in radians."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.calculators.payloads.color import Color
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The outline of a rectangle; `top_left_thickness` is the radius of a mark at its first corner."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Rectangle"
    left: float = option(number=1)
    top: float = option(number=2)
    right: float = option(number=3)
    bottom: float = option(number=4)
    normalized: bool = option(False, number=5)
    rotation: float = option(0.0, number=6)
    top_left_thickness: float = option(0.0, number=7)


@dataclass(frozen=True, slots=True)
class FilledRectangle:
    """A rectangle with its inside."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.FilledRectangle"
    rectangle: Rectangle | None = option(None, number=1)
    fill_color: Color | None = option(None, number=2)


@dataclass(frozen=True, slots=True)
class RoundedRectangle:
    """A rectangle with round corners (radius in pixels); `line_type` is OpenCV's."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.RoundedRectangle"
    rectangle: Rectangle | None = option(None, number=1)
    corner_radius: int = option(0, number=2, wire="int32")
    line_type: int = option(4, number=3, wire="int32")


@dataclass(frozen=True, slots=True)
class FilledRoundedRectangle:
    """A rectangle with round corners, with its inside."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.FilledRoundedRectangle"
    rounded_rectangle: RoundedRectangle | None = option(None, number=1)
    fill_color: Color | None = option(None, number=2)


@dataclass(frozen=True, slots=True)
class Oval:
    """The outline of the ellipse in a rectangle."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Oval"
    rectangle: Rectangle | None = option(None, number=1)


@dataclass(frozen=True, slots=True)
class FilledOval:
    """An ellipse with its inside."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.FilledOval"
    oval: Oval | None = option(None, number=1)
    fill_color: Color | None = option(None, number=2)


@dataclass(frozen=True, slots=True)
class Point:
    """A point."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Point"
    x: float = option(number=1)
    y: float = option(number=2)
    normalized: bool = option(False, number=3)


class LineType(IntEnum):
    """How a line is drawn."""

    UNKNOWN = 0
    SOLID = 1
    DASHED = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two points."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Line"
    x_start: float = option(number=1)
    y_start: float = option(number=2)
    x_end: float = option(number=3)
    y_end: float = option(number=4)
    normalized: bool = option(False, number=5)
    line_type: LineType = option(LineType.SOLID, number=6)


@dataclass(frozen=True, slots=True)
class GradientLine:
    """A line that goes from one colour to another."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.GradientLine"
    x_start: float = option(number=1)
    y_start: float = option(number=2)
    x_end: float = option(number=3)
    y_end: float = option(number=4)
    normalized: bool = option(False, number=5)
    color1: Color | None = option(None, number=6)
    color2: Color | None = option(None, number=7)


@dataclass(frozen=True, slots=True)
class Scribble:
    """Points one by one."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Scribble"
    point: tuple[Point, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with a head at its end."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Arrow"
    x_start: float = option(number=1)
    y_start: float = option(number=2)
    x_end: float = option(number=3)
    y_end: float = option(number=4)
    normalized: bool = option(False, number=5)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, from `left` on `baseline`; `font_face` is OpenCV's, 0..7."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation.Text"
    display_text: str = option(number=1)
    left: float = option(0.0, number=2)
    baseline: float = option(0.0, number=3)
    font_height: float = option(8.0, number=4)
    normalized: bool = option(False, number=5)
    font_face: int = option(0, number=6, wire="int32")
    center_horizontally: bool = option(False, number=7)
    center_vertically: bool = option(False, number=8)
    outline_thickness: float = option(0.0, number=11)
    outline_color: Color | None = option(None, number=12)
