"""The `%…%` tags of a text, and the text without them.

A tag is masked by something of its own length that the text format can read: an expression by an empty block `{ }`, all
others by a field `_:0`. So one scanner reads plain graphs and templates, every place stays right, and `text_form` puts
the tags back where their masks stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mediagraph.framework.templates.expression import Expression
from mediagraph.framework.templates.lexer import SourceText, tokens_of
from mediagraph.framework.templates.parser import TagContent, parse_tag

_STRING_COMMENT_OR_TAG = re.compile(r""""(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*|%""")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag says, and the letters it takes."""

    content: TagContent
    start: int
    end: int


def has_tags(text: str) -> bool:
    """Is the text a template: has it a percent sign outside of strings and comments?"""
    return "%" in text and any(match[0] == "%" for match in _STRING_COMMENT_OR_TAG.finditer(text))


def find_tags(source: SourceText) -> Iterator[Tag]:
    """The tags in order; raises GraphError at the first one that cannot be read."""
    offset = 0
    while match := _STRING_COMMENT_OR_TAG.search(source.text, offset):
        offset = match.end()
        if match[0] == "%":
            tokens = list(tokens_of(source, match.start()))
            offset = tokens[-1].end
            yield Tag(parse_tag(tokens), match.start(), offset)


def masked(text: str, tags: list[Tag]) -> str:
    """The text with a mask for each tag; every letter keeps its line and column."""
    letters = list(text)
    for tag in tags:
        span = [index for index in range(tag.start, tag.end) if text[index] != "\n"]
        for index in span:
            letters[index] = " "
        if isinstance(tag.content, Expression):
            letters[span[0]], letters[span[-1]] = "{", "}"
        else:
            letters[span[0]], letters[span[1]], letters[span[2]] = "_:0"
    return "".join(letters)
