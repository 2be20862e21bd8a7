"""The outermost layer of a recording: blocks, one after the other, each with its length and a checksum.

    file   = MAGIC block…
    block  = kind (1 byte) · length of the body (8) · CRC-32 of what stands before and of the body (4) · body

All numbers are little-endian. A file only grows, block by block, so whatever moment its writer dies at, everything but
the last block is whole. `scan` finds the end of what is whole, and reads nothing behind it.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

MAGIC = b"\x89MGREC\r\n"  # as of PNG: a transfer that changes line ends, or cuts the eighth bit off, is noticed
LARGEST_BODY = 1 << 30  # bytes; more is a mistake or an attack
_HEAD = struct.Struct("<BQ")
_CHECKSUM = struct.Struct("<I")
_HEAD_BYTES = _HEAD.size + _CHECKSUM.size


class Kind(IntEnum):
    """What a block holds."""

    HEADER = 1
    SIDE_PACKET = 2
    PACKET = 3
    BOUND = 4
    END = 5  # of a stream
    FINISH = 6  # of the file


@dataclass(frozen=True, slots=True)
class Block:
    """A whole block; `offset` is its place in the file."""

    kind: Kind
    body: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a file is whole, in bytes, and what is wrong there; nothing if `problem` is empty."""

    end: int
    problem: str = ""


def block_bytes(kind: Kind, body: bytes) -> bytes:
    """A block as it stands in the file."""
    head = _HEAD.pack(kind, len(body))
    return b"".join((head, _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(head))), body))


def scan(file: BinaryIO, see: Callable[[Block], None]) -> Extent:
    """Read all whole blocks from behind MAGIC on, and show each to `see`; tells where that ends, and why."""
    size = os.fstat(file.fileno()).st_size
    offset = len(MAGIC)
    while offset < size:
        left = size - offset - _HEAD_BYTES
        if left < 0:
            return Extent(offset, _cut_off(offset))
        head = file.read(_HEAD.size)
        number, length = _HEAD.unpack(head)
        (checksum,) = _CHECKSUM.unpack(file.read(_CHECKSUM.size))
        if number not in Kind._value2member_map_ or length > LARGEST_BODY:
            return Extent(offset, _damaged(offset))
        if length > left:
            return Extent(offset, _cut_off(offset))
        body = file.read(length)
        if zlib.crc32(body, zlib.crc32(head)) != checksum:
            return Extent(offset, _damaged(offset))
        see(Block(Kind(number), body, offset))
        offset += _HEAD_BYTES + length
    return Extent(offset)


def blocks(file: BinaryIO, end: int, wanted: Callable[[Kind], bool]) -> Iterator[Block]:
    """The blocks of the wanted kinds in what `scan` has found to be whole."""
    offset = len(MAGIC)
    while offset < end:
        file.seek(offset)
        number, length = _HEAD.unpack(file.read(_HEAD.size))
        kind = Kind(number)
        if wanted(kind):
            file.seek(_CHECKSUM.size, os.SEEK_CUR)
            yield Block(kind, file.read(length), offset)
        offset += _HEAD_BYTES + length


def _cut_off(offset: int) -> str:
    return f"its end is missing: it is cut off in the block at byte {offset}"


def _damaged(offset: int) -> str:
    return f"it is damaged from byte {offset} on"
