"""EXIF orientation: which way up a camera held the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mediagraph.framework.image import Array

_ORIENTATION_TAG = 274
_SHORT, _LONG = 3, 4


def orientation_of(exif: bytes) -> int:
    """EXIF's orientation, 1 (upright) to 8, from a TIFF block; 1 if it says nothing sensible."""
    orientation = tiff_tags(exif).get(_ORIENTATION_TAG, 1)
    return orientation if 1 <= orientation <= 8 else 1


def tiff_tags(data: bytes) -> dict[int, int]:
    """The single whole numbers in the first directory of a TIFF file or block (TIFF 6.0, section 2)."""
    order: Literal["little", "big"] = "big" if data[:2] == b"MM" else "little"
    start = int.from_bytes(data[4:8], order)
    count = int.from_bytes(data[start : start + 2], order)
    tags: dict[int, int] = {}
    for position in range(start + 2, min(start + 2 + 12 * count, len(data) - 11), 12):
        tag, kind, amount = (
            int.from_bytes(data[position + a : position + b], order) for a, b in ((0, 2), (2, 4), (4, 8))
        )
        if amount == 1 and kind in (_SHORT, _LONG):
            tags[tag] = int.from_bytes(data[position + 8 : position + (10 if kind == _SHORT else 12)], order)
    return tags


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
