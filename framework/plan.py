"""A valid graph, compiled: everything the engine, the visualiser and the command line need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.contract import Contract, PortSpec
from mediagraph.framework.errors import Place
from mediagraph.framework.names import Key
from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.types import Payload

DEFAULT_QUEUE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """A stream or side packet at a port of a node."""

    key: Key
    name: str
    port: PortSpec
    payload: Payload
    is_back_edge: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PlanNode:
    """A calculator at its place in the graph."""

    index: int
    name: str
    calculator: type[Calculator]
    contract: Contract
    options: object
    inputs: tuple[Edge, ...]
    outputs: tuple[Edge, ...]
    side_inputs: tuple[Edge, ...]
    side_outputs: tuple[Edge, ...]
    policy: InputPolicy
    executor: str
    max_in_flight: int
    source_layer: int
    place: Place
    path: tuple[str, ...]

    @property
    def is_source(self) -> bool:
        """Has it outputs but no inputs?"""
        return not self.inputs and bool(self.outputs)

    @property
    def has_streams(self) -> bool:
        """Does it take part in the flow of packets?"""
        return bool(self.inputs or self.outputs)

    @property
    def is_synchronous(self) -> bool:
        """Do its outputs settle exactly when its inputs do, in the same thread?"""
        contract = self.contract
        return (
            bool(self.inputs)
            and self.policy == Default()
            and contract.timestamp_offset == 0
            and not contract.process_timestamp_bounds
        )

    @property
    def is_worth_a_thread(self) -> bool:
        """Is it heavy, allowed to overlap with itself, or placed on an executor of its own?"""
        return self.contract.heavy or self.max_in_flight > 1 or bool(self.executor)


@dataclass(frozen=True, slots=True)
class SideNeed:
    """A side packet that the application may have to provide."""

    payload: Payload
    is_required: bool
    taken_by: str


@dataclass(frozen=True, slots=True)
class ExecutorPlan:
    """Threads that run nodes: `threads` 0 lets the framework choose, `is_application` runs them in waiting calls."""

    threads: int = 0
    is_application: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid graph. `nodes` are in topological order; `inputs` are the graph's input streams with what they carry."""

    config: GraphConfig
    nodes: tuple[PlanNode, ...]
    inputs: Mapping[str, Payload]
    outputs: tuple[str, ...]
    needs: Mapping[str, SideNeed]
    executors: Mapping[str, ExecutorPlan]
    max_queue_size: int
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Streams that in one run are another stream under a second name (routing.py)."""
    closed: tuple[str, ...] = ()
    """Streams that in one run carry nothing."""
    generators: tuple[PlanNode, ...] = ()
    """Packet generators, producers first; those that need what nodes provide are among the nodes."""
    status_handlers: tuple[PlanNode, ...] = ()
    subgraphs: Mapping[tuple[str, ...], NodeConfig] = field(default_factory=dict)
    """The subgraph nodes by the path of what they were expanded to, with streams as the flat graph names them."""

    def streams(self) -> list[str]:
        """Every stream of the graph, inner ones included, graph inputs first."""
        return list(dict.fromkeys([*self.inputs, *(edge.name for node in self.nodes for edge in node.outputs)]))

    def side_packets(self) -> list[str]:
        """Every side packet that a node or a packet generator provides."""
        return [edge.name for node in (*self.generators, *self.nodes) for edge in node.side_outputs]
