"""How long a video file says it is: a demuxer takes a file that was cut off for one that simply ended."""

from __future__ import annotations

import os
from typing import BinaryIO

_NEEDED_BOXES = (b"moov", b"mdat", b"moof")


def missing_bytes(path: str) -> int:
    """By how many bytes the file is shorter than its MP4, Matroska or AVI structure says; 0 if whole or unknown."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(16)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
            return max(0, _end_of_boxes(file, size) - size)
        if head[:4] == b"\x1a\x45\xdf\xa3":
            return max(0, _end_of_segment(file) - size)
        if head[:4] == b"RIFF":
            return max(0, 8 + int.from_bytes(head[4:8], "little") - size)
    return 0


def _end_of_boxes(file: BinaryIO, size: int) -> int:
    """Where the last top-level box ends that a player needs (ISO/IEC 14496-12, section 4.2).

    Some devices and programs append what is no box, or cut off one that nobody misses.
    """
    position = end = 0
    while position + 8 <= size:
        file.seek(position)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:  # 0: up to the end of the file
            return size
        position += length
        if head[4:8] in _NEEDED_BOXES:
            end = position
    return end


def _end_of_segment(file: BinaryIO) -> int:
    """Where the segment after the EBML header ends (RFC 8794, section 4; RFC 9559, section 5.1)."""
    file.seek(4)
    header_length = _variable_number(file)
    file.seek((header_length or 0) + file.tell() + 4)
    length = _variable_number(file)
    return 0 if length is None else file.tell() + length


def _variable_number(file: BinaryIO) -> int | None:
    """A size whose first byte says how many follow; None stands for "unknown", all bits set."""
    first = file.read(1)[0:1] or b"\0"
    width = 9 - first[0].bit_length()
    value = int.from_bytes(first + file.read(width - 1), "big") & ((1 << 7 * width) - 1)
    return None if value == (1 << 7 * width) - 1 else value
