"""The classes of payloads by the names that stand in recordings.

Those of `calculators/payloads` are called `rect.Rect`. Others, `module:Class`, must be dataclasses or enums of modules
that are imported already: reading a recording never imports anything, and makes such an object without calling any of
its methods.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
import sys
from collections.abc import Mapping
from enum import Enum, IntEnum
from functools import cache

from mediagraph.calculators import payloads
from mediagraph.calculators.payloads.landmarks import LandmarkArrays
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import ImageFormat

_PACKAGE = payloads.__name__
_IMAGE_FORMAT = "ImageFormat"


def name_of_class(kind: type) -> str | None:
    """The name for a class whose objects can be written part by part; None for other classes."""
    if kind is ImageFormat:
        return _IMAGE_FORMAT
    module = kind.__module__
    if module.startswith(f"{_PACKAGE}."):
        return f"{module.removeprefix(f'{_PACKAGE}.')}.{kind.__qualname__}"
    can_be_made = issubclass(kind, Enum) or (dataclasses.is_dataclass(kind) and kind.__new__ is object.__new__)
    return f"{module}:{kind.__qualname__}" if can_be_made and _loaded(module, kind.__qualname__) is kind else None


def parts_of(payload: object) -> dict[str, object]:
    """The fields of a payload; raises ArgumentError for an object that has none, has lost one, or has more to it."""
    kind = type(payload)
    fields = _fields(kind)
    more = [name for name in getattr(payload, "__dict__", ()) if name not in fields and not hasattr(kind, name)]
    if more:
        raise ArgumentError(f'{kind.__name__} cannot be recorded: its attribute "{more[0]}" is no field')
    try:
        return {name: getattr(payload, name) for name in fields}
    except AttributeError as error:
        raise ArgumentError(f"{kind.__name__} cannot be recorded: {error}") from None


def make_payload(name: str, parts: Mapping[str, object]) -> object:
    """The payload of a class with these fields; raises ArgumentError if there is none."""
    kind = _class_of(name)
    fields = _fields(kind)
    unknown = [part for part in parts if part not in fields]
    if unknown:
        raise ArgumentError(f'{name} has no field "{unknown[0]}", which was recorded')
    if ":" in name:
        return _revived(kind, name, {field: parts.get(field, _MISSING) for field in fields})
    try:
        payload: object = kind(**parts)
    except (TypeError, ValueError, AttributeError) as error:
        raise ArgumentError(f"there is no such {name}: {error}") from None
    return payload


def enum_number(name: str, number: int) -> IntEnum:
    """The member of an enum of ours; raises ArgumentError if there is none."""
    kind = _class_of(name)
    if not issubclass(kind, IntEnum):
        raise ArgumentError(f"{name} is no enum of numbers")
    try:
        return kind(number)
    except ValueError as error:
        raise ArgumentError(str(error)) from None


def enum_member(name: str, member: str) -> Enum:
    """The member of any other enum; raises ArgumentError if there is none."""
    kind = _class_of(name)
    if not issubclass(kind, Enum) or member not in kind.__members__:
        raise ArgumentError(f'{name} has no member "{member[:80]}"')
    return kind.__members__[member]


_MISSING = object()


def _revived(kind: type, name: str, parts: Mapping[str, object]) -> object:
    payload: object = object.__new__(kind)
    for field, value in parts.items():
        if value is _MISSING:
            raise ArgumentError(f'{name} has a field "{field}" now, which was not recorded')
        object.__setattr__(payload, field, value)
    return payload


def _fields(kind: type) -> tuple[str, ...]:
    if issubclass(kind, LandmarkArrays):
        return ("coordinates", "visibility", "presence")
    if dataclasses.is_dataclass(kind):
        return tuple(one.name for one in dataclasses.fields(kind))
    raise ArgumentError(f"{kind.__name__} cannot be recorded")


def _class_of(name: str) -> type:
    if name == _IMAGE_FORMAT:
        return ImageFormat
    if ":" in name:
        return _loaded_class(name)
    module, _, title = name.partition(".")
    found = vars(importlib.import_module(f"{_PACKAGE}.{module}")).get(title) if module in _modules() else None
    if not isinstance(found, type) or name_of_class(found) != name:
        raise ArgumentError(f'there is no payload "{name[:80]}"; a newer version of mediagraph may know it')
    return found


def _loaded_class(name: str) -> type:
    module, _, qualified = name.partition(":")
    found = _loaded(module, qualified)
    if not isinstance(found, type) or name_of_class(found) != name:
        raise ArgumentError(
            f'there is no class "{qualified[:80]}" in what is loaded of "{module[:80]}"; import the code that defines '
            "it first, as --calculators does"
        )
    return found


def _loaded(module: str, qualified: str) -> object:
    """What a name leads to in a module that is imported; None if nothing."""
    try:
        return functools.reduce(lambda place, name: vars(place)[name], qualified.split("."), sys.modules[module])
    except (KeyError, TypeError):  # not there, or inside a function
        return None


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(payloads.__path__))
