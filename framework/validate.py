"""From a configuration to a plan, or to the list of everything that is wrong with it (checks V1–V14)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.contract import FIELD, PortKind
from mediagraph.framework.errors import ContractError, GraphError, Place, Problem, StatusCode, graph_error
from mediagraph.framework.executors_config import plan_executors
from mediagraph.framework.expand import Expander
from mediagraph.framework.fed_variants import fed_variants
from mediagraph.framework.legacy.packet_generator import PacketGenerator, stages_of
from mediagraph.framework.names import Connection, Key, read_collection
from mediagraph.framework.ordering import find_cycle, in_order
from mediagraph.framework.partial import NO_DOUBTS, Doubts, Partial
from mediagraph.framework.plan import DEFAULT_QUEUE_SIZE, Edge, Plan, PlanNode, SideNeed
from mediagraph.framework.problem_texts import label_of, spelled
from mediagraph.framework.registry import Catalogue, EmptyCatalogue
from mediagraph.framework.resolve import ResolvedNode, Resolver
from mediagraph.framework.subgraph import NoSubgraphs, SubgraphFinder
from mediagraph.framework.types import ANYTHING
from mediagraph.framework.wiring import GRAPH, Producer, Wiring, port_id


def compile_graph(
    config: GraphConfig,
    catalogue: Catalogue | None = None,
    finder: SubgraphFinder | None = None,
    *,
    executors: Collection[str] = (),
    doubts: Doubts = NO_DOUBTS,
) -> Plan:
    """Expand, check and compile a graph; raises GraphError with every problem found.

    `executors` are the names of those that the application provides, `doubts` what is known to be wrong already.
    """
    catalogue, finder = catalogue or EmptyCatalogue(), finder or NoSubgraphs()
    expander = Expander(catalogue, finder)
    flat = expander.expand(config)
    doubts |= expander.doubts
    resolver = Resolver(flat, catalogue, finder, doubts, expander.left_out)
    while True:
        nodes, generators, handlers = resolver.resolve(), resolver.resolve_generators(), resolver.resolve_handlers()
        unknown = _outputs_of([*resolver.unresolved, *expander.unusable]) | doubts.names
        wiring = Wiring([*generators, *nodes], expander.promised)
        compiler = _Compiler(flat, wiring, generators, handlers, unknown, executors)
        plan = compiler.compile()
        fed = fed_variants(wiring, catalogue)
        if fed.keys() <= resolver.chosen.keys():
            break
        # What these send may fit no more, either: each round follows the streams one step further.
        resolver = replace(resolver, chosen=fed | {**resolver.chosen}, problems=[], unresolved=[])
    found = [*expander.problems, *resolver.problems, *compiler.problems]
    problems = [problem for problem in found if problem.place not in doubts.options]
    if problems:
        raise graph_error(_once(problems))
    return replace(plan, subgraphs=expander.subgraphs)


def load_and_compile(
    load: Callable[[], GraphConfig], catalogue: Catalogue, finder: SubgraphFinder, *, executors: Collection[str] = ()
) -> Plan:
    """Load and compile a graph; what is wrong with its text is reported together with what is wrong with the graph."""
    try:
        config = load()
    except GraphError as error:
        partial = error.partial
        if not isinstance(partial, Partial):
            raise
        try:
            compile_graph(partial.config, catalogue, finder, executors=executors, doubts=partial.doubts)
        except GraphError as more:
            raise graph_error(_once([*error.problems, *more.problems])) from None
        raise
    return compile_graph(config, catalogue, finder, executors=executors)


def _outputs_of(nodes: Sequence[NodeConfig]) -> frozenset[str]:
    """What nodes that could not be resolved would produce: their consumers are not to blame."""
    texts = [text for node in nodes for text in (*node.output_stream, *node.output_side_packet)]
    return frozenset(text.rpartition(":")[2] for text in texts)


@dataclass(slots=True)
class _Compiler:
    """Checks how the nodes fit together, and makes the plan."""

    config: GraphConfig
    wiring: Wiring  # with the packet generators as nodes, too
    generators: list[ResolvedNode]
    handlers: list[ResolvedNode]
    unknown: frozenset[str]  # streams and side packets of nodes that could not be resolved
    provided: Collection[str]  # executors
    problems: list[Problem] = field(default_factory=list)

    def compile(self) -> Plan:
        inputs = self._graph_list("input_stream")
        outputs = self._graph_list("output_stream")
        self._note_ports()
        self._note_producers(inputs)
        self._share_types()
        self._check_edges(PortKind.INPUT, self.wiring.streams)
        self._check_edges(PortKind.SIDE_INPUT, self.wiring.side_packets)
        self._sort()
        configs = [node.config for node in self.wiring.nodes]
        executors = plan_executors(self.config, configs, self.provided, self.problems)
        everything = tuple(self._plan_node(node, index) for index, node in enumerate(self.wiring.nodes))
        generators, nodes = _told_apart(everything)
        return Plan(
            config=self._sorted_config(),
            nodes=nodes,
            inputs={name: self.wiring.types.payload((GRAPH, PortKind.INPUT, key)) for key, name in inputs},
            outputs=tuple(name for _, name in outputs),
            needs=self._needs(everything),
            executors=executors,
            max_queue_size=_max_queue_size(self.config),
            generators=generators,
            status_handlers=tuple(self._plan_node(node, index) for index, node in enumerate(self.handlers)),
        )

    def _sorted_config(self) -> GraphConfig:
        """The flat graph with its nodes and packet generators in the order in which they stand in the plan."""
        position = {id(node): index for index, node in enumerate(self.generators)}
        order = [position[id(node)] for node in self.wiring.nodes if id(node) in position]
        return replace(
            self.config,
            node=tuple(node.config for node in self.wiring.nodes if id(node) not in position),
            packet_generator=tuple(self.config.packet_generator[index] for index in order),
        )

    def _graph_list(self, name: str) -> tuple[Connection, ...]:
        connections, faults = read_collection(getattr(self.config, name))
        for position, error in faults:
            place = self.config.origin.place(name, position)
            self.problems.append(Problem(f"{name.replace('_', ' ')} of the graph: {error}", place, error.code))
        return connections

    def _note_ports(self) -> None:
        for node in (*self.wiring.nodes, *self.handlers):
            for kind in PortKind:
                for key, _ in node.connections.of_kind(kind):
                    self.wiring.types.add(port_id(node, kind, key), node.port(kind, key).payload)

    def _note_producers(self, inputs: tuple[Connection, ...]) -> None:
        for position, (key, name) in enumerate(inputs):
            port = (GRAPH, PortKind.INPUT, key)
            self.wiring.types.add(port, ANYTHING)
            place = self.config.origin.place("input_stream", position)
            self._note_producer(self.wiring.streams, name, Producer(port, "the graph's inputs", place), "stream")
        for node in self.wiring.nodes:
            for kind, table, word in (
                (PortKind.OUTPUT, self.wiring.streams, "stream"),
                (PortKind.SIDE_OUTPUT, self.wiring.side_packets, "side packet"),
            ):
                for position, (key, name) in enumerate(node.connections.of_kind(kind)):
                    place = node.config.origin.place(FIELD[kind], position)
                    label = f'"{node.name}".{key}'
                    self._note_producer(table, name, Producer(port_id(node, kind, key), label, place), word)

    def _note_producer(self, table: dict[str, Producer], name: str, producer: Producer, word: str) -> None:
        first = table.setdefault(name, producer)
        if first is not producer:
            message = (
                f'{word} "{name}" is produced twice: by {first.label} ({first.place}) and by {producer.label}; '
                "give one of them another name"
            )
            self.problems.append(Problem(message, producer.place, StatusCode.UNKNOWN, first.place))

    def _share_types(self) -> None:
        for node in self.wiring.nodes:
            for kind in PortKind:
                for position, (key, _) in enumerate(node.connections.of_kind(kind)):
                    same_as = node.port(kind, key).same_as
                    if same_as is not None:
                        self._share_type(node, kind, key, same_as, node.config.origin.place(FIELD[kind], position))

    def _share_type(
        self, node: ResolvedNode, kind: PortKind, key: Key, same_as: str | Callable[[Key], Key], place: Place
    ) -> None:
        try:
            other_kind, other = _same_as(node, key, same_as)
        except ContractError as error:
            message = f"{label_of(node.config, node.name)}: {error}"
            self.problems.append(Problem(message, place, error.code))
            return
        if any(connection.key == other for connection in node.connections.of_kind(other_kind)):
            self.wiring.types.share(port_id(node, kind, key), port_id(node, other_kind, other))
        else:
            message = (
                f"{label_of(node.config, node.name)}: {kind.value} {key} belongs to {other_kind.value} {other}, which "
                f'is not connected; add {FIELD[other_kind]}: "{spelled(other, "NAME")}"'
            )
            self.problems.append(Problem(message, place, StatusCode.INTERNAL))

    def _check_edges(self, kind: PortKind, table: Mapping[str, Producer]) -> None:
        edges = [
            (node, key, name, table.get(name), node.config.origin.place(FIELD[kind], position))
            for node in self.wiring.nodes
            for position, (key, name) in enumerate(node.connections.of_kind(kind))
        ]
        known = [(node, key, name, made, place) for node, key, name, made, place in edges if made is not None]
        for node, key, _, made, _ in known:
            self.wiring.types.connect(made.port, port_id(node, kind, key))
        for node, key, _, made, _ in known:
            self.wiring.types.narrow(made.port, port_id(node, kind, key))
        found = [self.wiring.mismatch(node, kind, key, name, place) for node, key, name, _, place in known]
        self.problems += [problem for problem in found if problem is not None]
        if kind is PortKind.INPUT:
            for node, key, name, made_by, place in edges:
                if made_by is None and name not in self.unknown:
                    self.problems.append(self.wiring.missing(node, key, name, place))

    def _sort(self) -> None:
        """Bring producers before consumers, unless they already are (rules K1, K2)."""
        consumers = self.wiring.consumers()
        order, stuck = in_order(consumers)
        if stuck:
            cycle = [self.wiring.nodes[index] for index in find_cycle(consumers, stuck)]
            self.problems.append(self.wiring.cycle(cycle))
            return
        self.wiring.nodes = [self.wiring.nodes[index] for index in order]

    def _plan_node(self, node: ResolvedNode, index: int) -> PlanNode:
        edges = {
            kind: tuple(self._edge(node, kind, key, name) for key, name in sorted(node.connections.of_kind(kind)))
            for kind in PortKind
        }
        return PlanNode(
            index=index,
            name=node.name,
            calculator=node.calculator,
            contract=node.contract,
            options=node.options,
            inputs=edges[PortKind.INPUT],
            outputs=edges[PortKind.OUTPUT],
            side_inputs=edges[PortKind.SIDE_INPUT],
            side_outputs=edges[PortKind.SIDE_OUTPUT],
            policy=node.policy,
            executor=node.config.executor,
            max_in_flight=node.config.max_in_flight or node.contract.max_in_flight,
            source_layer=node.config.source_layer,
            place=node.config.origin.place(),
            path=node.config.path,
        )

    def _edge(self, node: ResolvedNode, kind: PortKind, key: Key, name: str) -> Edge:
        is_back_edge = kind is PortKind.INPUT and key in node.back_edges
        return Edge(key, name, node.port(kind, key), self.wiring.types.payload(port_id(node, kind, key)), is_back_edge)

    def _needs(self, nodes: tuple[PlanNode, ...]) -> dict[str, SideNeed]:
        needs: dict[str, SideNeed] = {}
        for node in nodes:
            for edge in node.side_inputs:
                if edge.name in self.wiring.side_packets:
                    continue
                known = needs.get(edge.name)
                must_be_given = edge.port.required or edge.port.repeated
                required = must_be_given or (known is not None and known.is_required)
                payload = edge.payload if known is None or known.payload == ANYTHING else known.payload
                needs[edge.name] = SideNeed(payload, required, known.taken_by if known else f'"{node.name}".{edge.key}')
        return needs


def _same_as(node: ResolvedNode, key: Key, same_as: str | Callable[[Key], Key]) -> tuple[PortKind, Key]:
    """The port that a port shares its type with; a function maps an output's key to the input's."""
    if not isinstance(same_as, str):
        return PortKind.INPUT, same_as(key)
    port = next(one for one in node.contract.ports if one.attribute == same_as)
    if port.tag == "*":
        return port.kind, key
    return port.kind, Key(port.tag, key.index if port.repeated else 0)


def _max_queue_size(config: GraphConfig) -> int:
    """The limit of every queue; -1 for none (rule X1)."""
    hint = max((node.buffer_size_hint for node in config.node), default=0)
    return (
        max(config.max_queue_size or DEFAULT_QUEUE_SIZE, hint)
        if hint > 0
        else config.max_queue_size or DEFAULT_QUEUE_SIZE
    )


def _is_generator(node: PlanNode) -> bool:
    return issubclass(node.calculator, PacketGenerator)


def _told_apart(everything: Sequence[PlanNode]) -> tuple[tuple[PlanNode, ...], tuple[PlanNode, ...]]:
    """The packet generators that run before the nodes, and the nodes with the other generators."""
    generators = [node for node in everything if _is_generator(node)]
    from_nodes = frozenset(edge.name for node in everything if not _is_generator(node) for edge in node.side_outputs)
    stages = stages_of(generators, from_nodes)
    early = (*stages.base, *stages.at_start)
    return early, tuple(node for node in everything if node not in early)


def _once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
