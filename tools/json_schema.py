"""A JSON Schema of graphs in protobuf's JSON form, with the options of calculators."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from mediagraph.framework.config import GraphConfig, ThreadPoolExecutorOptions
from mediagraph.framework.handlers import HANDLER_OPTIONS
from mediagraph.framework.options import OptionField, fields_of, message_name
from mediagraph.tools.inspection.field_docs import field_docs

Json = dict[str, Any]

_REF = "#/$defs/"
_ANY = "google.protobuf.Any"
_OF_NODES = "mediapipe.CalculatorOptions"
_WHOLE_NUMBER: Json = {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
_NUMBER: Json = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
_SCALARS: dict[str, Json] = {
    "int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "sint32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "uint32": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    "int64": _WHOLE_NUMBER,
    "uint64": _WHOLE_NUMBER,
    "float": _NUMBER,
    "double": _NUMBER,
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
}


def graph_schema(option_types: Iterable[type], names: Sequence[str]) -> Json:
    """The schema; `option_types` are the options that nodes may have, `names` the calculators and subgraphs."""
    kinds = list(dict.fromkeys([ThreadPoolExecutorOptions, *HANDLER_OPTIONS, *option_types]))
    definitions: dict[str, Json] = {}
    for kind in (GraphConfig, *kinds):
        _define(kind, message_name(kind), definitions)
    for holder in ("mediapipe.CalculatorOptions", "mediapipe.MediaPipeOptions", "mediapipe.PacketGeneratorOptions"):
        definitions[holder] = _holder([kind for kind in kinds if _holder_of(kind) == holder])
    definitions[_ANY] = {"anyOf": [_any_of(kind) for kind in kinds]}
    node = definitions["mediapipe.CalculatorGraphConfig.Node"]["properties"]
    node["calculator"]["examples"] = list(names)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mediagraph graph",
        "$ref": f"{_REF}{message_name(GraphConfig)}",
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, name: str, definitions: dict[str, Json]) -> None:
    if name in definitions:
        return
    definition: Json = {"type": "object", "additionalProperties": False, "properties": {}}
    definitions[name] = definition
    docs = field_docs(kind)
    doc = inspect.cleandoc(kind.__doc__ or "")
    if doc and not doc.startswith(f"{kind.__name__}("):
        definition["description"] = doc
    for field in fields_of(kind):
        definition["properties"][field.name] = _field(field, name, definitions) | _described(docs.get(field.name, ""))
    for holder in dataclasses.fields(kind):
        found = _holder_field(holder, kind)
        if found is not None:
            definition["properties"][holder.name] = found | _described(docs.get(holder.name, ""))
    exclusive = [{"not": {"required": pair}} for pair in _exclusive(fields_of(kind))]
    if exclusive:
        definition["allOf"] = exclusive


def _field(field: OptionField, parent: str, definitions: dict[str, Json]) -> Json:
    if isinstance(field.kind, str):
        found = dict(_SCALARS[field.kind])
    elif issubclass(field.kind, IntEnum):
        found = {"enum": [member.name for member in field.kind]}
    else:
        declared = "message" in field.kind.__dict__
        name = message_name(field.kind) if declared else f"{parent}.{field.kind.__name__}"
        _define(field.kind, name, definitions)
        found = {"$ref": f"{_REF}{name}"}
    if field.repeated:
        return {"type": "array", "items": found}
    default = field.default.name if isinstance(field.default, IntEnum) else field.default
    return found | ({"default": default} if isinstance(default, bool | int | float | str) and default != "" else {})


def _described(doc: str) -> Json:
    return {"description": doc} if doc else {}


def _holder_field(field: dataclasses.Field[Any], kind: type) -> Json | None:
    """The schema of a field that holds options of any type."""
    if "extensions" in field.metadata:
        return {"$ref": f"{_REF}{kind.__dict__['holder']}"}
    return {"type": "array", "items": {"$ref": f"{_REF}{_ANY}"}} if "any" in field.metadata else None


def _holder(kinds: Iterable[type]) -> Json:
    names = {f"[{message_name(kind)}.ext]": {"$ref": f"{_REF}{message_name(kind)}"} for kind in kinds}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {"merge_fields": {"type": "boolean"}, **names},
    }


def _holder_of(kind: type) -> str:
    return str(kind.__dict__.get("extends", _OF_NODES))


def _any_of(kind: type) -> Json:
    """Options that carry their type in `@type`, beside their fields."""
    name = message_name(kind)
    fields = {field.name: {"$ref": f"{_REF}{name}/properties/{field.name}"} for field in fields_of(kind)}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["@type"],
        "properties": {"@type": {"const": f"type.googleapis.com/{name}"}, **fields},
    }


def _exclusive(fields: Sequence[OptionField]) -> list[list[str]]:
    """The pairs of fields of which at most one may be given."""
    return [
        [one.name, other.name]
        for index, one in enumerate(fields)
        for other in fields[index + 1 :]
        if one.oneof and one.oneof == other.oneof
    ]
