"""The copies between host and device of a run, with the edges that caused them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.node_device import AT_OPEN, TO_DEVICE, TO_HOST
from mediagraph.calculators.tensor.placement import COPIES, OnnxNode, Placement
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.errors import Place
from mediagraph.framework.image import Image
from mediagraph.framework.names import Key
from mediagraph.framework.plan import Edge, Plan, PlanNode

_ON_DEVICE = (CudaImage, CudaTensor, CudaTensors)


@dataclass(frozen=True, slots=True)
class Copy:
    """What a node has copied one way in a run: `to_device` or `to_host`, `bytes` in all.

    `edges` are the streams that it takes such things from, by port, or the side packets if it was when it opened; of
    several nobody knows which one it was.
    """

    way: str
    node: str
    calculator: str
    place: Place
    edges: tuple[tuple[Key, str], ...]
    count: int
    bytes: int
    is_at_open: bool = False
    """It was done once, when the node opened."""
    inside: str = ""
    """The ONNX node that did it, if it was inside a model."""


def copies_of(plan: Plan, counted: Mapping[str, int], placements: Mapping[str, Placement]) -> list[Copy]:
    """All copies of a run, in the order of the plan: `counted` are the counters of the graph for this run."""
    return [copy for node in plan.nodes for copy in _of_node(node, counted, placements.get(node.name))]


def uses_device(node: PlanNode) -> bool:
    """Does the node work on the CUDA device of its graph?"""
    return CUDA.key in {service.service.key for service in node.calculator.services}


def _of_node(node: PlanNode, counted: Mapping[str, int], placement: Placement | None) -> Iterator[Copy]:
    if not uses_device(node):
        return
    for way in (TO_DEVICE, TO_HOST):
        for when in (AT_OPEN, ""):
            count = counted.get(f"{node.name}-copies_{way}{when}", 0)
            if count:
                size = counted[f"{node.name}-bytes_{way}{when}"]
                yield _copy(node, way, count, size, is_at_open=bool(when))
    for inner in () if placement is None else placement.nodes:
        if placement is not None and inner.operator in COPIES:
            yield _inside(node, inner, placement.runs)


def _inside(node: PlanNode, inner: OnnxNode, runs: int) -> Copy:
    """A copy that ONNX Runtime does in every run of the model."""
    return _copy(node, COPIES[inner.operator], runs, runs * inner.output_bytes, inside=f"{inner.operator} {inner.name}")


def _copy(node: PlanNode, way: str, count: int, size: int, *, is_at_open: bool = False, inside: str = "") -> Copy:
    causes = _pictures(node) if is_at_open else _causes(node, way, inside=bool(inside))
    edges = tuple((edge.key, edge.name) for edge in causes)
    name = node.calculator.registered_name
    return Copy(way, node.name, name, node.place, edges, count, size, is_at_open, inside)


def _causes(node: PlanNode, way: str, *, inside: bool) -> list[Edge]:
    """The inputs that carry what is copied that way: what is on the host to the device, and the other way round."""
    inputs = [edge for edge in node.inputs if not edge.is_back_edge]
    fitting = [edge for edge in inputs if _may_be_on_device(edge) == (way == TO_HOST)]
    return inputs if inside or not fitting else fitting


def _pictures(node: PlanNode) -> list[Edge]:
    """The side packets that a node copies to the device once, if it has such."""
    return [edge for edge in node.side_inputs if Image in edge.payload]


def _may_be_on_device(edge: Edge) -> bool:
    return any(issubclass(one, _ON_DEVICE) for one in edge.payload)
