"""The table of `make cuda-check`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a check went; NOTE is a figure without a bound."""

    OK = "ok"
    FAILED = "FAILED"
    NOTE = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was looked at, what was found, and what was wanted."""

    what: str
    found: str
    wanted: str = ""
    state: State = State.NOTE


def at_most(what: str, found: float, bound: float, unit: str = "") -> Row:
    """A figure that may be at most `bound`."""
    return Row(what, _text(found, unit), f"≤ {_text(bound, unit)}", _state(is_good=found <= bound))


def at_least(what: str, found: float, bound: float, unit: str = "") -> Row:
    """A figure that must be at least `bound`."""
    return Row(what, _text(found, unit), f"≥ {_text(bound, unit)}", _state(is_good=found >= bound))


def equal(what: str, found: object, wanted: object) -> Row:
    """Something that must be as it is wanted."""
    return Row(what, str(found), str(wanted), _state(is_good=found == wanted))


def table(rows: Iterable[Row]) -> str:
    """The rows in aligned columns, with a heading."""
    lines = [("what", "found", "wanted", ""), *((row.what, row.found, row.wanted, row.state.value) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines)


def has_failed(rows: Sequence[Row]) -> bool:
    """Is one of them not as wanted?"""
    return any(row.state is State.FAILED for row in rows)


def _state(*, is_good: bool) -> State:
    return State.OK if is_good else State.FAILED


def _text(number: float, unit: str) -> str:
    return f"{number:.3g} {unit}".rstrip()
