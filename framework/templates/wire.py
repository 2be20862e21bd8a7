"""Protobuf's wire format, as far as the editing of messages of unknown type needs it.

Source: the Protocol Buffers documentation, "Encoding".
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_FIXED_SIZE = {FIXED64: 8, FIXED32: 4}
_MASK = 2**64 - 1


class WireError(ValueError):
    """The bytes are no protobuf message."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One value of a field: its bytes, without number and length."""

    wire_type: int
    data: bytes


def read_fields(message: bytes) -> Iterator[tuple[int, Chunk]]:
    """The fields of a message by their numbers, in order; raises WireError."""
    offset = 0
    while offset < len(message):
        key, offset = read_varint(message, offset)
        number, wire_type = key >> 3, key & 7
        start = offset
        if wire_type == VARINT:
            _, end = read_varint(message, offset)
        elif wire_type == LENGTH:
            length, start = read_varint(message, offset)
            end = start + length
        elif wire_type in _FIXED_SIZE:
            end = start + _FIXED_SIZE[wire_type]
        else:
            raise WireError(f"wire type {wire_type} has no meaning")
        if end > len(message) or number == 0:
            raise WireError("the message is cut off")
        yield number, Chunk(wire_type, message[start:end])
        offset = end


def has_field(message: bytes, number: int) -> bool:
    """Is there a value of this field? False for what is no message."""
    try:
        return any(found == number for found, _ in read_fields(message))
    except WireError:
        return False


def write_field(number: int, chunk: Chunk) -> bytes:
    """A field as it stands in a message."""
    length = write_varint(len(chunk.data)) if chunk.wire_type == LENGTH else b""
    return write_varint(number << 3 | chunk.wire_type) + length + chunk.data


def read_varint(data: bytes, offset: int) -> tuple[int, int]:
    """A number of variable length and the offset behind it; raises WireError."""
    value = 0
    for shift in range(0, 70, 7):
        if offset >= len(data):
            break
        byte = data[offset]
        offset += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK, offset
    raise WireError("a number is cut off")


def write_varint(value: int) -> bytes:
    """A whole number in variable length; a negative one in the two's complement of 64 bits."""
    value &= _MASK
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def zigzag(value: int) -> int:
    """The whole number that stands for `value` in the signed types of variable length."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def pack(letter: str, value: float) -> bytes:
    """A number of fixed size, by its letter of `struct`; what is too large for 32 bits of a float is infinite."""
    try:
        return struct.pack(f"<{letter}", value)
    except OverflowError:
        return struct.pack(f"<{letter}", math.copysign(math.inf, value))
