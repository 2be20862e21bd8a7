"""The builder of graphs, with everything plugged in that this package ships."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from mediagraph.framework.builder import graph as framework_builder
from mediagraph.framework.builder.code import builder_code as code_of
from mediagraph.framework.config import GraphConfig
from mediagraph.framework.environment import Environment
from mediagraph.framework.load import load_file, load_text
from mediagraph.graph import CalculatorGraph


class GraphBuilder(framework_builder.GraphBuilder):  # noqa: D101  # the docstring is taken over
    __doc__ = framework_builder.GraphBuilder.__doc__
    environment: ClassVar[Environment] = CalculatorGraph.environment


def builder_code(graph: str | Path | GraphConfig) -> str:
    """A Python program that builds a graph with `GraphBuilder`, from its text, its file (a Path) or its configuration.

    It builds an equal graph but for the order in which inputs with and without tags are listed, which means nothing,
    and for options, which are all written as `node_options`. Raises GraphError if the graph cannot be read.
    """
    catalogue = CalculatorGraph.environment.catalogue
    if isinstance(graph, GraphConfig):
        return code_of(graph)
    return code_of(load_file(graph, catalogue) if isinstance(graph, Path) else load_text(graph, catalogue))
