"""Rectangles in images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class NormalizedRect:
    """A rotated rectangle in fractions of an image; MediaPipe's `NormalizedRect`.

    The centre counts from the top left corner, x to the right and y down; 1.0 is the whole width or height. `rotation`
    is in radians, clockwise as displayed, about the centre. `rect_id` names what the rectangle follows, 0 nothing.
    """

    message: ClassVar[str] = "mediapipe.NormalizedRect"
    x_center: float = option(number=1, wire="float")
    y_center: float = option(number=2, wire="float")
    width: float = option(number=4, wire="float")
    height: float = option(number=3, wire="float")
    rotation: float = option(0.0, number=5, wire="float")
    rect_id: int = option(0, number=6)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rotated rectangle in pixels, otherwise as `NormalizedRect`; MediaPipe's `Rect`."""

    message: ClassVar[str] = "mediapipe.Rect"
    x_center: int = option(number=1, wire="int32")
    y_center: int = option(number=2, wire="int32")
    width: int = option(number=4, wire="int32")
    height: int = option(number=3, wire="int32")
    rotation: float = option(0.0, number=5, wire="float")
    rect_id: int = option(0, number=6)
