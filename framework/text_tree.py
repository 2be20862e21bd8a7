"""A text graph as a tree: fields, values and blocks, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mediagraph.framework.errors import Problem


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it is written, strings without their quotes; `raw` has the bytes of a string."""

    text: str
    line: int
    column: int
    raw: bytes | None = None

    @property
    def is_quoted(self) -> bool:
        """Does it stand in quotes?"""
        return self.raw is not None


@dataclass(slots=True)
class Field:
    """A field with its values or blocks, in order; `end` is the line and column of what follows it."""

    name: str
    line: int
    column: int
    is_list: bool = False
    end: tuple[int, int] = (0, 0)
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
    _blocks: dict[str, list[Block]] = field(default_factory=dict, compare=False, repr=False)  # filled when asked

    def all(self, name: str) -> Iterator[Field]:
        """Every occurrence of a field."""
        return (one for one in self.fields if one.name == name)

    def block(self, name: str, index: int = 0) -> Block | None:
        """The n-th block of a field, over all its occurrences."""
        if name not in self._blocks:
            self._blocks[name] = [block for one in self.all(name) for block in one.blocks]
        blocks = self._blocks[name]
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


class Fault(NamedTuple):
    """A field that cannot be read, and why."""

    field: Field
    problem: Problem
