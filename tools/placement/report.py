"""The placement report of one run, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mediagraph.calculators.tensor.placement import COPIES, Placement, Placements
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.plan import PlanNode
from mediagraph.tools.placement.copies import Copy, copies_of, uses_device


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node of the graph, and the device that it works on: `cpu` or `cuda:N`."""

    node: PlanNode
    device: str
    calls: int


@dataclass(frozen=True, slots=True)
class PlacedModel:
    """The model of a node, and where its ONNX nodes ran; those that only copy are left out here."""

    node: str
    placement: Placement

    @property
    def providers(self) -> Mapping[str, int]:
        """How many nodes each provider has run, most first."""
        nodes = (one for one in self.placement.nodes if one.operator not in COPIES)
        return dict(Counter(one.provider for one in nodes).most_common())


@dataclass(slots=True)
class PlacementReport:
    """Where a run of a graph happens; `placements` is the service that the graph has, `device` the number of its GPU.

    `begin` comes before the run, and the rest may be asked at any time after it.
    """

    graph: CalculatorGraph
    placements: Placements
    device: int = 0
    _counted: Mapping[str, int] = field(default_factory=dict)
    _calls: Mapping[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Count from here on."""
        self.graph.profiler.switch_on()
        self._counted, self._calls = self.graph.counters(), self._calls_so_far()

    def nodes(self) -> list[PlacedNode]:
        """All nodes, in the order of the plan."""
        calls = self._calls_so_far()
        return [
            PlacedNode(node, self._device_of(node), calls.get(node.name, 0) - self._calls.get(node.name, 0))
            for node in self.graph.plan.nodes
        ]

    def models(self) -> list[PlacedModel]:
        """The models that were loaded, in the order of the plan."""
        by_node = self.placements.by_node
        return [PlacedModel(one.name, by_node[one.name]) for one in self.graph.plan.nodes if one.name in by_node]

    def copies(self) -> list[Copy]:
        """What was copied between host and device."""
        counted = {name: value - self._counted.get(name, 0) for name, value in self.graph.counters().items()}
        return copies_of(self.graph.plan, counted, self.placements.by_node)

    def as_data(self, frames: int) -> dict[str, Any]:
        """The report of a run of so many frames, for `json.dumps`."""
        return {
            "frames": frames,
            "nodes": [_node_data(one) for one in self.nodes()],
            "models": [_model_data(one) for one in self.models()],
            "copies": [_copy_data(one, frames) for one in self.copies()],
        }

    def _device_of(self, node: PlanNode) -> str:
        return f"cuda:{self.device}" if uses_device(node) else "cpu"

    def _calls_so_far(self) -> dict[str, int]:
        return {one.name: one.calls for one in self.graph.profiler.statistics()}


def _node_data(one: PlacedNode) -> dict[str, Any]:
    return {
        "name": one.node.name,
        "calculator": one.node.calculator.registered_name,
        "device": one.device,
        "calls": one.calls,
        "place": str(one.node.place),
    }


def _model_data(one: PlacedModel) -> dict[str, Any]:
    nodes = [{"operator": node.operator, "name": node.name, "provider": node.provider} for node in one.placement.nodes]
    data = {"node": one.node, "model": one.placement.model, "runs": one.placement.runs}
    return {**data, "providers": one.providers, "problem": one.placement.problem or None, "nodes": nodes}


def _copy_data(one: Copy, frames: int) -> dict[str, Any]:
    return {
        "way": one.way,
        "node": one.node,
        "calculator": one.calculator,
        "place": str(one.place),
        "streams": {str(key): stream for key, stream in one.edges},
        "copies": one.count,
        "bytes": one.bytes,
        "per_frame": None if one.is_at_open or not frames else one.count / frames,
        "at_open": one.is_at_open,
        "inside_model": one.inside or None,
    }
