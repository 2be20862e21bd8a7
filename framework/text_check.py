"""Every unknown name of a text graph at once: fields, options, and types of options, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor

from mediagraph.framework.errors import Place, Problem, StatusCode
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.schema import HOLDERS, Schema
from mediagraph.framework.text_scan import Block, Field

_ANY = "google.protobuf.Any"


def unknown_names(block: Block, message: Descriptor, schema: Schema, file: str) -> Iterator[Problem]:
    """The problems of a block that is to become a message."""
    for field in block.fields:
        if field.name.startswith("["):
            yield from _unknown_options(field, message, schema, file)
            continue
        known = message.fields_by_name.get(field.name)
        if known is None:
            yield _problem(field, file, f'{message.name} has no field "{field.name}"', list(message.fields_by_name))
        elif known.message_type is not None:
            for inner in field.blocks:
                yield from unknown_names(inner, known.message_type, schema, file)


def _unknown_options(field: Field, message: Descriptor, schema: Schema, file: str) -> Iterator[Problem]:
    name = options_name(field.name, message, schema)
    if name is None:
        known = schema.extension_names if message.full_name in HOLDERS else schema.dataclass_of
        yield _problem(field, file, f"no calculator of this graph has options of type {field.name}", list(known))
        return
    for inner in field.blocks:
        yield from unknown_names(inner, schema.descriptor(name), schema, file)


def options_name(bracketed: str, message: Descriptor, schema: Schema) -> str | None:
    """The message that `[mediapipe.X.ext]` or `[type.googleapis.com/mediapipe.X]` names, if it is known."""
    name = bracketed.strip("[]")
    if message.full_name == _ANY:
        name = name.rpartition("/")[2]
        return name if name in schema.dataclass_of else None
    return schema.extension_names.get(name) if message.full_name in HOLDERS else None


def _problem(field: Field, file: str, message: str, known: list[str]) -> Problem:
    hint = did_you_mean(field.name.strip("[]").rpartition("/")[2], known)
    return Problem(f"{message}{hint}", Place(file, field.line, field.column), StatusCode.UNKNOWN)
