"""The options of a calculator, described."""

from __future__ import annotations

import dataclasses
import inspect
from enum import IntEnum
from typing import TypeGuard

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.graph_text import scalar_text
from mediagraph.framework.options import OptionField, extension_number, fields_of, message_name
from mediagraph.tools.inspection.description import OptionsText, OptionText
from mediagraph.tools.inspection.field_docs import field_docs

_DEEPEST = 3  # levels of messages inside messages


def describe_options(options: type, function: object = None) -> OptionsText:
    """An options class; `function` is the one it was made from, if any."""
    return OptionsText(
        message=message_name(options),
        extension=extension_number(options),
        fields=_fields(options, _DEEPEST, function),
        doc=inspect.cleandoc(options.__doc__ or "") if not _is_generated(options) else "",
    )


def _fields(options: type, depth: int, function: object = None) -> tuple[OptionText, ...]:
    docs = field_docs(options, function)
    return tuple(_field(field, docs.get(field.name, ""), depth) for field in fields_of(options))


def _field(field: OptionField, doc: str, depth: int) -> OptionText:
    inner: tuple[OptionText, ...] = ()
    if _is_message(field.kind) and depth > 1 and not _is_of_graphs(field.kind):
        inner = _fields(field.kind, depth - 1)
    choices = [member.name for member in field.kind] if _is_enum(field.kind) else ()
    return OptionText(
        name=field.name,
        number=field.number,
        type=_type_name(field.kind),
        default=_default(field),
        repeated=field.repeated,
        oneof=field.oneof,
        choices=tuple(choices),
        doc=doc,
        fields=inner,
    )


def _default(field: OptionField) -> str | None:
    if field.repeated or field.default is None:
        return None
    if isinstance(field.kind, str):
        return scalar_text(field.kind, field.default)
    return field.default.name if isinstance(field.default, IntEnum) else None


def _type_name(kind: str | type) -> str:
    return kind if isinstance(kind, str) else message_name(kind)


def _is_message(kind: str | type) -> TypeGuard[type]:
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def _is_enum(kind: str | type) -> TypeGuard[type[IntEnum]]:
    return isinstance(kind, type) and issubclass(kind, IntEnum)


def _is_of_graphs(kind: str | type) -> bool:
    """Is it a part of a graph, as the nodes that a container holds?"""
    return isinstance(kind, type) and kind.__module__ == GraphConfig.__module__


def _is_generated(options: type) -> bool:
    """Is the docstring the signature that dataclasses write?"""
    return (options.__doc__ or "").startswith(f"{options.__name__}(")
