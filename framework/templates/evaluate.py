"""What an expression is worth (rules Z2, Z3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mediagraph.framework.errors import Place, StatusCode
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.templates.expression import FIELD, LITERAL, PARAMETER, Expression
from mediagraph.framework.templates.values import (
    TemplateValueError,
    Value,
    describe,
    is_numeric,
    number_of,
    text_of,
    truth_of,
)


class ExpressionError(Exception):
    """An expression has no value; `parameter` names the one that is missing, if that is the reason."""

    def __init__(self, message: str, place: Place, code: StatusCode, parameter: str = "") -> None:
        super().__init__(message)
        self.place, self.code, self.parameter = place, code, parameter


def evaluate(expression: Expression, scope: Mapping[str, Value]) -> Value:
    """The value of an expression with these parameters; raises ExpressionError.

    Every operand is evaluated, also those of `&&` and `||` that could not change the result.
    """
    if expression.op == LITERAL:
        return expression.text
    if expression.op == PARAMETER:
        return _parameter(expression, scope)
    operands = [evaluate(operand, scope) for operand in expression.operands]
    try:
        if expression.op == FIELD:
            return _field(operands[0], expression.text)
        return _OPERATORS[expression.op](operands)
    except TemplateValueError as problem:
        raise ExpressionError(f'"{expression.op}": {problem}', expression.place, problem.code) from None


def _parameter(expression: Expression, scope: Mapping[str, Value]) -> Value:
    name = expression.text
    if name in scope:
        return scope[name]
    hint = did_you_mean(name, scope) or "."
    advice = f"{hint} Give it as a template argument, or declare a default: %param {name}: …%"
    if name.lower() in ("true", "false"):
        advice = "; write 1 or 0 for true or false"
    message = f'the template parameter "{name}" has no value{advice}'
    raise ExpressionError(message, expression.place, StatusCode.NOT_FOUND, name)


def _field(value: Value, name: str) -> Value:
    if not isinstance(value, dict):
        raise TemplateValueError(f'expected a dict with a field "{name}" but found {describe(value)}')
    if name not in value:
        listed = ", ".join(value) or "none"
        message = f'the dict has no field "{name}"{did_you_mean(name, value) or "."} It has {listed}'
        raise TemplateValueError(message, StatusCode.NOT_FOUND)
    return value[name]


def _plus(operands: Sequence[Value]) -> Value:
    left, right = operands
    if is_numeric(left) and is_numeric(right):
        return number_of(left) + number_of(right)
    return text_of(left) + text_of(right)


def _divide(operands: Sequence[Value]) -> Value:
    left, right = map(number_of, operands)
    if right == 0:
        raise TemplateValueError("division by zero")
    return left / right


def _comparison(fits: Callable[[int], bool]) -> Callable[[Sequence[Value]], Value]:
    """An operator that looks at the sign of the difference of its operands."""
    return lambda operands: float(fits(_compare(*operands)))


def _compare(left: Value, right: Value) -> int:
    """-1, 0 or 1: as numbers if both look like numbers, else as texts."""
    if is_numeric(left) and is_numeric(right):
        a, b = number_of(left), number_of(right)
        return (a > b) - (a < b)
    first, second = text_of(left), text_of(right)
    return (first > second) - (first < second)


def _truths(operands: Sequence[Value]) -> list[bool]:
    return [truth_of(one) for one in operands]


def _size(operands: Sequence[Value]) -> Value:
    (value,) = operands
    if not isinstance(value, (tuple, dict)):
        raise TemplateValueError(f"expected a list or a dict but found {describe(value)}")
    return float(len(value))


def _dict(operands: Sequence[Value]) -> Value:
    made: dict[str, Value] = {}
    for key, value in zip(operands[::2], operands[1::2]):
        made.setdefault(text_of(key), value)
    return made


_OPERATORS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "*": lambda operands: number_of(operands[0]) * number_of(operands[1]),
    "/": _divide,
    "+": _plus,
    "-": lambda operands: number_of(operands[0]) - number_of(operands[1]),
    ">": _comparison(lambda sign: sign > 0),
    "<": _comparison(lambda sign: sign < 0),
    ">=": _comparison(lambda sign: sign >= 0),
    "<=": _comparison(lambda sign: sign <= 0),
    "==": _comparison(lambda sign: sign == 0),
    "!=": _comparison(lambda sign: sign != 0),
    "&&": lambda operands: float(all(_truths(operands))),
    "||": lambda operands: float(any(_truths(operands))),
    "!": lambda operands: float(not truth_of(operands[0])),
    "min": lambda operands: min(map(number_of, operands)),
    "max": lambda operands: max(map(number_of, operands)),
    "concat": lambda operands: "".join(map(text_of, operands)),
    "lowercase": lambda operands: text_of(operands[0]).lower(),
    "uppercase": lambda operands: text_of(operands[0]).upper(),
    "size": _size,
    "dict": _dict,
    "list": tuple,
}
