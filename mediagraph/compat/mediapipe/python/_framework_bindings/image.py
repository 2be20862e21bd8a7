"""`Image`, the images of MediaPipe's newer calculators."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import cv2

from mediagraph.compat.pixels import Pixels
from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.image import Array, ImageFormat


class Image(Pixels):
    """An image; calculators take `Image` and `ImageFrame` alike."""

    __slots__ = ()

    @classmethod
    def create_from_file(cls, file_name: str | Path) -> Self:
        """The picture in a file, GRAY8, SRGB or SRGBA; raises RuntimeError if it cannot be read.

        What a file says about its orientation is not followed, as in MediaPipe.
        """
        pixels = cv2.imread(str(file_name), cv2.IMREAD_UNCHANGED) if Path(file_name).is_file() else None
        if pixels is None:
            raise StateError(f"Image decoding failed: {file_name}", StatusCode.INTERNAL)
        return cls(*_as_rgb(pixels))

    def uses_gpu(self) -> bool:
        """Are the pixels in the memory of a GPU? Never here."""
        return False


def _as_rgb(pixels: Array) -> tuple[ImageFormat, Array]:
    """OpenCV's picture with its channels in MediaPipe's order, 8 bits each."""
    if pixels.dtype.itemsize == 2:
        pixels = (pixels >> 8).astype("uint8")
    if pixels.ndim == 2:
        return ImageFormat.GRAY8, pixels
    if pixels.shape[2] == 4:
        return ImageFormat.SRGBA, cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA)
    return ImageFormat.SRGB, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
