"""Arrays and images as bytes: dtype, shape, layout and every bit of every value."""

from __future__ import annotations

import math
import re

import numpy as np

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.recording.packing import Packed, Unpacked

_DTYPE = re.compile(r"[<>|=][biufcSU][1-9][0-9]{0,8}")
_FORTRAN, _WRITEABLE = 1, 2
_MOST_AXES = 32


def pack_array(packed: Packed, array: Array) -> None:
    """Append an array of numbers or texts; raises ArgumentError for objects and records.

    Its layout is kept, too: whether it goes by columns, because the order in which a sum is made follows from it, and
    whether it may be written to.
    """
    if _DTYPE.fullmatch(array.dtype.str) is None:
        raise ArgumentError(f"an array of {array.dtype} cannot be recorded")
    by_columns = array.flags.f_contiguous and not array.flags.c_contiguous
    packed.text(array.dtype.str)
    flags = (_FORTRAN if by_columns else 0) | (_WRITEABLE if array.flags.writeable else 0)
    packed.raw(bytes([flags if packed.keeps_layout else 0, array.ndim]))
    for length in array.shape:
        packed.length(length)
    packed.raw(array.tobytes())


def unpack_array(unpacked: Unpacked) -> Array:
    """The array that `pack_array` has written."""
    dtype = _dtype(unpacked.text())
    flags, axes = unpacked.byte(), unpacked.byte()
    if axes > _MOST_AXES:
        raise ArgumentError(f"an array has {axes} axes")
    shape = tuple(unpacked.length() for _ in range(axes))
    data = unpacked.raw(math.prod(shape) * dtype.itemsize)
    try:
        array: Array = np.frombuffer(bytearray(data), dtype).reshape(shape) if data.nbytes else np.empty(shape, dtype)
    except (ValueError, OverflowError, MemoryError) as error:  # no value, but 2⁶⁰ columns of it
        raise ArgumentError(f"there is no array of shape {shape}: {error}") from None
    if flags & _FORTRAN:
        array = np.asfortranarray(array)
    array.flags.writeable = bool(flags & _WRITEABLE)
    return array


def pack_image(packed: Packed, image: Image) -> None:
    """Append an image; whole numbers as differences from the pixel on the left, which compress to half."""
    pixels = image.numpy_view()
    packed.raw(bytes([image.image_format]))
    pack_array(packed, _differences(pixels) if pixels.dtype.kind == "u" else pixels)


def unpack_image(unpacked: Unpacked) -> Image:
    """The image that `pack_image` has written."""
    number = unpacked.byte()
    pixels = unpack_array(unpacked)
    if pixels.dtype.kind == "u" and pixels.ndim in (2, 3):
        pixels = np.cumsum(pixels, axis=1, dtype=pixels.dtype)
    try:
        return Image(pixels, ImageFormat(number))
    except ValueError as error:
        raise ArgumentError(str(error)) from None


def _differences(pixels: Array) -> Array:
    found = np.array(pixels, order="C")
    found[:, 1:] -= pixels[:, :-1]  # modulo 2⁸ or 2¹⁶, so that no bit is lost
    return found


def _dtype(text: str) -> np.dtype[np.generic]:
    if _DTYPE.fullmatch(text) is None:
        raise ArgumentError(f'there are no arrays of "{text[:40]}"')
    try:
        return np.dtype(text)
    except (TypeError, ValueError):
        raise ArgumentError(f'there are no arrays of "{text[:40]}"') from None
