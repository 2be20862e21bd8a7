"""Images as notebooks show them."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.framework.image import Array, Image, ImageFormat

_AS_THEY_ARE = (ImageFormat.GRAY8, ImageFormat.GRAY16, ImageFormat.SBGRA)
_TURNED = {
    ImageFormat.SRGB: cv2.COLOR_RGB2BGR,
    ImageFormat.SRGB48: cv2.COLOR_RGB2BGR,
    ImageFormat.SRGBA: cv2.COLOR_RGBA2BGRA,
    ImageFormat.SRGBA64: cv2.COLOR_RGBA2BGRA,
}


def png_of(image: Image) -> bytes | None:
    """The image as a PNG file, a mask (VEC32F1) in grey from 0 to 1; None for formats that are no pictures."""
    pixels = _for_opencv(image)
    return None if pixels is None else cv2.imencode(".png", pixels)[1].tobytes()


def _for_opencv(image: Image) -> Array | None:
    pixels = image.numpy_view()
    if image.image_format is ImageFormat.VEC32F1:
        grey: Array = np.rint(np.clip(np.nan_to_num(pixels), 0.0, 1.0) * 255).astype(np.uint8)
        return grey
    if image.image_format in _TURNED:
        turned: Array = cv2.cvtColor(pixels, _TURNED[image.image_format])
        return turned
    return pixels if image.image_format in _AS_THEY_ARE else None
