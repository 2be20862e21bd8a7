"""Python expressions that make a value again: options with everything in them, laid out as a formatter would."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Expression:
    """`head`, or `head` + its parts between brackets + `tail`, as `Options(` a, b `)`."""

    head: str
    parts: tuple[Expression, ...] = ()
    tail: str = ""

    def in_one_line(self) -> str:
        """Without line breaks."""
        inner = ", ".join(part.in_one_line() for part in self.parts)
        comma = "," if self.head.endswith("(") and self.is_tuple and len(self.parts) == 1 else ""
        return f"{self.head}{inner}{comma}{self.tail}"

    @property
    def is_tuple(self) -> bool:
        """Are the brackets those of a tuple, which needs a comma after a lone part?"""
        return self.head == "(" or self.head.endswith("=(")

    def lines(self, indent: int, after: int = 0) -> list[str]:
        """In as many lines as needed; `indent` columns stand before it, `after` behind it."""
        line = self.in_one_line()
        if indent + len(line) + after <= WIDTH or not self.parts:
            return [line]
        inner: list[str] = []
        for part in self.parts:
            *rest, last = part.lines(indent + 4, 1)
            inner += [*rest, f"{last},"]
        return [self.head, *(f"    {one}" for one in inner), self.tail]


@dataclass(slots=True)
class Writer:
    """Writes expressions and notes what they import."""

    imports: set[tuple[str, str]] = field(default_factory=set)

    def value(self, value: Any, name: str = "") -> Expression:
        """An expression for a value, after `name=` if there is one."""
        head = f"{name}=" if name else ""
        if isinstance(value, Enum):
            return Expression(f"{head}{self._named(type(value))}.{value.name}")
        if isinstance(value, tuple):
            return Expression(f"{head}(", tuple(self.value(one) for one in value), ")")
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._message(value, head)
        return Expression(f"{head}{_scalar(value)}")

    def call(self, head: str, parts: Sequence[Expression]) -> Expression:
        """A call with these arguments."""
        return Expression(f"{head}(", tuple(parts), ")")

    def _message(self, value: Any, head: str) -> Expression:
        """A dataclass with the fields that differ from their defaults; one made at run time as a mapping."""
        changed = [
            (one.name, getattr(value, one.name))
            for one in dataclasses.fields(value)
            if one.compare and getattr(value, one.name) != _default(one)
        ]
        if _is_importable(type(value)):
            fields = tuple(self.value(content, name) for name, content in changed)
            return Expression(f"{head}{self._named(type(value))}(", fields, ")")
        entries = tuple(self._entry(name, content) for name, content in changed)
        return Expression(f"{head}{{", entries, "}")

    def _entry(self, name: str, content: Any) -> Expression:
        inner = self.value(content)
        return Expression(f'"{name}": {inner.head}', inner.parts, inner.tail)

    def _named(self, kind: type) -> str:
        """The name of a class after its import."""
        outermost = kind.__qualname__.partition(".")[0]
        self.imports.add((kind.__module__, outermost))
        return kind.__qualname__


def _default(one: dataclasses.Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not dataclasses.MISSING else one.default


def _is_importable(kind: type) -> bool:
    found: Any = sys.modules.get(kind.__module__)
    for name in kind.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is kind


def _scalar(value: Any) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'float("{value}")'
    if isinstance(value, str) and "'" not in repr(value)[1:-1]:
        return '"' + repr(value)[1:-1].replace('"', '\\"') + '"'
    return repr(value)
