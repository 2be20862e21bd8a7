"""Pictures that follow the first one in a file: animations, and the pages of a scan."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, Literal

from mediagraph.calculators.image.image_header import image_kind

_ANIMATED = 0x02  # a flag of an extended WebP file: RFC 9649, section 2.7
_ENTRY_BYTES = 12  # of a directory of a TIFF file


def holds_several(path: str) -> bool:
    """Has this PNG, WebP or TIFF file more than one picture? Damaged files have not."""
    with open(path, "rb") as file:
        head = file.read(32)
        kind = image_kind(head)
        return kind in _SEVERAL and _SEVERAL[kind](file, head)


def _png(file: BinaryIO, head: bytes) -> bool:
    """An animation says so before its first picture (PNG specification, third edition, section 11.3.5.1)."""
    file.seek(8)
    while len(start := file.read(8)) == 8 and start[4:] != b"IDAT":
        if start[4:] == b"acTL":
            return int.from_bytes(file.read(4), "big") > 1
        file.seek(int.from_bytes(start[:4], "big") + 4, os.SEEK_CUR)
    return False


def _webp(file: BinaryIO, head: bytes) -> bool:
    return head[12:16] == b"VP8X" and bool(head[20] & _ANIMATED)


def _tiff(file: BinaryIO, head: bytes) -> bool:
    """After the entries of the first directory stands the place of the next one, or 0 (TIFF 6.0, section 2)."""
    order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
    place = int.from_bytes(head[4:8], order)
    file.seek(place)
    count = int.from_bytes(file.read(2), order)
    file.seek(place + 2 + count * _ENTRY_BYTES)
    return int.from_bytes(file.read(4), order) != 0


_SEVERAL: dict[str, Callable[[BinaryIO, bytes], bool]] = {"PNG": _png, "WebP": _webp, "TIFF": _tiff}
