"""Rectangles in images."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NormalizedRect:
    """A rotated rectangle in fractions of an image; MediaPipe's `NormalizedRect`.

    The centre counts from the top left corner, x to the right and y down; 1.0 is the whole width or height. `rotation`
    is in radians, clockwise as displayed, about the centre. `rect_id` names what the rectangle follows, 0 nothing.
    """

    x_center: float
    y_center: float
    width: float
    height: float
    rotation: float = 0.0
    rect_id: int = 0
