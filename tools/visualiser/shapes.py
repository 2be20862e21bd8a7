"""The few shapes that pictures consist of, in places relative to what they belong to. Lengths are CSS pixels."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.tools.visualiser.text_width import text_width
from mediagraph.tools.visualiser.theme import LETTERS


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    style: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `x` is its middle, or its left end if not `is_centred`, and `y` its base line."""

    x: float
    y: float
    text: str
    style: str
    is_centred: bool = True

    @property
    def width(self) -> float:
        """How wide it is drawn."""
        return line_width(self.text, self.style)


@dataclass(frozen=True, slots=True)
class Dot:
    """A small circle: a port."""

    x: float
    y: float
    radius: float
    style: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    width: float
    style: str


Shape = Rect | Text | Dot | Rule


def line_width(text: str, style: str) -> float:
    """The width of a text in one of the kinds of letters."""
    letters = LETTERS[style]
    return text_width(text, letters.size, is_bold=letters.is_bold)
