"""What the file of a photograph says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class ImageFileProperties:
    """Size in pixels, and the focal length in mm, in mm on 35 mm film, and in pixels; 0 where not known.

    MediaPipe's `ImageFileProperties`.
    """

    message: ClassVar[str] = "mediapipe.ImageFileProperties"
    image_width: int = option(0, number=1, wire="uint32")
    image_height: int = option(0, number=2, wire="uint32")
    focal_length_mm: float = option(0.0, number=3)
    focal_length_35mm: float = option(0.0, number=4)
    focal_length_pixels: float = option(0.0, number=5)
