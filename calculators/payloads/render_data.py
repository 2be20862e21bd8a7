"""What is to be drawn over an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.payloads.color import Color
from mediagraph.calculators.payloads.shapes import (
    Arrow,
    FilledOval,
    FilledRectangle,
    FilledRoundedRectangle,
    GradientLine,
    Line,
    Oval,
    Point,
    Rectangle,
    RoundedRectangle,
    Scribble,
    Text,
)
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class RenderAnnotation:
    """One shape, with its stroke (`thickness` in pixels) and colour; MediaPipe's `RenderAnnotation`."""

    message: ClassVar[str] = "mediapipe.RenderAnnotation"
    rectangle: Rectangle | None = option(None, number=1, oneof="data")
    filled_rectangle: FilledRectangle | None = option(None, number=2, oneof="data")
    oval: Oval | None = option(None, number=3, oneof="data")
    filled_oval: FilledOval | None = option(None, number=4, oneof="data")
    point: Point | None = option(None, number=5, oneof="data")
    line: Line | None = option(None, number=6, oneof="data")
    arrow: Arrow | None = option(None, number=7, oneof="data")
    text: Text | None = option(None, number=8, oneof="data")
    rounded_rectangle: RoundedRectangle | None = option(None, number=9, oneof="data")
    filled_rounded_rectangle: FilledRoundedRectangle | None = option(None, number=10, oneof="data")
    gradient_line: GradientLine | None = option(None, number=14, oneof="data")
    scribble: Scribble | None = option(None, number=15, oneof="data")
    thickness: float = option(1.0, number=11)
    color: Color | None = option(None, number=12)
    scene_tag: str = option("", number=13)


@dataclass(frozen=True, slots=True)
class RenderViewport:
    """A picture to draw into, instead of over the image."""

    message: ClassVar[str] = "mediapipe.RenderViewport"
    id: str = option("", number=1)
    width_px: int = option(0, number=2, wire="int32")
    height_px: int = option(0, number=3, wire="int32")
    compose_on_video: bool = option(False, number=4)


@dataclass(frozen=True, slots=True)
class RenderData:
    """Shapes, drawn in this order; MediaPipe's `RenderData`."""

    message: ClassVar[str] = "mediapipe.RenderData"
    render_annotations: tuple[RenderAnnotation, ...] = option((), number=1)
    scene_class: str = option("", number=2)
    scene_viewport: RenderViewport | None = option(None, number=3)
