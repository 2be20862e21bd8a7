"""The values of template expressions: numbers, texts, lists and dicts, and how they turn into each other (rule Z3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from mediagraph.framework.errors import ArgumentError, StatusCode

Value: TypeAlias = "float | str | tuple[Value, ...] | dict[str, Value]"

_NUMBER = re.compile(r"\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)\s*", re.IGNORECASE | re.ASCII)
_TRUTHS = dict.fromkeys(("true", "t", "yes", "y", "1"), True) | dict.fromkeys(("false", "f", "no", "n", "0"), False)
_EXACT = 2**53  # up to here every whole number is a double


class TemplateValueError(Exception):
    """A value cannot be what it should be; becomes a problem of the graph at the place of the expression."""

    def __init__(self, message: str, code: StatusCode = StatusCode.INVALID_ARGUMENT) -> None:
        super().__init__(message)
        self.code = code


def is_numeric(value: Value) -> bool:
    """Is it a number, or a text that looks like one?"""
    return isinstance(value, float) or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)


def number_of(value: Value) -> float:
    """The value as a number; raises TemplateValueError."""
    if isinstance(value, (float, str)) and is_numeric(value):
        return float(value)
    raise TemplateValueError(f"expected a number but found {describe(value)}")


def text_of(value: Value) -> str:
    """The value as text, a number in its shortest decimal form; raises TemplateValueError for lists and dicts."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) <= _EXACT
        return str(int(value)) if is_whole else repr(value)
    raise TemplateValueError(f"expected a text or a number but found {describe(value)}")


def truth_of(value: Value) -> bool:
    """The value as a condition: a number other than 0, or one of the usual words; raises TemplateValueError."""
    if isinstance(value, float):
        return value != 0
    if isinstance(value, str) and value.lower() in _TRUTHS:
        return _TRUTHS[value.lower()]
    raise TemplateValueError(f"expected a condition (a number, true or false) but found {describe(value)}")


def describe(value: Value) -> str:
    """The value for messages."""
    if isinstance(value, str):
        return f'the text "{value}"'
    if isinstance(value, float):
        return f"the number {text_of(value)}"
    return "a list" if isinstance(value, tuple) else "a dict"


def value_from_python(value: object, where: str) -> Value:
    """The template value for a Python value: number, bool, text, list, tuple or mapping; raises ArgumentError."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        is_exact = isinstance(value, float) or abs(value) <= _EXACT
        return float(value) if is_exact else str(value)  # the text of a larger number keeps all its digits
    if isinstance(value, (list, tuple)):
        return tuple(value_from_python(one, f"{where}[{index}]") for index, one in enumerate(value))
    if isinstance(value, Mapping):
        return {str(key): value_from_python(one, f"{where}.{key}") for key, one in value.items()}
    kind = type(value).__name__
    raise ArgumentError(f"template argument {where} is a {kind}; give a number, a text, a list or a dict")
