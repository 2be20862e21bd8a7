"""`ImageFrame`, the images of MediaPipe's older calculators, and the formats of pixels."""

from __future__ import annotations

from mediagraph.compat.pixels import Pixels
from mediagraph.framework.image import ImageFormat as ImageFormat


class ImageFrame(Pixels):
    """An image; calculators take `Image` and `ImageFrame` alike."""

    __slots__ = ()

    @property
    def byte_depth(self) -> int:
        """Bytes of one value."""
        return self._view.dtype.itemsize
