"""Damage to the content of a file: what transfers, disks and attackers do to it, repeatable by its random numbers."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

_MOST = 4  # blows to one file: with more of them nothing but its first bytes would ever be tested
_EDGES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_NUMBERS = (("B", 1), ("<H", 2), (">H", 2), ("<I", 4), (">I", 4), ("<Q", 8), (">Q", 8))


def damaged(content: bytes, donors: Sequence[bytes], chance: random.Random) -> bytes:
    """The content after one to four blows; `donors` are whole files of the same kind, to splice with."""
    data = bytearray(content)
    for _ in range(chance.randint(1, _MOST)):
        if data:
            chance.choice(_BLOWS)(data, chance.choice(donors), chance)
    return bytes(data)


def _flip_bits(data: bytearray, donor: bytes, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set_byte(data: bytearray, donor: bytes, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.choice((0, 1, 0x0A, 0x20, 0x7F, 0xFF, chance.randrange(256)))


def _cut_off(data: bytearray, donor: bytes, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _cut_out(data: bytearray, donor: bytes, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    del data[begin : begin + _length(chance)]


def _repeat(data: bytearray, donor: bytes, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    data[begin:begin] = data[begin : begin + _length(chance)] * chance.choice((1, 1, 2, 50))


def _splice(data: bytearray, donor: bytes, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    taken = chance.randrange(len(donor))
    data[begin : begin + _length(chance)] = donor[taken : taken + _length(chance)]


def _append(data: bytearray, donor: bytes, chance: random.Random) -> None:
    data += chance.choice((donor, chance.randbytes(_length(chance)), bytes(_length(chance))))


def _lie(data: bytearray, donor: bytes, chance: random.Random) -> None:
    """Replace what may be a length, an offset or a size, by a number at the edge of its type or near what it was."""
    form, size = chance.choice(_NUMBERS)
    if len(data) < size:
        return
    place = chance.randrange(len(data) - size + 1)
    if chance.random() < 0.6:
        place -= place % size  # where most formats have their numbers
    (number,) = struct.unpack_from(form, data, place)
    near = (number + 1, number - 1, number * 2, len(data), len(data) + 1, place, -number)
    struct.pack_into(form, data, place, chance.choice((*_EDGES, *near)) % (1 << 8 * size))


def _length(chance: random.Random) -> int:
    return chance.choice((1, 2, 4, 8, 16, chance.randint(1, 300)))


_BLOWS: tuple[Callable[[bytearray, bytes, random.Random], None], ...] = (
    _flip_bits,
    _set_byte,
    _cut_off,
    _cut_out,
    _repeat,
    _splice,
    _append,
    _lie,
    _lie,
    _lie,
)
