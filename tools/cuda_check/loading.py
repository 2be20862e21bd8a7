"""Twins as they are run here: with side packets of our own, and on the device that is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mediagraph.calculators.cuda.context import CUDA, DeviceHolder
from mediagraph.framework.errors import UsageError
from mediagraph.framework.image import Image
from mediagraph.framework.plan import Plan
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.parity.compare import Loaded

FRAME_US = 33_333


def load(path: str, cuda: DeviceHolder, pictures: Sequence[Image], services: Mapping[str, object] = {}) -> Loaded:
    """A graph with its side packets; a picture is the last one of `pictures`. Raises what loading raises."""
    graph = CalculatorGraph(path=path, services={CUDA.key: cuda, **services})
    return Loaded(graph, cuda, _side_packets(graph.plan, pictures[-1]))


def _side_packets(plan: Plan, picture: Image) -> Mapping[str, object]:
    given: dict[str, object] = {}
    for name, need in plan.needs.items():
        if need.is_required and Image in need.payload:
            given[name] = picture
        elif need.is_required:
            raise UsageError(f'nothing is known here to give the side packet "{name}"')
    return given
