"""The two spellings of options in a text graph, and what is wrong with one that leads nowhere."""

from __future__ import annotations

from google.protobuf.descriptor import Descriptor

from mediagraph.framework.registry import closest
from mediagraph.framework.schema import HOLDERS, Schema
from mediagraph.framework.text_tree import Field

ANY = "google.protobuf.Any"
_OF_NODES, _OF_GRAPHS = "mediapipe.CalculatorOptions", "mediapipe.MediaPipeOptions"


def options_name(bracketed: str, message: Descriptor, schema: Schema) -> str | None:
    """The message that `[mediapipe.X.ext]` or `[type.googleapis.com/mediapipe.X]` names, if it may stand there."""
    name = bracketed.strip("[]")
    if message.full_name == ANY:
        name = name.rpartition("/")[2]
        return name if name in schema.dataclass_of else None
    found = schema.extension_names.get(name)
    return found if found is not None and _holder(found, schema) == message.full_name else None


def message_of(field: Field, message: Descriptor, schema: Schema) -> Descriptor | None:
    """What the blocks of a field become; None for values, and for fields that do not exist."""
    if field.name.startswith("["):
        name = options_name(field.name, message, schema)
        return None if name is None else schema.descriptor(name)
    known = message.fields_by_name.get(field.name)
    return None if known is None else known.message_type


def _holder(name: str, schema: Schema) -> str:
    return str(schema.dataclass_of[name].__dict__.get("extends", _OF_NODES))


def unknown_options(bracketed: str, message: Descriptor, schema: Schema) -> str:
    """Why `[…]` cannot stand here: not the spelling of this place, or the options of no calculator."""
    name = bracketed.strip("[]").rpartition("/")[2].removesuffix(".ext")
    if message.full_name not in (*HOLDERS, ANY):
        return f"{bracketed} cannot stand here; write options {{ {bracketed_name(name, False)} {{ … }} }}"
    is_any = message.full_name == ANY
    if name in schema.dataclass_of and f"{name}.ext" in schema.extension_names:
        if is_any or _holder(name, schema) == message.full_name:
            return f"{bracketed} is not how these options are written here; write {bracketed_name(name, is_any)}"
        if _holder(name, schema) == _OF_NODES:
            fix = f"graph_options {{ {bracketed_name(name, True)} {{ … }} }}"
            return f"{bracketed} are options of nodes; a graph has {fix}"
        return f"{bracketed} are no options of nodes; executors, stream handlers and graphs have them"
    if message.full_name == _OF_GRAPHS:
        known = [one for one in schema.dataclass_of if f"{one}.ext" in schema.extension_names]
        known = [one for one in known if _holder(one, schema) == _OF_GRAPHS]
    else:
        known = schema.calculator_options
    close = closest(name, known)
    there = ", ".join(bracketed_name(one, is_any) for one in known) or "none"
    hint = f"; there are {there}" if close is None else f"; did you mean {bracketed_name(close, is_any)}?"
    return f"no calculator of this graph has options of type {bracketed}{hint}"


def bracketed_name(name: str, is_any: bool) -> str:
    """How options are called in a list of Any, or else in a holder of extensions."""
    return f"[type.googleapis.com/{name}]" if is_any else f"[{name}.ext]"
