"""What is wrong with the fields of a text graph, all at once: unknown names and types of options, and wrong values."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor

from mediagraph.framework.errors import Place, Problem, StatusCode
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.schema import HOLDERS, Schema
from mediagraph.framework.text_options import ANY, bracketed_name, message_of, unknown_options
from mediagraph.framework.text_tree import Block, Fault, Field
from mediagraph.framework.text_values import wrong_values

_GRAPH, _NODE = "mediapipe.CalculatorGraphConfig", "mediapipe.CalculatorGraphConfig.Node"
_NAMES = {_GRAPH: "a graph", _NODE: "a node"}
_LISTED = 8


def wrong_fields(block: Block, message: Descriptor, schema: Schema, file: str) -> Iterator[Fault]:
    """Every faulty field of a block that is to become a message, inner blocks included."""
    yield from unknown_fields(block, message, schema, file)
    yield from wrong_values(block, message, schema, file)


def unknown_fields(block: Block, message: Descriptor, schema: Schema, file: str) -> Iterator[Fault]:
    """The fields and options that do not exist, inner blocks included."""
    for field in block.fields:
        known = message_of(field, message, schema)
        if known is not None:
            for inner in field.blocks:
                yield from unknown_fields(inner, known, schema, file)
        elif field.name.startswith("["):
            yield _fault(field, file, unknown_options(field.name, message, schema))
        elif field.name not in message.fields_by_name:
            yield _fault(field, file, _unknown_field(field, message, schema))


def _unknown_field(field: Field, message: Descriptor, schema: Schema) -> str:
    """Why a field cannot stand here, and where it belongs."""
    if message.full_name in (*HOLDERS, ANY):
        owner = next((name for name in schema.calculator_options if _has(name, field, schema)), "NAME")
        example = f"{bracketed_name(owner, message.full_name == ANY)} {{ {field.name} … }}"
        return f'"{field.name}" cannot stand here without the name of its options; write {example}'
    names = [*message.fields_by_name]
    where = _NAMES.get(message.full_name, message.name)
    hint = did_you_mean(field.name, names)
    if not hint and message.full_name == _GRAPH and _has(_NODE, field, schema):
        hint = "; it belongs into node { … }"
    elif not hint and message.full_name == _NODE and _has(_GRAPH, field, schema):
        hint = "; it belongs to the graph, outside node { … }"
    elif not hint:
        hint = f"; it has {', '.join(names[:_LISTED])}{' …' if len(names) > _LISTED else ''}" if names else ""
    return f'{where} has no field "{field.name}"{hint}'


def _has(name: str, field: Field, schema: Schema) -> bool:
    return field.name in schema.descriptor(name).fields_by_name


def _fault(field: Field, file: str, message: str) -> Fault:
    return Fault(field, Problem(message, Place(file, field.line, field.column), StatusCode.UNKNOWN))
