"""Which port produces which stream and side packet, what it carries, and what is wrong where two ends meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mediagraph.framework.contract import FIELD, PortKind
from mediagraph.framework.errors import Place, Problem, StatusCode
from mediagraph.framework.names import Key
from mediagraph.framework.problem_texts import listed
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.resolve import ResolvedNode
from mediagraph.framework.types import ANYTHING, Payload, TypeTable, fits, transfer_between, type_name

PortId = tuple[int, PortKind, Key]
GRAPH = -1  # stands for a node in the ids of the graph's own inputs


def port_id(node: ResolvedNode, kind: PortKind, key: Key) -> PortId:
    """What a port is called in tables."""
    return (id(node), kind, key)


@dataclass(slots=True)
class Producer:
    """The port that makes a stream or side packet, how messages call it, and where it stands."""

    port: PortId
    label: str
    place: Place


@dataclass(slots=True)
class Wiring:
    """The nodes of a graph and what connects them.

    `promised` are the streams that subgraph nodes ought to make, with the labels of these nodes.
    """

    nodes: list[ResolvedNode]
    promised: Mapping[str, str]
    types: TypeTable = field(default_factory=TypeTable)
    streams: dict[str, Producer] = field(default_factory=dict)
    side_packets: dict[str, Producer] = field(default_factory=dict)

    def table(self, kind: PortKind) -> dict[str, Producer]:
        """The producers of what ports of this kind take or give."""
        return self.streams if kind in (PortKind.INPUT, PortKind.OUTPUT) else self.side_packets

    def consumers(self) -> list[list[int]]:
        """For each node the positions of the nodes that take what it makes, back edges left out."""
        position = {id(node): index for index, node in enumerate(self.nodes)}
        consumers: list[list[int]] = [[] for _ in self.nodes]
        for kind, table in ((PortKind.INPUT, self.streams), (PortKind.SIDE_INPUT, self.side_packets)):
            for node in self.nodes:
                for key, name in node.connections.of_kind(kind):
                    made = table.get(name)
                    is_back_edge = kind is PortKind.INPUT and key in node.back_edges
                    if made is not None and made.port[0] != GRAPH and not is_back_edge:
                        consumers[position[made.port[0]]].append(position[id(node)])
        return consumers

    def mismatch(self, node: ResolvedNode, kind: PortKind, key: Key, name: str, place: Place) -> Problem | None:
        """What is wrong if a stream or side packet does not carry what a port takes."""
        made = self.table(kind)[name]
        carried, taken = self.types.payload(made.port), self.types.payload(port_id(node, kind, key))
        if fits(carried, taken):
            return None
        message = (
            f'{"stream" if kind is PortKind.INPUT else "side packet"} "{name}" carries {type_name(carried)} '
            f"(from {made.label}, {made.place}{self._reason(made.port)}) "
            f'but "{node.name}".{key} takes {type_name(taken)}{self._reason(port_id(node, kind, key), " (", ")")}; '
            f"{self._instead(node, carried, taken, kind)}"
        )
        return Problem(message, place, StatusCode.UNKNOWN, made.place)

    def missing(self, node: ResolvedNode, key: Key, name: str, place: Place) -> Problem:
        """What is wrong with a stream that nobody produces."""
        hint = did_you_mean(name, self.streams) or f"; the streams here are {listed(self.streams) or 'none'}"
        if name in self.side_packets:
            hint = "; it is a side packet, which is taken by input_side_packet"
        if name in self.promised:
            hint = f"; {self.promised[name]} has it as an output, but no node inside produces it"
        message = f'"{node.name}".{key} takes stream "{name}", which nobody produces{hint}'
        code = StatusCode.INTERNAL if key in node.back_edges else StatusCode.UNKNOWN
        return Problem(message, place, code)

    def cycle(self, cycle: Sequence[ResolvedNode]) -> Problem:
        """Tell a cycle, beginning with the node that stands first in the file: its input is likely to close it."""
        first = min(range(len(cycle)), key=lambda index: self.nodes.index(cycle[index]))
        nodes = [*cycle[first:], *cycle[: first + 1]]
        steps = [self._step(one, other) for one, other in pairwise(nodes)]
        key, _, place = steps[-1]
        chain = "".join(f'"{node.name}" -({name})-> ' for node, (_, name, _) in zip(nodes, steps))
        fix = (
            f'mark the input that closes it in the node "{nodes[0].name}" with '
            f'input_stream_info {{ tag_index: "{key if key.tag else f":{key.index}"}" back_edge: true }}'
        )
        if key not in {connection.key for connection in nodes[0].connections.inputs}:
            fix = "side packets cannot go round in circles; break it"
        message = f'calculator stream cycle detected in graph: {chain}"{nodes[0].name}"; {fix}'
        return Problem(message, place, StatusCode.UNKNOWN)

    def _reason(self, port: PortId, before: str = "; ", after: str = "") -> str:
        """Which other port makes a port carry what it carries, if one does."""
        found = self.types.declared_by(port)
        for node in self.nodes:
            for kind in PortKind:
                for position, (key, _) in enumerate(node.connections.of_kind(kind)):
                    if port_id(node, kind, key) == found != port:
                        place = node.config.origin.place(FIELD[kind], position)
                        carried = type_name(self.types.payload(port))
                        return f'{before}{carried} because of "{node.name}".{key}, {place}{after}'
        return ""

    def _instead(self, node: ResolvedNode, carried: Payload, taken: Payload, kind: PortKind) -> str:
        """What could be connected in place of a stream of the wrong type, or put between."""
        transfer = transfer_between(carried, taken)
        if transfer is not None:
            return f"insert {transfer}"
        behind = self._behind(node)
        suiting = [
            f'"{other}"'
            for other, made in self.table(kind).items()
            if made.port[0] not in behind
            and (payload := self.types.payload(made.port)) != ANYTHING
            and fits(payload, taken)
        ]
        if suiting:
            return f"{type_name(taken)} is carried by {listed(suiting)}"
        return f"put a calculator between them that makes {type_name(taken)} of {type_name(carried)}"

    def _behind(self, node: ResolvedNode) -> set[int]:
        """The ids of a node and of all that depend on it."""
        consumers = self.consumers()
        position = {id(one): index for index, one in enumerate(self.nodes)}
        found, waiting = {id(node)}, [id(node)]
        while waiting:
            new = {id(self.nodes[index]) for index in consumers[position[waiting.pop()]]} - found
            found |= new
            waiting += new
        return found

    def _step(self, producer: ResolvedNode, consumer: ResolvedNode) -> tuple[Key, str, Place]:
        """One stream or side packet that leads from a node to another, at the end of the latter."""
        for kind, table in ((PortKind.INPUT, self.streams), (PortKind.SIDE_INPUT, self.side_packets)):
            for position, (key, name) in enumerate(consumer.connections.of_kind(kind)):
                is_back_edge = kind is PortKind.INPUT and key in consumer.back_edges
                if name in table and table[name].port[0] == id(producer) and not is_back_edge:
                    return key, name, consumer.config.origin.place(FIELD[kind], position)
        raise AssertionError("neighbours on a cycle are connected")
