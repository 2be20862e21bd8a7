"""Loading graphs with MediaPipe's arguments, and with its words where programs look for them in messages."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from google.protobuf.message import Message

from mediagraph.framework.errors import ArgumentError, GraphError, Problem
from mediagraph.graph import CalculatorGraph

_UNKNOWN = re.compile(r'there is no calculator or subgraph ("[^"]*")')


@dataclass(frozen=True, slots=True)
class GivenGraph:
    """A graph as text, message or binary file. Raises ValueError unless it is one of them, FileNotFoundError."""

    graph_config: str | Message | None = None
    binary_graph_path: str | None = None

    def __post_init__(self) -> None:
        if (self.graph_config is None) == (self.binary_graph_path is None):
            raise ArgumentError("give exactly one of graph_config, binary_graph_path and validated_graph_config")
        if self.binary_graph_path is None:
            return
        path = CalculatorGraph.environment.find_resource(self.binary_graph_path)
        if not path.is_file():
            raise FileNotFoundError(errno.ENOENT, "The path does not exist", str(path))


@contextlib.contextmanager
def mediapipes_words() -> Iterator[None]:
    """Let errors of a graph that are known by MediaPipe's words have these, too."""
    try:
        yield
    except GraphError as error:
        raise type(error)([_in_mediapipes_words(problem) for problem in error.problems]) from None


def _in_mediapipes_words(problem: Problem) -> Problem:
    return replace(problem, message=_UNKNOWN.sub(r"Unable to find Calculator \1: \g<0>", problem.message))
