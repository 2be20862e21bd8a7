"""The framework with everything plugged in that this package ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from mediagraph.framework import graph as framework_graph
from mediagraph.framework.environment import Environment
from mediagraph.framework.observer import Observer
from mediagraph.shipped_environment import ShippedEnvironment as ShippedEnvironment
from mediagraph.shipped_files import shipped_folder as shipped_folder


class CalculatorGraph(framework_graph.CalculatorGraph):  # noqa: D101  # the docstring is taken over
    __doc__ = framework_graph.CalculatorGraph.__doc__

    environment: ClassVar[Environment] = ShippedEnvironment()

    @property
    def input_side_packets(self) -> dict[str, object]:
        """The side packets that the application has given to the current run, or to the last one."""
        known = self._known_side_packets()
        return {name: known[name] for name in self.plan.needs if name in known}

    @property
    def is_running(self) -> bool:
        """Was a run started that `wait_until_done` has not ended yet?"""
        return self._is_running

    def add_observer(self, observer: Observer) -> None:
        """Have a stream watched by an observer that sees packets, bounds and the end; must come before `start_run`."""
        self._check_observable(observer.stream)
        self._observers.append(observer)


def graph_class(modules: Sequence[Path] = (), *, network: bool = True) -> type[CalculatorGraph]:
    """A CalculatorGraph that also finds subgraphs in these folders, first; without `network` no model is fetched."""

    class GraphWithModules(CalculatorGraph):
        environment = ShippedEnvironment(tuple(modules), network=network)

    return GraphWithModules
