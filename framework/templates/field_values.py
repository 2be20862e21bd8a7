"""Template values as values of protobuf fields, in text form and in binary form."""

from __future__ import annotations

import re
from enum import IntEnum

from google.protobuf import text_encoding

from mediagraph.framework.templates.values import TemplateValueError, Value, describe, number_of, text_of, truth_of
from mediagraph.framework.templates.wire import (
    FIXED32,
    FIXED64,
    LENGTH,
    VARINT,
    Chunk,
    pack,
    write_field,
    write_varint,
    zigzag,
)


class FieldType(IntEnum):
    """The types of protobuf fields, with the numbers of `FieldDescriptorProto.Type`."""

    TYPE_INVALID = 0
    TYPE_DOUBLE = 1
    TYPE_FLOAT = 2
    TYPE_INT64 = 3
    TYPE_UINT64 = 4
    TYPE_INT32 = 5
    TYPE_FIXED64 = 6
    TYPE_FIXED32 = 7
    TYPE_BOOL = 8
    TYPE_STRING = 9
    TYPE_GROUP = 10
    TYPE_MESSAGE = 11
    TYPE_BYTES = 12
    TYPE_UINT32 = 13
    TYPE_ENUM = 14
    TYPE_SFIXED32 = 15
    TYPE_SFIXED64 = 16
    TYPE_SINT32 = 17
    TYPE_SINT64 = 18


T = FieldType
_SIGNED = {bits: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (32, 64)}
_UNSIGNED = {bits: (0, 2**bits - 1) for bits in (32, 64)}
_RANGES = {
    T.TYPE_INT32: _SIGNED[32], T.TYPE_SINT32: _SIGNED[32], T.TYPE_SFIXED32: _SIGNED[32],
    T.TYPE_INT64: _SIGNED[64], T.TYPE_SINT64: _SIGNED[64], T.TYPE_SFIXED64: _SIGNED[64],
    T.TYPE_UINT32: _UNSIGNED[32], T.TYPE_FIXED32: _UNSIGNED[32],
    T.TYPE_UINT64: _UNSIGNED[64], T.TYPE_FIXED64: _UNSIGNED[64],
}  # fmt: skip
_FIXED = {
    T.TYPE_SFIXED32: (FIXED32, "i"), T.TYPE_FIXED32: (FIXED32, "I"), T.TYPE_FLOAT: (FIXED32, "f"),
    T.TYPE_SFIXED64: (FIXED64, "q"), T.TYPE_FIXED64: (FIXED64, "Q"), T.TYPE_DOUBLE: (FIXED64, "d"),
}  # fmt: skip
_LENGTHS = (T.TYPE_STRING, T.TYPE_BYTES, T.TYPE_MESSAGE)
_WHOLE = re.compile(r"\s*[+-]?\d{1,20}\s*", re.ASCII)
_ENUM = re.compile(r"[A-Za-z_]\w*|-?\d+", re.ASCII)


def to_text(value: Value, field_type: int) -> str:
    """The value as the text format writes it; raises TemplateValueError if a field of this type cannot hold it."""
    if field_type in (T.TYPE_STRING, T.TYPE_BYTES):
        return f'"{text_encoding.CEscape(text_of(value).encode(), as_utf8=False)}"'
    if field_type == T.TYPE_BOOL:
        return "true" if truth_of(value) else "false"
    if field_type in (T.TYPE_FLOAT, T.TYPE_DOUBLE):
        return repr(number_of(value))
    if field_type == T.TYPE_ENUM:
        return _enum_text(value)
    return str(_whole_number(value, T(field_type)))


def to_wire(value: Value, field_type: int) -> Chunk:
    """The value as it stands in a binary message; raises TemplateValueError if a field of this type cannot hold it."""
    if field_type in (T.TYPE_STRING, T.TYPE_BYTES):
        return Chunk(LENGTH, text_of(value).encode())
    if field_type == T.TYPE_MESSAGE:
        return Chunk(LENGTH, dict_to_wire(value))
    if field_type == T.TYPE_BOOL:
        return Chunk(VARINT, write_varint(truth_of(value)))
    if field_type == T.TYPE_ENUM:
        return Chunk(VARINT, write_varint(_enum_number(value)))
    number = number_of(value) if field_type in (T.TYPE_FLOAT, T.TYPE_DOUBLE) else _whole_number(value, T(field_type))
    if field_type in _FIXED:
        wire_type, letter = _FIXED[T(field_type)]
        return Chunk(wire_type, pack(letter, number))
    number = int(number)
    return Chunk(VARINT, write_varint(zigzag(number) if field_type in (T.TYPE_SINT32, T.TYPE_SINT64) else number))


def wire_type_of(field_type: int) -> int:
    """How values of this type stand in a binary message."""
    if field_type in _FIXED:
        return _FIXED[T(field_type)][0]
    return LENGTH if field_type in _LENGTHS else VARINT


def dict_to_wire(value: Value) -> bytes:
    """A dict as a binary `TemplateDict`; raises TemplateValueError for any other value."""
    if not isinstance(value, dict):
        raise TemplateValueError(f"expected a dict for a field that holds a message but found {describe(value)}")
    return b"".join(_nested(1, _text(1, key) + _nested(2, _argument(one))) for key, one in value.items())


def _argument(value: Value) -> bytes:
    if isinstance(value, str):
        return _text(1, value)
    if isinstance(value, float):
        return write_field(2, Chunk(FIXED64, pack("d", value)))
    if isinstance(value, dict):
        return _nested(3, dict_to_wire(value))
    return b"".join(_nested(4, _argument(one)) for one in value)


def _text(number: int, text: str) -> bytes:
    return write_field(number, Chunk(LENGTH, text.encode()))


def _nested(number: int, message: bytes) -> bytes:
    return write_field(number, Chunk(LENGTH, message))


def _whole_number(value: Value, field_type: T) -> int:
    name = field_type.name.removeprefix("TYPE_").lower()
    if field_type not in _RANGES:
        raise TemplateValueError(f"a field of type {name} cannot be set by a template")
    text = text_of(value)
    if not _WHOLE.fullmatch(text):
        raise TemplateValueError(f"expected a whole number ({name}) but found {describe(value)}")
    lowest, highest = _RANGES[field_type]
    if not lowest <= int(text) <= highest:
        raise TemplateValueError(f"{text} does not fit into {name}")
    return int(text)


def _enum_text(value: Value) -> str:
    text = text_of(value)
    if not _ENUM.fullmatch(text):
        raise TemplateValueError(f"expected the name of an enum value but found {describe(value)}")
    return text


def _enum_number(value: Value) -> int:
    if not _WHOLE.fullmatch(text_of(value)):
        raise TemplateValueError(
            f"expected the number of an enum value (a binary template knows no names) but found {describe(value)}"
        )
    return int(text_of(value))
