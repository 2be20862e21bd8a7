"""Options of calculators: frozen dataclasses whose fields know their protobuf numbers.

A class becomes a protobuf message through two class variables, both optional: `message`, the full name of MediaPipe's
message, and `extension`, its number under `mediapipe.CalculatorOptions`. Without them the message is called like the
class, and can be used in text graphs only.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, TypeVar

from mediagraph.framework.errors import DefinitionError

T = TypeVar("T")

WIRE_TYPES = ("int32", "int64", "uint32", "uint64", "sint32", "float", "double", "bool", "string", "bytes")
_WIRE_OF_PYTHON: dict[type, str] = {bool: "bool", int: "int64", float: "double", str: "string", bytes: "bytes"}

_FORMS = "use int, float, bool, str, bytes, an IntEnum or a dataclass"


def option(
    default: Any = dataclasses.MISSING,
    *,
    number: int = 0,
    wire: str = "",
    oneof: str = "",
    packed: bool = False,
    factory: Any = dataclasses.MISSING,
) -> Any:
    """A field of an options class, as `width: int = option(0, number=1, wire="int32")`.

    `number` and `wire` (the protobuf type) matter for binary graphs; `float`, unlike `double`, also rounds to 32 bits.
    Of several fields with the same `oneof` at most one may be set. `packed` is a way to write lists of numbers.
    """
    if wire and wire not in WIRE_TYPES:
        raise DefinitionError(f'"{wire}" is not a protobuf type; known are {", ".join(WIRE_TYPES)}')
    metadata = {"number": number, "wire": wire, "oneof": oneof, "packed": packed}
    if factory is not dataclasses.MISSING:
        return dataclasses.field(default_factory=factory, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class OptionField:
    """A field of an options class as the schema needs it. `kind` is a wire type, an enum or a message dataclass."""

    name: str
    kind: str | type
    number: int
    repeated: bool
    optional: bool
    default: object
    oneof: str
    packed: bool = False


@cache
def fields_of(options: type) -> tuple[OptionField, ...]:
    """The protobuf fields of an options dataclass; those without a number are counted from 1."""
    if not dataclasses.is_dataclass(options):
        raise DefinitionError(f"{options.__name__} must be a dataclass to be used as options")
    hints = typing.get_type_hints(options)
    found = [field for field in dataclasses.fields(options) if field.metadata.get("number", 0) is not None]
    fields = tuple(_field(options, field, hints[field.name], position) for position, field in enumerate(found, start=1))
    _check_numbers(options, fields)
    return fields


def _check_numbers(options: type, fields: Sequence[OptionField]) -> None:
    names: dict[int, str] = {}
    for field in fields:
        other = names.setdefault(field.number, field.name)
        if other != field.name:
            raise DefinitionError(
                f"{options.__name__}: {other} and {field.name} both have the number {field.number}; give each field "
                "one of its own with option(…, number=N)"
            )


def required_fields(options: type) -> list[str]:
    """The fields of a dataclass that have no default."""
    missing = dataclasses.MISSING
    return [
        one.name for one in dataclasses.fields(options) if one.default is missing and one.default_factory is missing
    ]


def message_name(options: type) -> str:
    """The full name of the protobuf message of an options class."""
    return str(options.__dict__.get("message", options.__name__))


def message_names(options: type) -> tuple[str, ...]:
    """Every name by which a text graph may call the message: without a declared name also one with `mediapipe.`."""
    name = message_name(options)
    return (name,) if "." in name else (name, f"mediapipe.{name}")


def extension_number(options: type) -> int:
    """The number of the extension that carries these options, 0 if none is declared."""
    return int(options.__dict__.get("extension", 0))


def _field(options: type, field: dataclasses.Field[Any], hint: Any, position: int) -> OptionField:
    where = f"{options.__name__}.{field.name}"
    kind, repeated, optional = _unwrap(hint, where)
    default = None if field.default is dataclasses.MISSING else field.default
    wire = field.metadata.get("wire") or _WIRE_OF_PYTHON.get(kind, "")
    if not wire and not (dataclasses.is_dataclass(kind) or issubclass(kind, IntEnum)):
        raise DefinitionError(f"{where}: {kind.__name__} has no protobuf form; {_FORMS}")
    return OptionField(
        name=field.name,
        kind=wire if wire else kind,
        number=field.metadata.get("number") or position,
        repeated=repeated,
        optional=optional,
        default=default,
        oneof=field.metadata.get("oneof", ""),
        packed=field.metadata.get("packed", False),
    )


def _unwrap(hint: Any, where: str) -> tuple[type, bool, bool]:
    """The element type of a hint, whether it is repeated, and whether it may be None."""
    optional = False
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        if len(members) != 1:
            raise DefinitionError(f"{where}: a union has no protobuf form; only `T | None` has one")
        hint, optional = members[0], True
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True, False
    if not isinstance(hint, type):
        fix = "lists are written tuple[T, ...]" if typing.get_origin(hint) is list else _FORMS
        raise DefinitionError(f"{where}: {hint} has no protobuf form; {fix}")
    return hint, False, optional
