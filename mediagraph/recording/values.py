"""Payloads as bytes, and back, bit by bit; nothing that is read makes code run.

A value is a byte that says what it is, and what belongs to it. Types are taken exactly: of a subclass nobody knows
what it adds. Dataclasses are written field by field; MediaPipe's messages are, too, and not in protobuf's binary form,
because that rounds the floats of our payloads to 32 bits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Protocol, runtime_checkable

import numpy as np

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.arrays import pack_array, pack_image, unpack_array, unpack_image
from mediagraph.recording.packing import Packed, Unpacked
from mediagraph.recording.payload_classes import enum_member, enum_number, make_payload, name_of_class, parts_of

DEEPEST = 64
"""So many lists may stand inside each other."""

_CPU = 1  # DLPack's kDLCPU
_FLOAT = struct.Struct("<d")
_INSTANT = struct.Struct("<q")


@runtime_checkable
class _OnDevice(Protocol):
    def __dlpack_device__(self) -> tuple[int, int]: ...


class Tag(IntEnum):
    """What a value is."""

    NONE = 0  # only inside others: no payload is None
    FALSE = 1
    TRUE = 2
    INT = 3
    FLOAT = 4
    COMPLEX = 5
    STR = 6
    BYTES = 7
    LIST = 8
    TUPLE = 9
    DICT = 10
    ARRAY = 11
    NUMPY_SCALAR = 12
    IMAGE = 13
    TIMESTAMP = 14
    PACKET = 15
    PAYLOAD = 16
    ENUM = 17  # of ours, by number
    MEMBER = 18  # of another enum, by name


def encode_value(value: object) -> bytes:
    """The bytes of a value; raises ArgumentError, naming the type, for one that cannot be recorded."""
    packed = Packed()
    _pack(packed, value, 0)
    return packed.bytes()


def content_of(value: object) -> bytes:
    """Bytes that are equal exactly for values of the same types with the same bits; raises as `encode_value` does."""
    packed = Packed(keeps_layout=False)
    _pack(packed, value, 0)
    return packed.bytes()


def decode_value(data: bytes) -> object:
    """The value of these bytes; raises ArgumentError if they are no value."""
    unpacked = Unpacked(data)
    value = _unpack(unpacked, 0)
    unpacked.finish()
    return value


def _pack(packed: Packed, value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise ArgumentError(f"more than {DEEPEST} lists inside each other cannot be recorded")
    kind = type(value)
    if kind in _PLAIN:
        _PLAIN[kind](packed, value)
    elif kind in _NESTED:
        _NESTED[kind](packed, value, depth)
    elif isinstance(value, np.ndarray) and kind is np.ndarray:
        _tag(packed, Tag.ARRAY)
        pack_array(packed, value)
    elif isinstance(value, np.generic):
        _tag(packed, Tag.NUMPY_SCALAR)
        pack_array(packed, np.asarray(value))
    elif isinstance(value, Image):  # those of mediagraph.compat are images with other methods
        _tag(packed, Tag.IMAGE)
        pack_image(packed, value)
    else:
        _pack_payload(packed, value, depth)


def _pack_payload(packed: Packed, value: object, depth: int) -> None:
    name = name_of_class(type(value))
    if name is None:
        raise ArgumentError(_refusal(value))
    if isinstance(value, Enum):
        _pack_enum(packed, name, value)
        return
    _tag(packed, Tag.PAYLOAD)
    packed.text(name)
    parts = parts_of(value)
    packed.length(len(parts))
    for part, content in parts.items():
        packed.text(part)
        _pack(packed, content, depth + 1)


def _pack_enum(packed: Packed, name: str, value: Enum) -> None:
    if ":" not in name:
        _tag(packed, Tag.ENUM)
        packed.text(name)
        _pack_int(packed, int(value.value))
        return
    if value.name not in type(value).__members__:
        raise ArgumentError(f"{value!r} cannot be recorded: it is no single member of {type(value).__name__}")
    _tag(packed, Tag.MEMBER)
    packed.text(name)
    packed.text(value.name)


def _refusal(value: object) -> str:
    name = type(value).__name__
    if _is_elsewhere(value):
        return f"{name} cannot be recorded: it is not in host memory; download it, or record another stream"
    return (
        f"{name} cannot be recorded; what can be are numbers, texts, bytes, lists, tuples and dicts of them, arrays, "
        "images, dataclasses, and MediaPipe's messages"
    )


def _is_elsewhere(value: object) -> bool:
    """Is it an array on another device, by the rules of DLPack?"""
    return isinstance(value, _OnDevice) and value.__dlpack_device__()[0] != _CPU


def _tag(packed: Packed, tag: Tag) -> None:
    packed.raw(bytes([tag]))


def _pack_none(packed: Packed, value: object) -> None:
    _tag(packed, Tag.NONE)


def _pack_bool(packed: Packed, value: object) -> None:
    _tag(packed, Tag.TRUE if value else Tag.FALSE)


def _pack_tagged_int(packed: Packed, value: object) -> None:
    assert isinstance(value, int)
    _tag(packed, Tag.INT)
    _pack_int(packed, value)


def _pack_int(packed: Packed, number: int) -> None:
    packed.sized(number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True))


def _pack_float(packed: Packed, value: object) -> None:
    _tag(packed, Tag.FLOAT)
    packed.raw(_FLOAT.pack(value))


def _pack_complex(packed: Packed, value: object) -> None:
    assert isinstance(value, complex)
    _tag(packed, Tag.COMPLEX)
    packed.raw(_FLOAT.pack(value.real) + _FLOAT.pack(value.imag))


def _pack_str(packed: Packed, value: object) -> None:
    assert isinstance(value, str)
    _tag(packed, Tag.STR)
    packed.text(value)


def _pack_bytes(packed: Packed, value: object) -> None:
    assert isinstance(value, bytes)
    _tag(packed, Tag.BYTES)
    packed.sized(value)


def _pack_timestamp(packed: Packed, value: object) -> None:
    _tag(packed, Tag.TIMESTAMP)
    packed.raw(_INSTANT.pack(value))


def _pack_list(packed: Packed, value: object, depth: int) -> None:
    assert isinstance(value, list | tuple)
    _tag(packed, Tag.LIST if isinstance(value, list) else Tag.TUPLE)
    packed.length(len(value))
    for item in value:
        _pack(packed, item, depth + 1)


def _pack_dict(packed: Packed, value: object, depth: int) -> None:
    assert isinstance(value, dict)
    _tag(packed, Tag.DICT)
    packed.length(len(value))
    for key, item in value.items():
        _pack(packed, key, depth + 1)
        _pack(packed, item, depth + 1)


def _pack_packet(packed: Packed, value: object, depth: int) -> None:
    assert isinstance(value, Packet)
    _tag(packed, Tag.PACKET)
    packed.raw(_INSTANT.pack(value.timestamp))
    _pack(packed, value.value, depth + 1)


_PLAIN: dict[type, Callable[[Packed, object], None]] = {
    type(None): _pack_none,
    bool: _pack_bool,
    int: _pack_tagged_int,
    float: _pack_float,
    complex: _pack_complex,
    str: _pack_str,
    bytes: _pack_bytes,
    Timestamp: _pack_timestamp,
}
_NESTED: dict[type, Callable[[Packed, object, int], None]] = {
    list: _pack_list,
    tuple: _pack_list,
    dict: _pack_dict,
    Packet: _pack_packet,
}


def _unpack(unpacked: Unpacked, depth: int) -> object:
    if depth > DEEPEST:
        raise ArgumentError(f"more than {DEEPEST} lists are inside each other")
    number = unpacked.byte()
    if number in _SIMPLE:
        return _SIMPLE[number](unpacked)
    if number in _HOLDING:
        return _HOLDING[number](unpacked, depth)
    raise ArgumentError(f"there is no kind of value {number}; a newer version of mediagraph may know it")


def _unpack_int(unpacked: Unpacked) -> int:
    return int.from_bytes(unpacked.sized(), "little", signed=True)


def _unpack_float(unpacked: Unpacked) -> float:
    number: float = _FLOAT.unpack(unpacked.raw(_FLOAT.size))[0]
    return number


def _unpack_scalar(unpacked: Unpacked) -> object:
    array = unpack_array(unpacked)
    if array.ndim:
        raise ArgumentError("a number is an array")
    found: object = array[()]
    return found


def _unpack_timestamp(unpacked: Unpacked) -> Timestamp:
    return Timestamp.of(_INSTANT.unpack(unpacked.raw(_INSTANT.size))[0])


def _unpack_enum(unpacked: Unpacked) -> object:
    return enum_number(unpacked.text(), _unpack_int(unpacked))


def _unpack_list(unpacked: Unpacked, depth: int) -> list[object]:
    return [_unpack(unpacked, depth + 1) for _ in range(unpacked.count())]


def _unpack_dict(unpacked: Unpacked, depth: int) -> dict[object, object]:
    try:
        return {_unpack(unpacked, depth + 1): _unpack(unpacked, depth + 1) for _ in range(unpacked.count())}
    except TypeError:
        raise ArgumentError("a dict has a key that cannot be one") from None


def _unpack_packet(unpacked: Unpacked, depth: int) -> Packet:
    timestamp = _unpack_timestamp(unpacked)
    return Packet(_unpack(unpacked, depth + 1), timestamp)


def _unpack_payload(unpacked: Unpacked, depth: int) -> object:
    name = unpacked.text()
    return make_payload(name, {unpacked.text(): _unpack(unpacked, depth + 1) for _ in range(unpacked.count())})


_SIMPLE: dict[int, Callable[[Unpacked], object]] = {
    Tag.NONE: lambda unpacked: None,
    Tag.FALSE: lambda unpacked: False,
    Tag.TRUE: lambda unpacked: True,
    Tag.INT: _unpack_int,
    Tag.FLOAT: _unpack_float,
    Tag.COMPLEX: lambda unpacked: complex(_unpack_float(unpacked), _unpack_float(unpacked)),
    Tag.STR: Unpacked.text,
    Tag.BYTES: lambda unpacked: bytes(unpacked.sized()),
    Tag.ARRAY: unpack_array,
    Tag.NUMPY_SCALAR: _unpack_scalar,
    Tag.IMAGE: unpack_image,
    Tag.TIMESTAMP: _unpack_timestamp,
    Tag.ENUM: _unpack_enum,
    Tag.MEMBER: lambda unpacked: enum_member(unpacked.text(), unpacked.text()),
}
_HOLDING: dict[int, Callable[[Unpacked, int], object]] = {
    Tag.LIST: _unpack_list,
    Tag.TUPLE: lambda unpacked, depth: tuple(_unpack_list(unpacked, depth)),
    Tag.DICT: _unpack_dict,
    Tag.PACKET: _unpack_packet,
    Tag.PAYLOAD: _unpack_payload,
}
