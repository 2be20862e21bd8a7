"""A template as data, the same for text and binary form; without rules and holes it is a plain graph."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.errors import Place
from mediagraph.framework.templates.expression import NOWHERE, PARAMETER, Expression, For, If, Param, Rule
from mediagraph.framework.templates.values import Value
from mediagraph.framework.templates.wire import Chunk
from mediagraph.framework.text_tree import Scalar


@dataclass(frozen=True, slots=True)
class Hole:
    """A value that an expression gives, the place of its tag, and in binary form the protobuf type of the field."""

    expression: Expression
    place: Place = NOWHERE
    type: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """A hole with its value."""

    hole: Hole
    value: Value


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between two braces, or the whole graph."""

    items: tuple[Item, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Entry:
    """A field with its values. It is called by its name in text form, by its number in binary form.

    `takes_one` is known in binary form only: the field is not repeated, though rules might give it several values.
    """

    name: str
    elements: tuple[Element, ...]
    place: Place = NOWHERE
    takes_one: bool = False


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A field that a rule keeps, leaves out or repeats."""

    rule: Rule
    item: Entry | Wrapped


def parameters_of(part: Body | Item, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names of the parameters that a template declares or uses, without the variables of its loops."""
    match part:
        case Param():
            return {part.name, *(_names_in(part.default, bound) if part.default else ())}
        case Wrapped(If() as rule, item):
            return _names_in(rule.condition, bound) | parameters_of(item, bound)
        case Wrapped(For() as rule, item):
            return _names_in(rule.items, bound) | parameters_of(item, bound | {rule.variable})
        case Entry():
            return {name for element in part.elements for name in _names_of_element(element, bound)}
        case Body():
            return {name for item in part.items for name in parameters_of(item, bound)}
    raise AssertionError(part)


def _names_of_element(element: Element, bound: frozenset[str]) -> set[str]:
    if isinstance(element, Hole):
        return _names_in(element.expression, bound)
    return parameters_of(element, bound) if isinstance(element, Body) else set()


def _names_in(expression: Expression, bound: frozenset[str]) -> set[str]:
    own = {expression.text} if expression.op == PARAMETER else set()
    return {name for operand in expression.operands for name in _names_in(operand, bound)} | own - bound


Element = Scalar | Chunk | Body | Hole | Filled
Item = Entry | Wrapped | Param
