"""EXIF: which way up a camera held the picture, and through which lens it saw (EXIF 2.3, section 4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagraph.framework.image import Array

_ORIENTATION_TAG, _EXIF_DIRECTORY_TAG = 274, 34665
_FOCAL_LENGTH_TAG, _FILM_FOCAL_LENGTH_TAG = 37386, 41989
_SHORT, _LONG, _RATIONAL = 3, 4, 5


def orientation_of(exif: bytes) -> int:
    """EXIF's orientation, 1 (upright) to 8, from a TIFF block; 1 if it says nothing sensible."""
    orientation = tiff_tags(exif).get(_ORIENTATION_TAG, 1)
    return orientation if 1 <= orientation <= 8 else 1


def focal_lengths_mm(exif: bytes) -> tuple[float, float]:
    """The focal length of the lens, and that with the same view on 35 mm film; 0 where EXIF does not say it."""
    start = tiff_tags(exif).get(_EXIF_DIRECTORY_TAG, 0)
    length, length_on_film = 0.0, 0.0
    for tag, kind, value in _directory(exif, start) if start else ():
        if tag == _FOCAL_LENGTH_TAG and kind == _RATIONAL:
            at = _number(exif, value)
            above, below = (_number(exif, exif[position : position + 4]) for position in (at, at + 4))
            length = above / below if below else 0.0
        elif tag == _FILM_FOCAL_LENGTH_TAG and kind == _SHORT:
            length_on_film = float(_number(exif, value[:2]))
    return length, length_on_film


def tiff_tags(data: bytes) -> dict[int, int]:
    """The single whole numbers in the first directory of a TIFF file or block (TIFF 6.0, section 2)."""
    sizes = {_SHORT: 2, _LONG: 4}
    entries = _directory(data, _number(data, data[4:8]))
    return {tag: _number(data, value[: sizes[kind]]) for tag, kind, value in entries if kind in sizes}


def _directory(data: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    """Tag, type, and four bytes that hold the value or tell where it is, of the entries that have one value."""
    count = _number(data, data[start : start + 2])
    for position in range(start + 2, min(start + 2 + 12 * count, len(data) - 11), 12):
        tag, kind, amount = (_number(data, data[position + a : position + b]) for a, b in ((0, 2), (2, 4), (4, 8)))
        if amount == 1:
            yield tag, kind, data[position + 8 : position + 12]


def _number(block: bytes, digits: bytes) -> int:
    """A whole number in the byte order that the block begins with."""
    return int.from_bytes(digits, "big" if block[:2] == b"MM" else "little")


def turn_upright(pixels: Array, orientation: int) -> Array:
    """The picture as it was seen, in an array of its own (EXIF 2.3, section 4.6.4 A)."""
    import numpy as np

    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
