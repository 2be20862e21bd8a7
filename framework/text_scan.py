"""Where things stand in a text graph: a scan of protobuf's text format that keeps names, values and their places.

It knows the grammar and nothing else; what the names mean is checked in `text_check.py`, and the values are read by
protobuf's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from google.protobuf import text_format

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error

_DEEPEST = 100
_PUNCTUATION = frozenset("{}<>[]:;,")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it is written, strings without their quotes; `raw` has the bytes of a string."""

    text: str
    line: int
    column: int
    raw: bytes | None = None


@dataclass(slots=True)
class Field:
    """A field with its values or blocks, in order."""

    name: str
    line: int
    column: int
    values: list[Scalar] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def parts(self) -> list[Scalar | Block]:
        """The values and blocks in the order of the text."""
        parts: list[Scalar | Block] = [*self.values, *self.blocks]
        return sorted(parts, key=lambda part: (part.line, part.column))


@dataclass(slots=True)
class Block:
    """The fields between two braces, or of the whole text."""

    line: int = 1
    column: int = 1
    fields: list[Field] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Field]:
        """Every occurrence of a field."""
        return (one for one in self.fields if one.name == name)

    def block(self, name: str, index: int = 0) -> Block | None:
        """The n-th block of a field, over all its occurrences."""
        blocks = [block for one in self.all(name) for block in one.blocks]
        return blocks[index] if index < len(blocks) else None

    def scalars(self, name: str) -> list[Scalar]:
        """All values of a field, over all its occurrences."""
        return [value for one in self.all(name) for value in one.values]

    def walk(self) -> Iterator[Field]:
        """Every field, however deep."""
        for one in self.fields:
            yield one
            for block in one.blocks:
                yield from block.walk()


@dataclass(frozen=True, slots=True)
class BlockOrigin:
    """Tells the places of the parts of one block."""

    file: str
    block: Block

    def place(self, field: str = "", index: int = 0) -> Place:
        """The place of a value of a field, or of the block itself."""
        found = [(one.line, one.column) for one in self.block.scalars(field)]
        found = found or [(one.line, one.column) for one in self.block.all(field)]
        line, column = found[index] if index < len(found) else (self.block.line, self.block.column)
        return Place(self.file, line, column)


def scan(text: str, file: str) -> Block:
    """Read the structure of a text graph; raises GraphError at the first error of syntax."""
    tokens = text_format.Tokenizer(text.split("\n"))
    try:
        return Block(1, 1, list(_fields(tokens, "", 0)))
    except text_format.ParseError as error:
        raise syntax_error(error, partial(Place, file)) from None


def syntax_error(error: text_format.ParseError, place_of: Callable[[int, int], Place]) -> Exception:
    """The error for what protobuf's parser refuses at a line and column, without its own prefix that names them."""
    line, column = error.GetLine() or 0, error.GetColumn() or 0
    message = re.sub(r"^'.*': (?=[A-Z])", "", str(error).removeprefix(f"{line}:{column} : ").strip().replace("\n", " "))
    return graph_error([Problem(message or "the text ends too early", place_of(line, column), StatusCode.UNKNOWN)])


def _fields(tokens: text_format.Tokenizer, end: str, depth: int) -> Iterator[Field]:
    if depth > _DEEPEST:
        raise _error(tokens, f"Blocks are nested deeper than {_DEEPEST}.")
    while not (tokens.AtEnd() if not end else tokens.TryConsume(end)):
        if tokens.AtEnd():
            raise _error(tokens, f'The text ends where "{end}" is expected.')
        yield _field(tokens, depth)


def _field(tokens: text_format.Tokenizer, depth: int) -> Field:
    line, column = _here(tokens)
    found = Field(_name(tokens), line, column)
    has_colon = tokens.TryConsume(":")
    if tokens.TryConsume("["):
        while not tokens.TryConsume("]"):
            _value(tokens, found, depth, needs_block=not has_colon)
            tokens.TryConsume(",")
    else:
        _value(tokens, found, depth, needs_block=not has_colon)
    if not tokens.TryConsume(","):
        tokens.TryConsume(";")
    return found


def _name(tokens: text_format.Tokenizer) -> str:
    if not tokens.TryConsume("["):
        return str(tokens.ConsumeIdentifierOrNumber())
    parts = []
    while not tokens.TryConsume("]"):
        if tokens.AtEnd() or tokens.token in "{}<>[:;,":
            raise _error(tokens, 'Expected "]".')
        parts.append(tokens.token)
        tokens.NextToken()
    return f"[{''.join(parts)}]"


def _value(tokens: text_format.Tokenizer, found: Field, depth: int, *, needs_block: bool = False) -> None:
    line, column = _here(tokens)
    for opening, closing in (("{", "}"), ("<", ">")):
        if tokens.TryConsume(opening):
            found.blocks.append(Block(line, column, list(_fields(tokens, closing, depth + 1))))
            return
    if needs_block:
        raise _error(tokens, 'Expected ":" or "{".')
    found.values.append(_scalar(tokens, line, column))


def _scalar(tokens: text_format.Tokenizer, line: int, column: int) -> Scalar:
    if tokens.token[:1] in ("'", '"'):
        raw = tokens.ConsumeByteString()
        return Scalar(raw.decode(errors="replace"), line, column, raw)  # a `bytes` field need not be text
    sign = "-" if tokens.TryConsume("-") else ""
    if tokens.AtEnd() or tokens.token in _PUNCTUATION:
        raise _error(tokens, "Expected a value.")
    token = tokens.token
    tokens.NextToken()
    return Scalar(sign + token, line, column)


def _here(tokens: text_format.Tokenizer) -> tuple[int, int]:
    error = _error(tokens, "")
    return error.GetLine() or 0, error.GetColumn() or 0


def _error(tokens: text_format.Tokenizer, message: str) -> text_format.ParseError:
    """An error at the current token; also the public way to learn where that is."""
    return tokens.ParseError(message)  # type: ignore[arg-type]  # the stubs take the text for a Message
