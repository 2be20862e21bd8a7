"""A text graph as tokens, comments included, as protobuf's own tokenizer cuts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from mediagraph.framework.templates.lexer import SourceText
from mediagraph.framework.templates.tags import find_tags, has_tags

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>"(?:[^"\n\\]|\\.)*"|'(?:[^'\n\\]|\\.)*')
    |(?P<word>[a-zA-Z_][0-9a-zA-Z_+-]*|(?:[0-9+-]|\.[0-9])[0-9a-zA-Z_.+-]*)
    |(?P<sign>\S)""",
    re.VERBOSE,
)


class Kind(Enum):
    """What a token is."""

    COMMENT = auto()
    STRING = auto()
    WORD = auto()
    SIGN = auto()
    TAG = auto()  # of a template
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `blank_before` tells whether a blank line precedes it."""

    kind: Kind
    text: str
    line: int
    end_line: int
    blank_before: bool


def tokens_of(text: str, file: str) -> Iterator[Token]:
    """The tokens of a text, with one of kind END behind them; raises GraphError for a tag that cannot be read."""
    last_line = 0
    for kind, start, end in _spans(text, file):
        line = text.count("\n", 0, start) + 1
        end_line = line + text.count("\n", start, end)
        yield Token(kind, text[start:end].rstrip(), line, end_line, bool(last_line) and line > last_line + 1)
        last_line = end_line
    yield Token(Kind.END, "", last_line + 1, last_line + 1, False)


def _spans(text: str, file: str) -> Iterator[tuple[Kind, int, int]]:
    tags = {tag.start: tag.end for tag in find_tags(SourceText(text, file))} if has_tags(text) else {}
    position = 0
    while match := _TOKEN.search(text, position):
        position = tags.get(match.start(), match.end())
        kind = Kind.TAG if match.start() in tags else Kind[(match.lastgroup or "").upper()]
        yield kind, match.start(), position
