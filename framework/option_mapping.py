"""Options given from Python by the names of their fields, as `{"radius": 8}`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.options import OptionField, fields_of
from mediagraph.framework.registry import did_you_mean

_PYTHON_OF_WIRE: dict[str, tuple[type, ...]] = {
    "float": (float, int),
    "double": (float, int),
    "bool": (bool,),
    "string": (str,),
    "bytes": (bytes,),
}


def options_from(given: object, kind: type | None, owner: str) -> object | None:
    """Options of class `kind`: `given` is one already, a mapping by field name, or None for none.

    In a mapping enums may be given by name, messages as mappings, repeated fields as any sequence. Raises ArgumentError
    that names `owner`.
    """
    if given is None:
        return None
    if kind is None:
        raise ArgumentError(f"{owner} has no options")
    if isinstance(given, kind):
        return given
    if not isinstance(given, Mapping):
        raise ArgumentError(f"{owner} takes {kind.__name__}, or its fields by name; this is {type(given).__name__}")
    return _message(given, kind, owner)


def _message(given: Mapping[str, Any], kind: type, owner: str) -> object:
    known = {field.name: field for field in fields_of(kind)}
    others = {field.name for field in dataclasses.fields(kind)}  # those without a form in protobuf
    for name in given:
        if name not in others:
            listed = ", ".join(known) or "none"
            raise ArgumentError(f'{owner} has no option "{name}"{did_you_mean(name, known)}; it has {listed}')
    values = {name: _field(value, known[name], kind) if name in known else value for name, value in given.items()}
    try:
        return kind(**values)
    except (ValueError, TypeError) as error:
        raise ArgumentError(f"{kind.__name__}: {error}") from error


def _field(value: Any, field: OptionField, kind: type) -> Any:
    where = f"{kind.__name__}.{field.name}"
    if value is None and field.optional:
        return None
    if not field.repeated:
        return _value(value, field, where)
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise ArgumentError(f"{where} is a list; this is {type(value).__name__}")
    return tuple(_value(one, field, where) for one in value)


def _value(value: Any, field: OptionField, where: str) -> Any:
    kind = field.kind
    if isinstance(kind, str):
        expected = _PYTHON_OF_WIRE.get(kind, (int,))
        if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
            raise ArgumentError(f"{where} is {expected[0].__name__}; this is {type(value).__name__}")
        return value
    if issubclass(kind, IntEnum):
        return _enum(value, kind, where)
    return value if isinstance(value, kind) else options_from(value, kind, where)


def _enum(value: Any, kind: type[IntEnum], where: str) -> IntEnum:
    if isinstance(value, str) and value not in kind.__members__:
        listed = ", ".join(kind.__members__)
        raise ArgumentError(f'{where} has no value "{value}"{did_you_mean(value, kind.__members__)}; it has {listed}')
    try:
        return kind[value] if isinstance(value, str) else kind(value)
    except ValueError as error:
        raise ArgumentError(f"{where}: {error}") from None
