"""The words between two percent signs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NoReturn

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error

_SPACE = re.compile(r"(?:\s|#[^\n]*)+")
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()
    STRING = auto()
    SYMBOL = auto()


_TOKENS = (
    (Kind.NUMBER, re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")),
    (Kind.NAME, re.compile(r"[A-Za-z_][A-Za-z0-9_]*")),
    (Kind.STRING, re.compile(_STRING)),
    (Kind.SYMBOL, re.compile(r">=|<=|==|!=|&&|\|\||[-+*/.<>!(),:%]")),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a tag, and where it stands in the text."""

    kind: Kind
    text: str
    start: int
    place: Place

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


@dataclass(slots=True)
class SourceText:
    """A text that tells lines and columns of its letters."""

    text: str
    file: str
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, offset: int) -> Place:
        """The place of a letter."""
        line = bisect_right(self._starts, offset)
        return Place(self.file, line, offset - self._starts[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """The letter at a place; the last one for places behind the text."""
        return self._starts[min(place.line, len(self._starts)) - 1] + place.column - 1


def tokens_of(source: SourceText, start: int) -> Iterator[Token]:
    """The tokens of the tag whose first percent sign is at `start`, without it, up to and with its last one."""
    text, offset = source.text, start + 1
    while True:
        space = _SPACE.match(text, offset)
        offset = space.end() if space else offset
        token = _token_at(source, offset)
        if token is None:
            _refuse_unclosed(source, start, offset)
        yield token
        if token.text == "%":
            return
        offset = token.end


def _token_at(source: SourceText, offset: int) -> Token | None:
    for kind, pattern in _TOKENS:
        match = pattern.match(source.text, offset)
        if match:
            return Token(kind, match[0], offset, source.place(offset))
    return None


def _refuse_unclosed(source: SourceText, start: int, offset: int) -> NoReturn:
    found = f'found "{source.text[offset]}"' if offset < len(source.text) else "the text ends"
    refuse(f'{found} in the template tag of {source.place(start)}, where an expression or "%" is expected',
           source.place(min(offset, len(source.text))))  # fmt: skip


def refuse(message: str, place: Place) -> NoReturn:
    """Raise the GraphError for a mistake in the notation of a template."""
    raise graph_error([Problem(message, place, StatusCode.UNKNOWN)])
