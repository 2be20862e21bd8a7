"""The framework with everything plugged in that this package ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from mediagraph.framework import graph as framework_graph
from mediagraph.framework.environment import Environment
from mediagraph.shipped_environment import ShippedEnvironment as ShippedEnvironment
from mediagraph.shipped_files import shipped_folder as shipped_folder


class CalculatorGraph(framework_graph.CalculatorGraph):  # noqa: D101  # the docstring is taken over
    __doc__ = framework_graph.CalculatorGraph.__doc__

    environment: ClassVar[Environment] = ShippedEnvironment()


def graph_class(modules: Sequence[Path] = (), *, network: bool = True) -> type[CalculatorGraph]:
    """A CalculatorGraph that also finds subgraphs in these folders, first; without `network` no model is fetched."""

    class GraphWithModules(CalculatorGraph):
        environment = ShippedEnvironment(tuple(modules), network=network)

    return GraphWithModules
