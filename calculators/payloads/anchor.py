"""Boxes that a detector starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Anchor:
    """An upright box in fractions of the image, by its centre; MediaPipe's `Anchor`."""

    message: ClassVar[str] = "mediapipe.Anchor"
    x_center: float = option(number=1, wire="float")
    y_center: float = option(number=2, wire="float")
    h: float = option(number=3, wire="float")
    w: float = option(number=4, wire="float")
