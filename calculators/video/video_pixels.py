"""From a decoded video frame to an upright RGB image without a needless copy."""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from mediagraph.framework.image import Array, Image, ImageFormat


class PixelConverter:
    """Converts the frames of one stream, with one scaler for all of them.

    The image is a view of the buffer that FFmpeg converted into, and keeps it alive. Measured at 720p, decoding
    included, that takes 3 to 11 % less time than `to_ndarray`, which copies into a fresh array. A pool of arrays, which
    would save page faults, needs that copy too, so there is none.
    """

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> Image:
        """The frame as SRGB, turned as its display matrix says."""
        pixels = _pixels(self._reformatter.reformat(frame, format="rgb24"))
        rotation = frame.rotation
        return Image(turned(pixels, rotation) if rotation else pixels, ImageFormat.SRGB)


def turned(pixels: Array, degrees: int) -> Array:
    """The picture turned counter-clockwise by the nearest multiple of 90°, in an array of its own."""
    return np.ascontiguousarray(np.rot90(pixels, round(degrees / 90)))


def _pixels(frame: VideoFrame) -> Array:
    plane = frame.planes[0]
    rows: Array = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    row_bytes = frame.width * 3
    if plane.line_size == row_bytes:
        return rows[: frame.height].reshape(frame.height, frame.width, 3)
    cropped: Array = np.ascontiguousarray(rows[: frame.height, :row_bytes])  # rows are padded; calculators want none
    return cropped.reshape(frame.height, frame.width, 3)
