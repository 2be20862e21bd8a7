"""What a program gives to `CalculatorGraph`: a text, a file, a message, or a list of graphs that use each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from google.protobuf.message import Message

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.graph_type import type_of
from mediagraph.framework.load import load_content, read_file
from mediagraph.framework.registry import Catalogue, did_you_mean
from mediagraph.framework.subgraph import SubgraphFinder
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments, arguments_from_python

GivenGraph: TypeAlias = str | GraphConfig | Path | Message


@dataclass(frozen=True, slots=True)
class GraphSource:
    """A graph to load, with the arguments for its template."""

    load: Callable[[], GraphConfig]
    finder: SubgraphFinder


def graph_source(
    environment: Environment,
    graph_config: GivenGraph | Sequence[GivenGraph] | None,
    *,
    path: str | Path | None,
    binary_graph_path: str | Path | None,
    graph_type: str | None,
    template_arguments: Mapping[str, object] | None,
) -> GraphSource:
    """What to load, and where the graph finds its subgraphs; raises ArgumentError unless exactly one is given."""
    if sum(given is not None for given in (graph_config, path, binary_graph_path)) != 1:
        raise ArgumentError("give exactly one of graph_config, path and binary_graph_path")
    arguments = arguments_from_python(template_arguments)
    if isinstance(graph_config, Sequence) and not isinstance(graph_config, (str, bytes)):
        graphs = GivenGraphs.of(graph_config, environment)
        return GraphSource(partial(graphs.load, graph_type or "", arguments), graphs)
    if graph_type is not None:
        raise ArgumentError("graph_type chooses among several graphs; give them as a list in graph_config")
    if graph_config is None:
        graph_config = Path(path) if path is not None else environment.find_resource(str(binary_graph_path))
    return GraphSource(partial(_load, graph_config, environment.catalogue, "", arguments), environment.subgraphs)


@dataclass(frozen=True, slots=True)
class GivenGraphs:
    """Graphs that a program gives together. Each can be used as a node by its `type` (rule A1)."""

    loaders: Mapping[str, Callable[[Arguments], GraphConfig]]
    others: SubgraphFinder

    @classmethod
    def of(cls, graphs: Sequence[GivenGraph], environment: Environment) -> GivenGraphs:
        """Read the types of all graphs; raises ArgumentError if two have the same, GraphError if one is broken."""
        loaders: dict[str, Callable[[Arguments], GraphConfig]] = {}
        for index, graph in enumerate(graphs):
            file = f"<graph_config[{index}]>"
            name = _type_of(graph, file)
            if name in loaders:
                raise ArgumentError(f'two graphs of graph_config have type: "{name}"; each needs its own')
            loaders[name] = partial(_load, graph, environment.catalogue, file)
        return cls(loaders, environment.subgraphs)

    def load(self, name: str, arguments: Arguments) -> GraphConfig:
        """The graph to run; raises ArgumentError if there is none of that type."""
        if name not in self.loaders:
            known = ", ".join(f'"{one}"' for one in self.loaders) or "none"
            hint = did_you_mean(name, self.loaders) or "."
            raise ArgumentError(f'no graph of graph_config has type: "{name}"{hint} graph_type is one of {known}')
        return self.loaders[name](arguments)

    def names(self, near: str) -> Iterable[str]:
        """The types of the graphs, and the names of all other subgraphs."""
        return [*(name for name in self.loaders if name), *self.others.names(near)]

    def find(self, name: str, near: str, arguments: Arguments = NO_ARGUMENTS) -> GraphConfig | None:
        """The graph of that type, else another subgraph."""
        return self.loaders[name](arguments) if name in self.loaders else self.others.find(name, near, arguments)


def _load(graph: GivenGraph, catalogue: Catalogue, file: str, arguments: Arguments) -> GraphConfig:
    content, file = _content(graph, file)
    if isinstance(content, GraphConfig):
        arguments.check_names(())
        return content
    return load_content(content, catalogue, file=file, arguments=arguments)


def _type_of(graph: GivenGraph, file: str) -> str:
    content, file = _content(graph, file)
    return content.type if isinstance(content, GraphConfig) else type_of(content, file)


def _content(graph: GivenGraph, file: str) -> tuple[str | bytes | GraphConfig, str]:
    """What a program has given, and the file that it stands in."""
    if isinstance(graph, Path):
        return read_file(graph), str(graph)
    if isinstance(graph, Message):
        return graph.SerializeToString(), file
    if isinstance(graph, (str, GraphConfig)):
        return graph, file
    kind = type(graph).__name__
    raise ArgumentError(f"graph_config is a {kind}; give a text, a GraphConfig, a Path, a message, or a list of these")
