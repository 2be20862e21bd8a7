"""What can still be read of a graph with errors in its text, and whom not to blame for what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import Place
from mediagraph.framework.text_tree import Block, Field


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known to be wrong already, so that nobody complains of what follows from it.

    `nodes` are the places of nodes with a faulty field of their own, `options` those of nodes and executors with a
    fault in their options, `names` the streams and side packets that faulty parts may have meant.
    """

    nodes: frozenset[Place] = frozenset()
    options: frozenset[Place] = frozenset()
    names: frozenset[str] = frozenset()

    def __or__(self, other: Doubts) -> Doubts:
        return Doubts(self.nodes | other.nodes, self.options | other.options, self.names | other.names)


NO_DOUBTS = Doubts()


@dataclass(frozen=True, slots=True)
class Partial:
    """A graph without its faulty fields."""

    config: GraphConfig
    doubts: Doubts


def without(text: str, fields: Iterable[Field]) -> str:
    """The text with blanks in place of some fields, so that everything else stays where it is."""
    lines = [list(line) for line in text.split("\n")]
    for field in fields:
        end_line, end_column = field.end
        for number in range(field.line - 1, min(end_line, len(lines))):
            first = field.column - 1 if number == field.line - 1 else 0
            last = end_column - 1 if number == end_line - 1 else len(lines[number])
            lines[number][first:last] = " " * (last - first)
    return "\n".join("".join(line) for line in lines)


def doubts_of(block: Block, faulty: Sequence[Field], file: str) -> Doubts:
    """What follows from faulty fields of a graph."""
    is_faulty = {id(field) for field in faulty}
    nodes: set[Place] = set()
    options: set[Place] = set()
    for field in block.fields:
        for part in field.blocks:
            place = Place(file, part.line, part.column)
            if field.name == "node" and any(id(one) in is_faulty for one in part.fields):
                nodes.add(place)
            elif any(id(one) in is_faulty for one in part.walk()):
                options.add(place)
    return Doubts(frozenset(nodes), frozenset(options), frozenset(_names_in(faulty)))


def _names_in(fields: Iterable[Field]) -> Iterator[str]:
    """The names of streams that some fields may have meant."""
    for field in fields:
        for one in (field, *(inner for block in field.blocks for inner in block.walk())):
            yield from (value.text.rpartition(":")[2] for value in one.values)
