"""Where things stand in a text graph: a scan of protobuf's text format that keeps names, values and their places.

It knows the grammar and nothing else; what the names mean is checked in `text_check.py`, and the values are read by
protobuf's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from google.protobuf import text_format

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error
from mediagraph.framework.text_tokens import Scanner
from mediagraph.framework.text_tree import Block


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
    lines = text.split("\n")
    try:
        return Scanner(text_format.Tokenizer(lines), lines).scan()
    except text_format.ParseError as error:
        raise syntax_error(error, partial(Place, file)) from None


def syntax_error(error: text_format.ParseError, place_of: Callable[[int, int], Place]) -> Exception:
    """The error for what protobuf's parser refuses at a line and column, without its own prefix that names them."""
    line, column = error.GetLine() or 0, error.GetColumn() or 0
    message = str(error).removeprefix(f"{line}:{column} : ").strip().replace("\n", " ")
    message = re.sub(r"^'.*': (?=\S)", "", message)  # protobuf quotes the line in front of what it says
    return graph_error([Problem(message, place_of(line, column), StatusCode.UNKNOWN)])
