"""What is known of a video before its first frame."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.image import ImageFormat


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """Format and size of the frames in pixels, duration in seconds, frames per second; 0 where not known."""

    format: ImageFormat = ImageFormat.UNKNOWN
    width: int = 0
    height: int = 0
    duration: float = 0.0
    frame_rate: float = 0.0
