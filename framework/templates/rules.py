"""The rules of a binary template: MediaPipe's message `TemplateExpression` (rule Z7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mediagraph.framework.errors import Place
from mediagraph.framework.templates.expression import (
    DEEPEST,
    FIELD,
    FUNCTIONS,
    LEVELS,
    LITERAL,
    PARAMETER,
    Expression,
    For,
    If,
    Param,
    Rule,
    make_expression,
)
from mediagraph.framework.templates.field_values import FieldType
from mediagraph.framework.templates.wire import (
    LENGTH,
    VARINT,
    Chunk,
    WireError,
    read_fields,
    read_varint,
    write_field,
    write_varint,
)

_STEP = re.compile(r"/(\d+)\[(\d+)\]", re.ASCII)


class RuleError(ValueError):
    """The rules of a binary template make no sense."""


@dataclass(frozen=True, slots=True)
class RuleMessage:
    """A rule, or an expression inside of one; what is not set is None.

    The numbers of the fields are those of MediaPipe's `calculator_graph_template.proto`.
    `path` says which field is meant: the number of a field and the index of its value, for each level. `field_value`
    holds the value of a field that is not repeated; the graph then has none.
    """

    param: str | None = None
    op: str | None = None
    args: tuple[RuleMessage, ...] = ()
    path: str | None = None
    field_type: int = 0
    field_value: bytes | None = None


def read_rule(data: bytes, depth: int = 1) -> RuleMessage:
    """A rule from its binary form; raises WireError, and RuleError for one that is nested too deep."""
    if depth > DEEPEST:
        raise RuleError(f"expressions are nested deeper than {DEEPEST}")
    rule = RuleMessage()
    for number, chunk in read_fields(data):
        match number, chunk.wire_type:
            case 1, 2:
                rule = replace(rule, param=_text(chunk))
            case 2, 2:
                rule = replace(rule, op=_text(chunk))
            case 3, 2:
                rule = replace(rule, args=(*rule.args, read_rule(chunk.data, depth + 1)))
            case 4, 2:
                rule = replace(rule, path=_text(chunk))
            case 5, 0:
                rule = replace(rule, field_type=_field_type(chunk))
            case 7, 2:
                rule = replace(rule, field_value=chunk.data)
    return rule


def write_rule(rule: RuleMessage) -> bytes:
    """A rule in binary form."""
    written = bytearray()
    for number, text in ((1, rule.param), (2, rule.op)):
        written += b"" if text is None else _field(number, text.encode())
    for argument in rule.args:
        written += _field(3, write_rule(argument))
    if rule.path is not None:
        written += _field(4, rule.path.encode())
        written += write_field(5, Chunk(VARINT, write_varint(rule.field_type)))
    if rule.field_value is not None:
        written += _field(7, rule.field_value)
    return bytes(written)


def steps_of(path: str) -> tuple[tuple[int, int], ...]:
    """The numbers and indexes of `/1[0]/3[2]`; raises RuleError."""
    steps = _STEP.findall(path)
    if not steps or "".join(f"/{number}[{index}]" for number, index in steps) != path:
        raise RuleError(f'expected a path like /1[0]/3[2] but found "{path}"')
    return tuple((int(number), int(index)) for number, index in steps)


def content_of(rule: RuleMessage, place: Place) -> Rule | Param | Expression:
    """What a rule says; raises RuleError."""
    match rule:
        case RuleMessage(op="if", args=(condition,)):
            return If(expression_of(condition, place), place)
        case RuleMessage(op="for", args=(RuleMessage(param=str(variable)), items)):
            return For(variable, expression_of(items, place), place)
        case RuleMessage(op="param", args=(RuleMessage(param=str(name)),)):
            return Param(name, None, place)
        case RuleMessage(op="param", args=(RuleMessage(param=str(name)), default)):
            return Param(name, expression_of(default, place), place)
        case _:
            return expression_of(rule, place)


def expression_of(rule: RuleMessage, place: Place) -> Expression:
    """The expression in a rule; raises RuleError."""
    match rule:
        case RuleMessage(op="literal"):
            return make_expression(LITERAL, text=rule.param or "", place=place)
        case RuleMessage(op="paren", args=(inner,)):
            return expression_of(inner, place)
        case RuleMessage(op=".", args=(value, RuleMessage(param=str(name)))):
            return make_expression(FIELD, expression_of(value, place), text=name, place=place)
        case RuleMessage(op=None | "", param=str(name)):
            return make_expression(PARAMETER, text=name, place=place)
        case RuleMessage(op=str(op)) if _takes(op, len(rule.args)):
            return make_expression(op, *(expression_of(one, place) for one in rule.args), place=place)
        case _:
            raise RuleError(f'the operator "{rule.op or ""}" with {len(rule.args)} operands is unknown')


def message_of(content: Rule | Param | Expression) -> RuleMessage:
    """The message for what a tag says, without its path."""
    match content:
        case If(condition):
            return RuleMessage(op="if", args=(message_of(condition),))
        case For(variable, items):
            return RuleMessage(op="for", args=(RuleMessage(param=variable), message_of(items)))
        case Param(name, default):
            value = () if default is None else (message_of(default),)
            return RuleMessage(op="param", args=(RuleMessage(param=name), *value))
    operands = tuple(message_of(one) for one in content.operands)
    match content.op:
        case "literal":
            return RuleMessage(op="literal", param=content.text)
        case "parameter":
            return RuleMessage(param=content.text)
        case ".":
            return RuleMessage(op=FIELD, args=(*operands, RuleMessage(param=content.text)))
    return RuleMessage(op=content.op, args=operands)


def _takes(op: str, count: int) -> bool:
    if op in LEVELS:
        return count == 2
    fewest, most = FUNCTIONS.get(op, (1, 0))
    return fewest <= count <= most and not (op == "dict" and count % 2)


def _field_type(chunk: Chunk) -> int:
    number, _ = read_varint(chunk.data, 0)
    if number not in list(FieldType):
        raise RuleError(f"there is no type {number} of fields")
    return number


def _text(chunk: Chunk) -> str:
    try:
        return chunk.data.decode()
    except UnicodeDecodeError:
        raise WireError("a name is not UTF-8 text") from None


def _field(number: int, data: bytes) -> bytes:
    return write_field(number, Chunk(LENGTH, data))
