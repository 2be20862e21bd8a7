"""Graphs used as nodes of other graphs: classes that make a graph from a node, and finders of graph files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.ports import Options
from mediagraph.framework.registry import register
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments


class Subgraph:
    """A graph that depends on the options and streams of the node it stands for; registered under its class name."""

    option_type: ClassVar[type | None] = None

    def __init_subclass__(cls) -> None:
        options = next((member for member in vars(cls).values() if isinstance(member, Options)), None)
        cls.option_type = None if options is None else options.kind
        register(cls.__name__, cls)

    @classmethod
    def expand(cls, node: NodeConfig, options: Any) -> GraphConfig:
        """The graph to put in place of the node; raises ContractError to refuse it."""
        raise NotImplementedError(f"{cls.__name__} does not define expand()")


class SubgraphFinder(Protocol):
    """Finds the graph files that can be used as nodes."""

    def names(self, near: str) -> Iterable[str]:
        """The names of all subgraphs; `near` is the file of the graph that asks."""
        ...

    def find(self, name: str, near: str, arguments: Arguments = NO_ARGUMENTS) -> GraphConfig | None:
        """The subgraph of that name, a template with these arguments; raises GraphError if its file is broken."""
        ...


class NoSubgraphs:
    """Knows no graph files."""

    def names(self, near: str) -> Iterable[str]:
        """No names."""
        return ()

    def find(self, name: str, near: str, arguments: Arguments = NO_ARGUMENTS) -> GraphConfig | None:
        """Nothing."""
        return None
