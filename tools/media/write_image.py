"""From an `Image` to the bytes of a picture file."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from mediagraph.calculators.image.grey_masks import grey_of_mask
from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat

_COLOUR = {ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.SBGRA, ImageFormat.GRAY8}
_DEEP = {ImageFormat.GRAY16, ImageFormat.SRGB48, ImageFormat.SRGBA64}
_KEEPS_ALPHA = {".png", ".webp", ".tif", ".tiff"}
_KEEPS_DEPTH = {".png", ".tif", ".tiff"}
_KEEPS_FLOAT = {".tif", ".tiff"}
_TO_OPENCV: dict[ImageFormat, Callable[[Array], Array]] = {
    ImageFormat.SRGB: lambda pixels: cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
    ImageFormat.SRGB48: lambda pixels: cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
    ImageFormat.SRGBA: lambda pixels: cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA),
    ImageFormat.SRGBA64: lambda pixels: cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA),
}


def encode_image(value: object, suffix: str, where: str) -> bytes:
    """The picture file of `suffix` for an `Image`; `where` names it in errors.

    Alpha is kept by png, webp and tif and dropped by jpg and bmp; 16 bits are kept by png and tif and an error
    elsewhere; float masks (VEC32F1) are kept by tif and become 8-bit grey elsewhere: value × 255, clipped and rounded.
    """
    image = require_image(value, where)
    pixels = _for_opencv(image, suffix, where)
    try:
        is_done, data = cv2.imencode(suffix, pixels)
    except cv2.error as error:
        raise OutputError(f"{where}: {image!r} does not fit into a {suffix} file; write .png instead") from error
    if not is_done:
        raise OutputError(f"{where}: {image!r} could not be encoded as {suffix}; write .png instead")
    return data.tobytes()


def alpha_notice(value: object, suffix: str, target: str) -> list[str]:
    """What to tell the user if the file lacks the transparency that the image has."""
    if not isinstance(value, Image) or not _loses_alpha(value, suffix):
        return []
    return [f'"{target}" has no transparency: {suffix} files cannot hold it, .png files can']


def require_image(value: object, where: str) -> Image:
    """The value, if it is an `Image`; raises OutputError otherwise."""
    if isinstance(value, Image):
        return value
    raise OutputError(f"{where}: takes an Image, but the stream carries {type(value).__name__}; write .npz instead")


def _loses_alpha(image: Image, suffix: str) -> bool:
    return image.channels == 4 and suffix not in _KEEPS_ALPHA


def _for_opencv(image: Image, suffix: str, where: str) -> Array:
    pixels, image_format = image.numpy_view(), image.image_format
    if image_format is ImageFormat.VEC32F1:
        return pixels if suffix in _KEEPS_FLOAT else grey_of_mask(pixels)
    if image_format not in _COLOUR and not (image_format in _DEEP and suffix in _KEEPS_DEPTH):
        fix = ".png" if image_format in _DEEP else ".npy"
        raise OutputError(f"{where}: {suffix} files cannot hold {image_format.name} images; write {fix} instead")
    pixels = _TO_OPENCV.get(image_format, np.asarray)(pixels)
    return np.ascontiguousarray(pixels[:, :, :3]) if _loses_alpha(image, suffix) else pixels
