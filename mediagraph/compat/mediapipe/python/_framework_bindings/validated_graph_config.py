"""A graph that was checked, to be run by `CalculatorGraph`."""

from __future__ import annotations

from google.protobuf.message import Message

from mediagraph.compat.loading import GivenGraph, mediapipes_words
from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.graph import CalculatorGraph


class ValidatedGraphConfig:
    """A graph, checked once."""

    def __init__(self) -> None:
        self.given: GivenGraph | None = None
        self._graph: CalculatorGraph | None = None

    def initialize(self, *, graph_config: str | Message | None = None, binary_graph_path: str | None = None) -> None:
        """Check a graph, given as text or message, or as a binary file. It can be done once.

        Raises ValueError unless exactly one is given or if the graph is malformed, FileNotFoundError if there is no
        such file, RuntimeError if the graph does not parse or does not fit together.
        """
        if self._graph is not None:
            raise StateError("ValidatedGraphConfig can be initialized only once", StatusCode.INTERNAL)
        given = GivenGraph(graph_config, binary_graph_path)
        with mediapipes_words():
            self._graph = CalculatorGraph(given.graph_config, binary_graph_path=given.binary_graph_path)
        self.given = given

    def initialized(self) -> bool:
        """Was a graph checked?"""
        return self._graph is not None

    @property
    def text_config(self) -> str:
        """The expanded, sorted graph as text."""
        return self._graph.text_config if self._graph else ""

    @property
    def binary_config(self) -> bytes:
        """The expanded, sorted graph in binary form."""
        return self._graph.binary_config if self._graph else b""
