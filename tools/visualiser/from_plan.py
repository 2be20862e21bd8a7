"""From a plan to the drawing: what stands where, and what leads to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from mediagraph.framework.errors import ContractError
from mediagraph.framework.names import Connection, parse_collection
from mediagraph.framework.plan import Edge, Plan, PlanNode
from mediagraph.framework.types import ANYTHING, Payload
from mediagraph.tools.visualiser.details import file_comment, node_details, subgraph_details
from mediagraph.tools.visualiser.drawing import ROOT, Box, BoxKind, Cluster, Details, Drawing, End, Link, Port
from mediagraph.tools.visualiser.labels import (
    StreamNames,
    device_of,
    is_cuda,
    node_name,
    notes_of,
    payload_text,
    subgraph_name,
    tag_text,
)
from mediagraph.tools.visualiser.option_lines import option_lines

Path = tuple[str, ...]


def drawing_of(plan: Plan, *, name: str = "graph", options: bool = False) -> Drawing:
    """The graph as boxes, clusters and links, all subgraphs open; with `options` boxes show those that were set."""
    maker = _Maker(plan, options)
    root = maker.root(name)
    used = {node.executor for node in plan.nodes if node.executor}
    executors = [one for one in plan.executors if one] + sorted(used - set(plan.executors))
    return Drawing(name, root, tuple(maker.links()), tuple(executors))


@dataclass(slots=True)
class _Folder:
    """What is in a subgraph, while it is collected."""

    nodes: list[PlanNode] = field(default_factory=list)
    inner: dict[str, _Folder] = field(default_factory=dict)

    def all_nodes(self) -> Iterator[PlanNode]:
        yield from self.nodes
        for one in self.inner.values():
            yield from one.all_nodes()


class _Maker:
    def __init__(self, plan: Plan, options: bool) -> None:
        self.plan, self.options = plan, options
        self.nodes = (*plan.generators, *plan.nodes, *plan.status_handlers)
        self.names = StreamNames(plan)
        self.ids = {id(node): one for node, one in zip(self.nodes, _unique(f"node {node.name}" for node in self.nodes))}
        self.payloads = _payloads(plan, self.nodes)
        self.side_payloads = _side_payloads(plan, self.nodes)
        self.makers: dict[tuple[str, bool], End] = {}
        for stream in plan.inputs:
            self.makers[stream, False] = End(f"in {stream}", 0)
        for need in plan.needs:
            self.makers[need, True] = End(f"side {need}", 0)
        for node in self.nodes:
            for index, (edge, is_side) in enumerate(_outputs(node)):
                self.makers[edge.name, is_side] = End(self.ids[id(node)], index)

    def root(self, name: str) -> Cluster:
        top = _Folder()
        for node in self.nodes:
            folder = top
            for part in node.path:
                folder = folder.inner.setdefault(part, _Folder())
            folder.nodes.append(node)
        inner = self._cluster((), top)
        file = self.plan.config.origin.place().file
        facts = (("graph", name), ("nodes", str(len(self.plan.nodes))), ("streams", str(len(self.plan.streams()))))
        return Cluster(
            id=ROOT,
            name=name,
            calculator=self.plan.config.type,
            boxes=(*self._borders(), *inner.boxes),
            clusters=inner.clusters,
            details=Details(file_comment(file), facts),
        )

    def links(self) -> Iterator[Link]:
        """Links in the order of their heads."""
        for node in self.nodes:
            for index, (edge, is_side) in enumerate(_inputs(node)):
                yield self._link(edge.name, is_side, End(self.ids[id(node)], index), is_back_edge=edge.is_back_edge)
        for stream in self.plan.outputs:
            if (stream, False) in self.makers:
                yield self._link(stream, False, End(f"out {stream}", 0))
        for name in self._side_outputs():
            yield self._link(name, True, End(f"side out {name}", 0))

    def _link(self, stream: str, is_side: bool, head: End, *, is_back_edge: bool = False) -> Link:
        port = self._port("", stream, is_side)
        tail = self.makers[stream, is_side]
        return Link(tail, head, stream, port.label, port.payload, is_side, is_back_edge, port.is_cuda)

    def _cluster(self, path: Path, folder: _Folder) -> Cluster:
        boxes = tuple(self._box(node) for node in folder.nodes)
        clusters = tuple(self._cluster((*path, part), inner) for part, inner in folder.inner.items())
        if not path:
            return Cluster(ROOT, "", "", boxes=boxes, clusters=clusters)
        name, kind = subgraph_name(path)
        config = self.plan.subgraphs[path]
        closed_loops = _back_edges_only(folder.all_nodes())
        return Cluster(
            id="cluster " + " / ".join(path),
            name=name,
            calculator=kind,
            inputs=(
                *self._ports(config.input_side_packet, True),
                *self._ports(config.input_stream, False, back_edges=closed_loops),
            ),
            outputs=(*self._ports(config.output_side_packet, True), *self._ports(config.output_stream, False)),
            boxes=boxes,
            clusters=clusters,
            details=subgraph_details(path, config, folder.all_nodes()),
        )

    def _ports(self, texts: Iterable[str], is_side: bool, *, back_edges: Container[str] = ()) -> list[Port]:
        """The ports of a subgraph node; those that lead to the same stream are one."""
        connections = sorted(_connections(tuple(texts)))
        counts = Counter(key.tag for key, _ in connections)
        tags: dict[str, list[str]] = {}
        for key, name in connections:
            if (name, is_side) in self.makers:
                tags.setdefault(name, []).append(tag_text(key, is_alone=counts[key.tag] == 1))
        return [
            self._port(", ".join(filter(None, keys)), name, is_side, is_back_edge=name in back_edges)
            for name, keys in tags.items()
        ]

    def _box(self, node: PlanNode) -> Box:
        device = device_of(node)
        is_handler = node in self.plan.status_handlers
        kinds = ["packet generator"] * (node in self.plan.generators) + ["status handler"] * is_handler
        return Box(
            id=self.ids[id(node)],
            kind=BoxKind.NODE,
            name=node_name(node),
            calculator=node.calculator.registered_name,
            inputs=tuple(self._node_ports(_inputs(node))),
            outputs=tuple(self._node_ports(_outputs(node))),
            notes=(*kinds, *notes_of(node, device)),
            options=option_lines(node.options) if self.options else (),
            executor=node.executor,
            device=device,
            details=node_details(node, device, self.names),
        )

    def _node_ports(self, edges: list[tuple[Edge, bool]]) -> Iterator[Port]:
        counts = Counter((edge.key.tag, is_side) for edge, is_side in edges)
        for edge, is_side in edges:
            tag = tag_text(edge.key, is_alone=counts[edge.key.tag, is_side] == 1)
            yield self._port(tag, edge.name, is_side, is_back_edge=edge.is_back_edge)

    def _port(self, tag: str, stream: str, is_side: bool, *, is_back_edge: bool = False) -> Port:
        payload = (self.side_payloads if is_side else self.payloads).get(stream, ANYTHING)
        label = self.names.short(stream)
        return Port(tag, stream, label, payload_text(payload), is_side, is_back_edge, is_cuda(payload))

    def _borders(self) -> Iterator[Box]:
        """The streams and side packets that come from outside or leave; Mermaid walks a graph from its first box on."""
        for stream in self.plan.inputs:
            yield self._border(f"in {stream}", BoxKind.INPUT, stream)
        for name in self.plan.needs:
            yield self._border(f"side {name}", BoxKind.SIDE_INPUT, name)
        for stream in self.plan.outputs:
            if (stream, False) in self.makers:
                yield self._border(f"out {stream}", BoxKind.OUTPUT, stream)
        for name in self._side_outputs():
            yield self._border(f"side out {name}", BoxKind.SIDE_OUTPUT, name)

    def _border(self, box: str, kind: BoxKind, name: str) -> Box:
        is_side = kind in (BoxKind.SIDE_INPUT, BoxKind.SIDE_OUTPUT)
        ports = (self._port("", name, is_side),)
        is_input = kind in (BoxKind.INPUT, BoxKind.SIDE_INPUT)
        return Box(box, kind, name, inputs=() if is_input else ports, outputs=ports if is_input else ())

    def _side_outputs(self) -> list[str]:
        names = [name for _, name in _connections(self.plan.config.output_side_packet)]
        return [name for name in dict.fromkeys(names) if (name, True) in self.makers]


def _inputs(node: PlanNode) -> list[tuple[Edge, bool]]:
    """Side packets first; True marks them."""
    return [*((edge, True) for edge in node.side_inputs), *((edge, False) for edge in node.inputs)]


def _outputs(node: PlanNode) -> list[tuple[Edge, bool]]:
    return [*((edge, True) for edge in node.side_outputs), *((edge, False) for edge in node.outputs)]


def _back_edges_only(nodes: Iterable[PlanNode]) -> set[str]:
    """The streams that these nodes take as back edges and in no other way."""
    edges = [edge for node in nodes for edge in node.inputs]
    return {edge.name for edge in edges if edge.is_back_edge} - {one.name for one in edges if not one.is_back_edge}


def _payloads(plan: Plan, nodes: Iterable[PlanNode]) -> dict[str, Payload]:
    return {**plan.inputs, **{edge.name: edge.payload for node in nodes for edge in node.outputs}}


def _side_payloads(plan: Plan, nodes: Iterable[PlanNode]) -> dict[str, Payload]:
    needs = {name: need.payload for name, need in plan.needs.items()}
    return {**needs, **{edge.name: edge.payload for node in nodes for edge in node.side_outputs}}


def _connections(texts: tuple[str, ...]) -> tuple[Connection, ...]:
    try:
        return parse_collection(texts)
    except ContractError:
        return ()  # the plan is valid, so these were not connected to anything


def _unique(names: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
