"""The classes of payloads by the names that stand in recordings: those of `calculators/payloads`, and no others."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping
from enum import IntEnum
from functools import cache

from mediagraph.calculators import payloads
from mediagraph.calculators.payloads.landmarks import LandmarkArrays
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import ImageFormat

_PACKAGE = payloads.__name__
_IMAGE_FORMAT = "ImageFormat"


def name_of_class(kind: type) -> str | None:
    """`landmarks.Landmark` for a class of payloads or of their enums; None for other classes."""
    if kind is ImageFormat:
        return _IMAGE_FORMAT
    module = kind.__module__
    return f"{module.removeprefix(f'{_PACKAGE}.')}.{kind.__qualname__}" if module.startswith(f"{_PACKAGE}.") else None


def parts_of(payload: object) -> dict[str, object]:
    """The fields of a payload; raises ArgumentError for an object that is none."""
    return {name: getattr(payload, name) for name in _fields(type(payload))}


def make_payload(name: str, parts: Mapping[str, object]) -> object:
    """The payload of a class with these fields; raises ArgumentError if there is none."""
    kind = _class_of(name)
    unknown = [part for part in parts if part not in _fields(kind)]
    if unknown:
        raise ArgumentError(f'{name} has no field "{unknown[0]}"; a newer version of mediagraph may know it')
    try:
        payload: object = kind(**parts)
    except (TypeError, ValueError, AttributeError) as error:
        raise ArgumentError(f"there is no such {name}: {error}") from None
    return payload


def enum_member(name: str, number: int) -> IntEnum:
    """The member of an enum; raises ArgumentError if there is none."""
    kind = _class_of(name)
    if not issubclass(kind, IntEnum):
        raise ArgumentError(f"{name} is no enum")
    try:
        return kind(number)
    except ValueError as error:
        raise ArgumentError(str(error)) from None


def _fields(kind: type) -> tuple[str, ...]:
    if issubclass(kind, LandmarkArrays):
        return ("coordinates", "visibility", "presence")
    if dataclasses.is_dataclass(kind):
        return tuple(one.name for one in dataclasses.fields(kind) if one.init)
    raise ArgumentError(f"{kind.__name__} cannot be recorded")


def _class_of(name: str) -> type:
    if name == _IMAGE_FORMAT:
        return ImageFormat
    module, _, title = name.partition(".")
    found = vars(importlib.import_module(f"{_PACKAGE}.{module}")).get(title) if module in _modules() else None
    if not isinstance(found, type) or name_of_class(found) != name:
        raise ArgumentError(f'there is no payload "{name[:80]}"; a newer version of mediagraph may know it')
    return found


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(payloads.__path__))
