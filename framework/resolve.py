"""One node of a flat graph: from names to a calculator, a contract and typed ports (checks V3a–V3f, V12, V14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.contract import FIELD, Connections, Contract, PortKind, PortSpec
from mediagraph.framework.errors import ContractError, Problem, StatusCode
from mediagraph.framework.handlers import HANDLERS, policy_of
from mediagraph.framework.interface import LeftOut
from mediagraph.framework.legacy.packet_generator import PacketGenerator
from mediagraph.framework.legacy.status_handler import StatusHandler
from mediagraph.framework.names import Connection, Key, canonical_names, parse_key, read_collection
from mediagraph.framework.options import message_name, required_fields
from mediagraph.framework.partial import NO_DOUBTS, Doubts
from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.port_check import PortCheck
from mediagraph.framework.problem_texts import label_of
from mediagraph.framework.registry import Catalogue, did_you_mean, find, known_names
from mediagraph.framework.subgraph import SubgraphFinder
from mediagraph.framework.variants import named_as_connected, plain


@dataclass(frozen=True, slots=True)
class Role:
    """What a part of the graph may name: `field` is where it says so, `noun` how messages call it."""

    kind: type[Calculator]
    field: str
    noun: str

    def suits(self, found: object) -> TypeGuard[type[Calculator]]:
        """Is this a class for the role?"""
        if not isinstance(found, type) or not issubclass(found, self.kind):
            return False
        return self.kind is not Calculator or not issubclass(found, (PacketGenerator, StatusHandler))


NODE = Role(Calculator, "calculator", "calculator")
GENERATOR = Role(PacketGenerator, "packet_generator", "packet generator")
HANDLER = Role(StatusHandler, "status_handler", "status handler")


@dataclass(slots=True)
class ResolvedNode:
    """A node whose calculator is known and whose ports fit."""

    config: NodeConfig
    name: str
    calculator: type[Calculator]
    contract: Contract
    options: object
    connections: Connections
    back_edges: frozenset[Key]
    policy: InputPolicy

    def port(self, kind: PortKind, key: Key) -> PortSpec:
        """The port behind a connection."""
        found = self.contract.port_for(kind, key)
        assert found is not None
        return found


@dataclass(slots=True)
class Resolver:
    """Resolves the nodes of one graph and collects what is wrong with them.

    `chosen` are the variants that nodes are because of what they are fed with, by the names of these nodes.
    """

    graph: GraphConfig
    catalogue: Catalogue
    finder: SubgraphFinder
    doubts: Doubts = NO_DOUBTS
    left_out: Mapping[tuple[str, str, Key], LeftOut] = field(default_factory=dict)
    chosen: Mapping[str, type[Calculator]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unresolved: list[NodeConfig] = field(default_factory=list)

    def resolve(self) -> list[ResolvedNode]:
        """Every node that is well-formed."""
        names = canonical_names([node.base_name for node in self.graph.node])
        return self._resolve_all(self.graph.node, names, NODE)

    def resolve_generators(self) -> list[ResolvedNode]:
        """Every packet generator that is well-formed, as a node."""
        nodes = [
            NodeConfig(
                name=f"__pg_{index}_{one.packet_generator}",
                calculator=one.packet_generator,
                input_side_packet=one.input_side_packet,
                output_side_packet=one.output_side_packet,
                options=one.options,
                origin=one.origin,
            )
            for index, one in enumerate(self.graph.packet_generator)
        ]
        return self._resolve_all(nodes, [node.name for node in nodes], GENERATOR)

    def resolve_handlers(self) -> list[ResolvedNode]:
        """Every status handler that is well-formed, as a node."""
        nodes = [
            NodeConfig(
                calculator=one.status_handler,
                input_side_packet=one.input_side_packet,
                options=one.options,
                origin=one.origin,
            )
            for one in self.graph.status_handler
        ]
        return self._resolve_all(nodes, [node.calculator for node in nodes], HANDLER)

    def _resolve_all(self, nodes: Sequence[NodeConfig], names: Sequence[str], role: Role) -> list[ResolvedNode]:
        resolved = [self._resolve(node, name, role) for node, name in zip(nodes, names)]
        self.unresolved += [node for node, found in zip(nodes, resolved) if found is None]
        return [found for found in resolved if found is not None]

    def _resolve(self, node: NodeConfig, name: str, role: Role) -> ResolvedNode | None:
        calculator = self._calculator(node, role)
        connections = self._connections(node)
        self._check_output_handler(node)
        if calculator is None or connections is None:
            return None
        calculator, tags = self._variant(self.chosen.get(name, calculator), connections)
        options = self._options(node, calculator)
        try:
            contract = calculator.contract(options, plain(connections, tags))
        except ContractError as error:
            if node.origin.place() not in self.doubts.nodes | self.doubts.options:
                self._note(node, f"{label_of(node, name)}: {error}", field=role.field, code=error.code)
            return None
        contract = named_as_connected(contract, connections, tags)
        back_edges = self._back_edges(node, connections)
        ports = PortCheck(node, name, contract, connections, self.left_out)
        self.problems += ports.wrong
        if node.origin.place() not in self.doubts.nodes:
            self.problems += ports.missing
        if ports.wrong or ports.missing:
            return None
        policy = self._policy(node, contract, connections)
        return ResolvedNode(node, name, calculator, contract, options, connections, back_edges, policy)

    def _calculator(self, node: NodeConfig, role: Role) -> type[Calculator] | None:
        found = find(node.calculator, self.catalogue)
        if role.suits(found):
            return found
        if not node.calculator:
            self._note_nameless(node, role)
            return None
        wanted = "calculator or subgraph" if role is NODE else role.noun
        hint = self._hint(node, role, found)
        self._note(
            node,
            f'there is no {wanted} "{node.calculator}"{hint}',
            field=role.field,
            code=StatusCode.NOT_FOUND,
        )
        return None

    def _note_nameless(self, node: NodeConfig, role: Role) -> None:
        if node.origin.place() not in self.doubts.nodes:
            what = "node" if role is NODE else role.field
            message = f'the {what} names no {role.noun}; add {role.field}: "NAME" (mediagraph list shows the names)'
            self._note(node, message, code=StatusCode.NOT_FOUND)

    def _variant(
        self, calculator: type[Calculator], connections: Connections
    ) -> tuple[type[Calculator], Mapping[str, str]]:
        """The variant that the tags of a node ask for, with what these stand for; or the calculator as it is."""
        for variant in calculator.variants:
            found = find(variant.calculator, self.catalogue) if variant.is_meant_by(connections) else None
            if NODE.suits(found):
                return found, variant.tags
        return calculator, {}

    def _hint(self, node: NodeConfig, role: Role, found: object) -> str:
        """What may have been meant: another name, or another place for the same name."""
        for other in (NODE, GENERATOR, HANDLER):
            if other.suits(found):
                return f"; it is a {other.noun}"
        if role is not NODE:
            return "; name the Python file that defines it with --calculators"
        near = node.origin.place().file
        hint = did_you_mean(node.calculator, [*known_names(self.catalogue), *self.finder.names(near)])
        return hint or "; name the Python file that defines it with --calculators, or see mediagraph list"

    def _connections(self, node: NodeConfig) -> Connections | None:
        parsed: list[tuple[Connection, ...]] = []
        are_sound = True
        for name in FIELD.values():
            connections, faults = read_collection(getattr(node, name))
            parsed.append(connections)
            for position, error in faults:
                are_sound = False
                message = f"{name.replace('_', ' ')}: {error}"
                self._note(node, message, field=name, index=position, code=StatusCode.UNKNOWN)
        return Connections(*parsed) if are_sound else None

    def _options(self, node: NodeConfig, calculator: type[Calculator]) -> object:
        kinds = [type(one) for one in node.node_options]
        for index, kind in enumerate(kinds):
            if kind in kinds[:index]:
                message = f"node_options holds {kind.__name__} twice; keep one of them"
                self._note(node, message, field="node_options", index=index, code=StatusCode.INTERNAL)
        if calculator.option_type is None:
            return None
        return node.find_options(calculator.option_type) or self._default_options(node, calculator.option_type)

    def _default_options(self, node: NodeConfig, kind: type) -> object:
        """The options of a node that gives none; None, and a problem, if there are none without its doing."""
        fields = " ".join(f"{name}: …" for name in required_fields(kind))
        reason = f"; add options {{ [{message_name(kind)}.ext] {{ {fields} }} }}"
        if not fields:
            try:
                return kind()
            except (ValueError, TypeError) as error:
                reason = f": {error}"
        if node.origin.place() not in self.doubts.nodes | self.doubts.options:
            self._note(node, f"{node.calculator} needs options{reason}", field="calculator")
        return None

    def _policy(self, node: NodeConfig, contract: Contract, connections: Connections) -> InputPolicy:
        """The policy that the graph asks for, or else the calculator (rule C10)."""
        config = node.input_stream_handler or self.graph.input_stream_handler
        if config is None or not connections.inputs:
            return contract.input_policy
        place = config.origin.place("input_stream_handler")
        if config.input_stream_handler not in (None, *HANDLERS):
            hint = did_you_mean(str(config.input_stream_handler), HANDLERS) or f"; there are {', '.join(HANDLERS)}"
            message = f'there is no input stream handler "{config.input_stream_handler}"{hint}'
            self.problems.append(Problem(message, place, StatusCode.NOT_FOUND))
            return contract.input_policy
        try:
            policy = policy_of(config, [key for key, _ in connections.inputs], contract.input_policy)
        except ContractError as error:
            self.problems.append(Problem(f'input stream handler of "{node.base_name}": {error}', place, error.code))
            return contract.input_policy
        if isinstance(policy, Default) and policy.batch_size > 1 and node.max_in_flight > 1:
            message = (
                f'"{node.base_name}" has batches and max_in_flight {node.max_in_flight}; only one of them may exceed 1'
            )
            self.problems.append(Problem(message, place))
        return policy

    def _check_output_handler(self, node: NodeConfig) -> None:
        config = node.output_stream_handler
        if config is not None and config.output_stream_handler != "InOrderOutputStreamHandler":
            message = (
                f'there is no output stream handler "{config.output_stream_handler}"; '
                "the only one is InOrderOutputStreamHandler"
            )
            self.problems.append(Problem(message, config.origin.place("output_stream_handler"), StatusCode.NOT_FOUND))

    def _back_edges(self, node: NodeConfig, connections: Connections) -> frozenset[Key]:
        known = {connection.key for connection in connections.inputs}
        seen: dict[Key, bool] = {}
        for info in node.input_stream_info:
            try:
                key = parse_key(info.tag_index)
            except ContractError as error:
                self.problems.append(Problem(f"input_stream_info: {error}", info.origin.place("tag_index")))
                continue
            if key not in known:
                message = f'input_stream_info names {key}, but "{node.base_name}" has only {_listed(known)}'
                self.problems.append(Problem(message, info.origin.place("tag_index")))
            elif key in seen:
                message = f"input_stream_info names {key} twice; keep one of them"
                self.problems.append(Problem(message, info.origin.place("tag_index")))
            seen[key] = info.back_edge
        return frozenset(key for key, is_back_edge in seen.items() if is_back_edge)

    def _note(
        self,
        node: NodeConfig,
        message: str,
        *,
        field: str = "",
        index: int = 0,
        code: StatusCode = StatusCode.INVALID_ARGUMENT,
    ) -> None:
        self.problems.append(Problem(message, node.origin.place(field, index), code))


def _listed(keys: Iterable[Key]) -> str:
    return ", ".join(str(key) for key in sorted(keys)) or "no inputs"
