"""Expressions of templates as data: what stands between two percent signs (rule Z2)."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.errors import Place

NOWHERE = Place()
LITERAL, PARAMETER, FIELD = "literal", "parameter", "."
DEEPEST = 100  # expressions inside each other

# The infix operators, with how tightly they bind.
LEVELS = {
    "*": 6, "/": 6, "+": 5, "-": 5, ">": 4, "<": 4, ">=": 4, "<=": 4, "==": 3, "!=": 3, "&&": 2, "||": 1,
}  # fmt: skip
ANY_NUMBER = 1_000_000
# The functions, with the fewest and the most arguments they take.
FUNCTIONS = {
    "min": (2, ANY_NUMBER), "max": (2, ANY_NUMBER), "concat": (2, ANY_NUMBER), "lowercase": (1, 1), "uppercase": (1, 1),
    "size": (1, 1), "dict": (0, ANY_NUMBER), "list": (0, ANY_NUMBER), "!": (1, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """An operator or function with its operands; or a literal, or a parameter.

    `text` is the literal, the name of the parameter, or for `.` the name of the field. Keys and values of a `dict`
    take turns.
    """

    op: str
    operands: tuple[Expression, ...] = ()
    text: str = ""
    place: Place = NOWHERE
    depth: int = 1


def make_expression(op: str, *operands: Expression, text: str = "", place: Place) -> Expression:
    """An expression that knows its depth."""
    return Expression(op, operands, text, place, 1 + max((one.depth for one in operands), default=0))


@dataclass(frozen=True, slots=True)
class If:
    """`%if (condition)%`: keep the field that follows, or leave it out."""

    condition: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class For:
    """`%for (variable : items)%`: repeat the field that follows."""

    variable: str
    items: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Param:
    """`%param name: default%`: a parameter, from here on, and its value if none is given."""

    name: str
    default: Expression | None
    place: Place


@dataclass(frozen=True, slots=True)
class End:
    """`%end%`: the field that `%if%` or `%for%` wraps is over."""

    place: Place


Rule = If | For
