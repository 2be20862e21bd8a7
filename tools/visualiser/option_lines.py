"""Options as short lines of text: what differs from the defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from enum import Enum


def option_lines(options: object, *, everything: bool = False) -> tuple[str, ...]:
    """`alpha: 0.5`, `color.r: 255`: one line for each field that is not as by default, or for each one."""
    return tuple(f"{name}: {value}" for name, value in option_values(options, everything=everything))


def option_values(options: object, *, everything: bool = False, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The fields with their values as text; fields of messages inside are called `outer.inner`."""
    if not dataclasses.is_dataclass(options):
        return
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if field.metadata.get("number", 0) is None or value is None:
            continue
        if everything or value != _default_of(field):
            yield from _named_values(prefix + field.name, value)


def value_text(value: object) -> str:
    """One value as it stands in a graph file, or nearly so."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if dataclasses.is_dataclass(value):
        return "{ " + "  ".join(option_lines(value)) + " }" if option_lines(value) else "{ }"
    if isinstance(value, tuple):
        return "[" + ", ".join(value_text(one) for one in value) + "]"
    return str(value)


def _named_values(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        messages = [one for one in value if dataclasses.is_dataclass(one)]
        for index, one in enumerate(messages):
            yield from _named_values(f"{name}[{index}]", one)
        if not messages:
            yield name, value_text(value)
        return
    inner = list(option_values(value, prefix=f"{name}."))
    if inner:
        yield from inner
    else:
        yield name, value_text(value)


def _default_of(field: dataclasses.Field[object]) -> object:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else dataclasses.MISSING
