"""Every wrong value of a text graph: words where numbers belong, lists where one value belongs, and the like.

protobuf's parser would stop at the first one. What counts as a number is decided by protobuf's own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from google.protobuf import text_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from mediagraph.framework.errors import Place, Problem, StatusCode
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.schema import Schema
from mediagraph.framework.text_options import message_of
from mediagraph.framework.text_tree import Block, Fault, Field, Scalar

_INTEGERS: dict[int, tuple[bool, bool, str]] = {  # signed, 64 bits, what fits
    FieldDescriptor.TYPE_INT32: (True, False, "-2147483648 to 2147483647"),
    FieldDescriptor.TYPE_SINT32: (True, False, "-2147483648 to 2147483647"),
    FieldDescriptor.TYPE_INT64: (True, True, "-9223372036854775808 to 9223372036854775807"),
    FieldDescriptor.TYPE_UINT32: (False, False, "0 to 4294967295"),
    FieldDescriptor.TYPE_UINT64: (False, True, "0 to 18446744073709551615"),
}
_TEXTS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)
_BOOLS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_LISTED = 8  # values of an enum that a message names


def wrong_values(block: Block, message: Descriptor, schema: Schema, file: str) -> Iterator[Fault]:
    """The fields of a block whose values do not fit, inner blocks included; unknown fields are passed over."""
    for field in block.fields:
        inner_message = message_of(field, message, schema)
        for line, column, text in _wrong(field, message.fields_by_name.get(field.name), inner_message):
            yield Fault(field, Problem(text, Place(file, line, column), StatusCode.UNKNOWN))
        if inner_message is not None:
            for inner in field.blocks:
                yield from wrong_values(inner, inner_message, schema, file)
    yield from _repeated(block, message, file)


def _wrong(
    field: Field, known: FieldDescriptor | None, inner_message: Descriptor | None
) -> Iterator[tuple[int, int, str]]:
    """What is wrong with one occurrence of a field, with lines and columns."""
    if known is not None and field.is_list and not known.is_repeated:
        yield field.line, field.column, f"{field.name} takes one value, not a list; take the [ ] away"
    elif inner_message is not None:
        for value in field.values:
            message = f"{field.name} takes a block, not {_shown(value)}; write {field.name} {{ … }}"
            yield value.line, value.column, message
    elif known is not None:
        for block in field.blocks:
            yield block.line, block.column, f"{field.name} takes {_wanted(known)}, not a block; write {field.name}: …"
        for value in field.values:
            if not _fits(value, known):
                wanted = _wanted(known, value)
                yield value.line, value.column, f"{field.name} takes {wanted}, not {_shown(value)}{_hint(value, known)}"


def _repeated(block: Block, message: Descriptor, file: str) -> Iterator[Fault]:
    """Fields that stand more often than they may, or beside one that excludes them."""
    first: dict[str, Field] = {}
    for field in block.fields:
        known = message.fields_by_name.get(field.name)
        if known is None or known.is_repeated:
            continue
        oneof = known.containing_oneof
        earlier = first.setdefault(field.name if oneof is None else f"oneof {oneof.name}", field)
        if earlier is field:
            continue
        text = f"{field.name} and {earlier.name} (at {earlier.line}:{earlier.column}) exclude each other"
        if earlier.name == field.name:
            text = f"{field.name} is given twice, first at {earlier.line}:{earlier.column}"
        place, other = (Place(file, one.line, one.column) for one in (field, earlier))
        yield Fault(field, Problem(f"{text}; keep one of them", place, StatusCode.UNKNOWN, other))


def _fits(value: Scalar, known: FieldDescriptor) -> bool:
    if known.type in _TEXTS:
        return value.is_quoted
    if value.is_quoted:
        return False
    if known.type in _INTEGERS:
        is_signed, is_long, _ = _INTEGERS[known.type]
        return _parses(lambda text: text_format.ParseInteger(text, is_signed=is_signed, is_long=is_long), value)
    if known.type == FieldDescriptor.TYPE_BOOL:
        return _parses(text_format.ParseBool, value)
    if known.enum_type is not None:
        return _parses(lambda text: text_format.ParseEnum(known, text), value)
    return _parses(text_format.ParseFloat, value)


def _parses(parse: Callable[[str], object], value: Scalar) -> bool:
    try:
        parse(value.text)
    except ValueError:
        return False
    return True


def _wanted(known: FieldDescriptor, value: Scalar | None = None) -> str:
    if known.type in _TEXTS:
        return "text in quotes"
    if known.type in _INTEGERS:
        is_too_large = value is not None and not value.is_quoted and value.text.lstrip("+-").isdigit()
        return f"a whole number from {_INTEGERS[known.type][2]}" if is_too_large else "a whole number"
    if known.type == FieldDescriptor.TYPE_BOOL:
        return "true or false"
    if known.enum_type is not None:
        names = [value.name for value in known.enum_type.values]
        return f"one of {', '.join(names[:_LISTED])}{' …' if len(names) > _LISTED else ''}"
    return "a number"


def _shown(value: Scalar) -> str:
    return f'"{value.text}"' if value.is_quoted else value.text


def _hint(value: Scalar, known: FieldDescriptor) -> str:
    if known.type in _TEXTS:
        return f'; write "{value.text}"'
    if known.enum_type is not None:
        return did_you_mean(value.text.upper(), [one.name for one in known.enum_type.values])
    if known.type == FieldDescriptor.TYPE_BOOL and value.text.lower() in _BOOLS:
        return f"; write {_BOOLS[value.text.lower()]}"
    unquoted = Scalar(value.text, value.line, value.column)
    return "; take the quotes away" if value.is_quoted and _fits(unquoted, known) else ""
