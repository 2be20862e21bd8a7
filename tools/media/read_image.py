"""From the file of a picture to an `Image`."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.image.exif import turn_upright
from mediagraph.calculators.image.image_header import image_kind, is_whole_png, read_header
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, Image
from mediagraph.tools.media.file_kinds import RAW_SUFFIXES, empty_file, suffix_of, unreadable
from mediagraph.tools.media.quiet_opencv import quiet_opencv

MAX_PIXELS = 1 << 28  # 16384×16384: 768 MiB as RGB; more is a mistake or an attack
_TO_RGB = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}


def read_image(path: str) -> Image:
    """Read a PNG, JPEG, WebP, BMP or TIFF file, turned upright by its EXIF orientation.

    8-bit gives GRAY8, SRGB or SRGBA, 16-bit GRAY16, SRGB48 or SRGBA64, one float channel VEC32F1. Palettes and CMYK
    become SRGB, grey with alpha SRGBA. Raises InputError; a damaged or cut-off file never becomes half a picture.
    """
    data = _read_bytes(path)
    orientation = _checked_orientation(path, data)
    pixels = _decode(path, data)
    if orientation != 1:
        pixels = turn_upright(pixels, orientation)
    try:
        return Image(pixels)
    except ValueError as error:
        raise InputError(f'"{path}" cannot be used: {error}; convert it to RGB first') from error


def _read_bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise unreadable(path, error) from error
    if not data:
        raise empty_file(path)
    return data


def _checked_orientation(path: str, data: bytes) -> int:
    if suffix_of(path) in RAW_SUFFIXES:
        raise InputError(f'"{path}" is the raw file of a camera; develop it to a JPEG or PNG file first')
    kind = image_kind(data)
    if not kind and data[4:8] == b"ftyp":  # ISO/IEC 14496-12, section 4.3
        raise InputError(f'"{path}" holds a video, whatever its name says; give it the suffix of one, as .mp4')
    if kind in ("", "HEIC", "AVIF"):
        found = f"a picture in the {kind} format, which cannot be read" if kind else "not a picture that can be read"
        raise InputError(f'"{path}" is {found}; convert it to JPEG or PNG first')
    header = read_header(data, kind)
    if header is None or header.width == 0 or header.height == 0:
        raise _damaged(path)
    if header.width * header.height > MAX_PIXELS:
        size = f"{header.width}×{header.height}"
        raise InputError(f'"{path}" has {size} pixels; at most {MAX_PIXELS} are read, so make it smaller first')
    if kind == "PNG" and not is_whole_png(data):
        raise _damaged(path)  # found here, because libpng writes to stderr itself
    return header.orientation


def _decode(path: str, data: bytes) -> Array:
    """Decode from memory: there OpenCV refuses whatever is cut off, while `imread` fills up a short JPEG with grey."""
    try:
        with quiet_opencv():
            pixels: Array | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise _damaged(path) from error
    if pixels is None:
        raise _damaged(path)
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    return cv2.cvtColor(pixels, _TO_RGB[channels]) if channels in _TO_RGB else pixels


def _damaged(path: str) -> InputError:
    return InputError(f'"{path}" is damaged or cut off; copy or download it again')
