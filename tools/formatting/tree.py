"""A text graph as its author wrote it: fields, comments and tags of templates, in order."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Comment:
    """A comment on a line of its own, or a tag that stands between fields."""

    text: str
    blank_before: bool = False
    trailing: str = ""


@dataclass(slots=True)
class Word:
    """A value: a word, or adjacent pieces of text; `is_broken` if they stood on several lines."""

    pieces: list[str]
    is_broken: bool = False


@dataclass(slots=True)
class Block:
    """Fields between braces; `opening` is the comment behind the first brace."""

    items: list[Comment | Entry] = field(default_factory=list)
    opening: str = ""
    is_broken: bool = False


@dataclass(slots=True)
class Sequence:
    """Values between brackets, each as an entry without a name."""

    items: list[Comment | Entry] = field(default_factory=list)
    opening: str = ""
    is_broken: bool = False


Value = Word | Block | Sequence


@dataclass(slots=True)
class Entry:
    """A field with its value; `trailing` is the comment behind it."""

    name: str
    value: Value
    blank_before: bool = False
    trailing: str = ""
