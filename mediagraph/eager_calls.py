"""Calculators called like functions, with everything plugged in that this package ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from mediagraph.framework import graph as framework_graph
from mediagraph.framework.eager import EagerCalculator
from mediagraph.framework.function import CalculatorLike
from mediagraph.graph import CalculatorGraph


class _ShippedEager(EagerCalculator):
    """Finds the shipped calculators by name, and gives the shipped services."""

    graph_class: ClassVar[type[framework_graph.CalculatorGraph]] = CalculatorGraph


def eager(
    calculator: CalculatorLike,
    options: object | None = None,
    *,
    side_packets: Mapping[str, object] = {},
    outputs: Sequence[str] | None = None,
    services: Mapping[str, object] = {},
) -> EagerCalculator:
    """A calculator to be called like a function, for notebooks: `mg.eager(FlipCalculator)(image)`.

    `calculator` is a class, a function decorated with `@calculator`, or a name; `options` an instance of its options
    class or a mapping of field names; `side_packets` are by tag; `outputs` names the outputs to connect instead of all
    that are declared. What a call takes and gives: see `EagerCalculator`. Raises ArgumentError for what the calculator
    has not; the first call raises GraphError if it refuses its connections.
    """
    return _ShippedEager(calculator, options, side_packets=side_packets, outputs=outputs, services=services)
