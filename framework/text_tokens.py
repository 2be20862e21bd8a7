"""The grammar of protobuf's text format: from tokens to fields and blocks.

It stops at the first error, for whatever comes behind a missing brace or quote would be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from google.protobuf import text_format

from mediagraph.framework.text_tree import Block, Field, Scalar

_DEEPEST = 100
_PUNCTUATION = frozenset("{}<>[]:;,")
_CLOSING = {"{": "}", "<": ">"}
_NO_FIELDS = {
    "{": "; a graph is written as fields, name: value, and not as JSON",
    "/": "; comments begin with #",
    '"': "; the names of fields stand without quotes",
    "'": "; the names of fields stand without quotes",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A block that is still open, for messages."""

    name: str
    brace: str
    line: int
    column: int

    def __str__(self) -> str:
        return f'the block of "{self.name}" that begins at {self.line}:{self.column}'

    @property
    def closing(self) -> str:
        """The brace that ends it."""
        return _CLOSING[self.brace]


@dataclass(slots=True)
class Scanner:
    """Reads one text. `suspect` is the first block whose closing brace is indented like the end of an outer block."""

    tokens: text_format.Tokenizer
    lines: Sequence[str]
    suspect: tuple[Opened, int] | None = None

    def scan(self) -> Block:
        """The whole text as a block; raises ParseError."""
        return Block(1, 1, list(self._fields(None, 0)))

    def _fields(self, opened: Opened | None, depth: int) -> Iterator[Field]:
        """The fields up to the brace that closes what was opened, or to the end of the text."""
        if depth > _DEEPEST:
            raise self._error(f"blocks are nested deeper than {_DEEPEST}; is a brace missing further up?")
        last: Field | None = None
        while True:
            here = self._here()
            if last is not None:
                last.end = here
            if self._is_at_end(opened, here):
                return
            last = self._field(opened, depth, here)
            yield last

    def _is_at_end(self, opened: Opened | None, here: tuple[int, int]) -> bool:
        if opened is None:
            return self.tokens.AtEnd()
        if self.tokens.AtEnd():
            raise self._unclosed(opened)
        if self.tokens.token == opened.closing:
            self._look_at_indentation(opened, here)
            self.tokens.NextToken()
            return True
        return False

    def _look_at_indentation(self, opened: Opened, here: tuple[int, int]) -> None:
        line, column = here
        is_alone = not self.lines[line - 1][: column - 1].strip()
        if self.suspect is None and is_alone and column - 1 < _indentation(self.lines[opened.line - 1]):
            self.suspect = opened, line

    def _unclosed(self, opened: Opened) -> text_format.ParseError:
        found, closed = self.suspect or (opened, 0)
        message = f'the block of "{found.name}" is not closed: the text ends without its "{found.closing}"'
        if closed:
            message = (
                f'the block of "{found.name}" is probably not closed: the "{found.closing}" in line {closed} is '
                "indented like the end of an outer block, and one is missing at the end of the text"
            )
        return text_format.ParseError(message, found.line, found.column)

    def _field(self, opened: Opened | None, depth: int, here: tuple[int, int]) -> Field:
        found = Field(self._name(opened), *here)
        has_colon = self.tokens.TryConsume(":")
        if self.tokens.TryConsume("["):
            found.is_list = True
            self._list(found, depth, needs_block=not has_colon)
        else:
            self._value(found, depth, needs_block=not has_colon)
        if not self.tokens.TryConsume(","):
            self.tokens.TryConsume(";")
        return found

    def _name(self, opened: Opened | None) -> str:
        if self.tokens.TryConsume("["):
            return self._bracketed_name()
        if not re.match(r"\w", self.tokens.token):
            raise self._error(self._no_name(opened))
        return str(self.tokens.ConsumeIdentifierOrNumber())

    def _bracketed_name(self) -> str:
        parts: list[str] = []
        while not self.tokens.TryConsume("]"):
            if self.tokens.AtEnd() or self.tokens.token in "{}<>[:;,":
                raise self._error(f'expected "]" after "[{"".join(parts)}", found {self._found()}')
            parts.append(self.tokens.token)
            self.tokens.NextToken()
        return f"[{''.join(parts)}]"

    def _no_name(self, opened: Opened | None) -> str:
        token = self.tokens.token
        if opened is None and token in "}>":
            return f'this "{token}" closes no block; take it away, or open the block further up'
        wanted = "the name of a field" if opened is None else f'the name of a field or "{opened.closing}"'
        where = "" if opened is None else f" in {opened}"
        return f"expected {wanted}{where}, found {self._found()}{_NO_FIELDS.get(token[0], '')}"

    def _list(self, found: Field, depth: int, *, needs_block: bool) -> None:
        if self.tokens.TryConsume("]"):
            return
        while True:
            self._value(found, depth, needs_block=needs_block)
            if self.tokens.TryConsume("]"):
                return
            if not self.tokens.TryConsume(","):
                raise self._error(f'expected "," or "]" in the list of "{found.name}", found {self._found()}')
            if self.tokens.token == "]":
                raise self._error(f'the list of "{found.name}" ends with a comma; take it away')

    def _value(self, found: Field, depth: int, *, needs_block: bool) -> None:
        line, column = self._here()
        token = self.tokens.token
        if token in _CLOSING:
            self.tokens.NextToken()
            opened = Opened(found.name, token, line, column)
            found.blocks.append(Block(line, column, list(self._fields(opened, depth + 1))))
            return
        is_quoted = token[:1] in ("'", '"')
        if needs_block:
            hint = '; write ":" in its place' if token == "=" else "; a colon is missing" if is_quoted else ""
            raise self._error(f'expected ":" or "{{" after "{found.name}", found {self._found()}{hint}')
        if is_quoted:
            raw = self._quoted_bytes()
            found.values.append(Scalar(raw.decode(errors="replace"), line, column, raw))  # a `bytes` field is no text
        else:
            found.values.append(Scalar(self._word(found), line, column))

    def _quoted_bytes(self) -> bytes:
        token = self.tokens.token
        if len(token) < 2 or token[-1] != token[0]:
            raise self._error(f"this text does not end on its line; close it with {token[0]}")
        error = self._error(r"this text holds an escape that does not exist; a backslash is written \\")
        try:
            return self.tokens.ConsumeByteString()
        except text_format.ParseError:
            raise error from None

    def _word(self, found: Field) -> str:
        token, (line, column) = self.tokens.token, self._here()
        if not token or token in _PUNCTUATION or token == "-":
            raise self._error(f'expected a value of "{found.name}", found {self._found()}')
        self.tokens.NextToken()
        if self.tokens.token and self.tokens.token in ":{<":
            message = f'"{found.name}" has no value; what follows is the field "{token}"'
            raise text_format.ParseError(message, line, column)
        return token

    def _found(self) -> str:
        token = self.tokens.token
        if not token:
            return "the end of the text"
        return token if token[0] == '"' else f'"{token}"'

    def _here(self) -> tuple[int, int]:
        error = self._error("")
        return error.GetLine() or 0, error.GetColumn() or 0

    def _error(self, message: str) -> text_format.ParseError:
        """An error at the current token; also the public way to learn where that is."""
        return self.tokens.ParseError(message)  # type: ignore[arg-type]  # the stubs take the text for a Message


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
