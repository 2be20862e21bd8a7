"""Subgraph nodes replaced by what they stand for, until only calculators are left (rules U1–U10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import ContractError, GraphError, Problem, StatusCode, graph_error
from mediagraph.framework.interface import SIDE_PACKETS, STREAMS, Interface, LeftOut
from mediagraph.framework.names import Key, canonical_names
from mediagraph.framework.option_values import substitute_options
from mediagraph.framework.partial import NO_DOUBTS, Doubts, Partial
from mediagraph.framework.problem_texts import label_of
from mediagraph.framework.registry import Catalogue, find
from mediagraph.framework.subgraph import Subgraph, SubgraphFinder
from mediagraph.framework.templates.arguments import Arguments, arguments_from_options
from mediagraph.framework.templates.options import TemplateSubgraphOptions

_DEEPEST = 100


@dataclass(slots=True)
class Expander:
    """Expands the subgraphs of one graph, and collects what is wrong with the subgraph nodes.

    `unusable` holds the nodes that could not be expanded, or not wholly; `promised` the streams that subgraphs are
    asked for, with the node that asks; `left_out` the ports of inner nodes, by node and connection, that are not
    connected because a subgraph node leaves out an input.
    """

    catalogue: Catalogue
    finder: SubgraphFinder
    problems: list[Problem] = field(default_factory=list)
    subgraphs: dict[tuple[str, ...], NodeConfig] = field(default_factory=dict)
    """The nodes that were replaced, by the path of what stands in their place."""
    unusable: list[NodeConfig] = field(default_factory=list)
    doubts: Doubts = NO_DOUBTS
    promised: dict[str, str] = field(default_factory=dict)
    left_out: dict[tuple[str, str, Key], LeftOut] = field(default_factory=dict)

    def expand(self, graph: GraphConfig) -> GraphConfig:
        """The flat graph, without the nodes that are unusable; look into `problems` before using it."""
        graph = self._substituted(graph, None)
        for _ in range(_DEEPEST):
            expanded = self._round(graph)
            if expanded is graph:
                return graph
            graph = expanded
        names = ", ".join(sorted({part for node in graph.node for part in node.path})[:5])
        raise graph_error(
            [*self.problems, Problem(f"subgraphs contain each other without end: {names}", graph.origin.place())]
        )

    def _round(self, graph: GraphConfig) -> GraphConfig:
        names = canonical_names([node.base_name for node in graph.node])
        kept: list[NodeConfig] = []
        inlined: list[GraphConfig] = []
        for node, name in zip(graph.node, names):
            try:
                body = self._body(node)
            except ContractError as error:
                self._note(node, f"{label_of(node, name)}: {error}", error.code, field="calculator")
                self.unusable.append(node)
                continue
            except GraphError as error:
                self._give_up(node, error)
                continue
            if body is None:
                kept.append(node)
            else:
                inlined.append(self._inline(node, name, body))
        return _appended(replace(graph, node=tuple(kept)), inlined) if len(kept) < len(graph.node) else graph

    def _body(self, node: NodeConfig) -> GraphConfig | None:
        """The graph that a node stands for, None for a calculator; raises ContractError or GraphError."""
        entry = find(node.calculator, self.catalogue)
        if isinstance(entry, type) and issubclass(entry, Subgraph):
            return entry.expand(node, _options(entry, node))
        if entry is not None:
            return None
        is_template = node.find_options(TemplateSubgraphOptions) is not None
        if not is_template and any(part.endswith(f" ({node.calculator})") for part in node.path):
            chain = " -> ".join([*(part.rpartition("(")[2].rstrip(")") for part in node.path), node.calculator])
            raise ContractError(f"the subgraph contains itself: {chain}", StatusCode.INVALID_ARGUMENT)
        try:
            return self.finder.find(node.calculator, node.origin.place().file, _template_arguments(node))
        except GraphError as error:
            if not isinstance(error.partial, Partial):
                raise
            self.problems += error.problems
            self.doubts |= error.partial.doubts
            return error.partial.config

    def _give_up(self, node: NodeConfig, error: GraphError) -> None:
        self.problems += error.problems
        self.unusable.append(node)

    def _substituted(self, graph: GraphConfig, enclosing: NodeConfig | None) -> GraphConfig:
        if not any(node.option_value for node in graph.node):
            return graph
        nodes: list[NodeConfig] = []
        for node in graph.node:
            try:
                nodes += substitute_options(replace(graph, node=(node,)), enclosing).node
            except ContractError as error:
                self._note(node, str(error), error.code, field="option_value")
                nodes.append(replace(node, option_value=()))
        return replace(graph, node=tuple(nodes))

    def _inline(self, node: NodeConfig, name: str, body: GraphConfig) -> GraphConfig:
        """What the body contributes, under the names that it has outside (rules U3–U7)."""
        self._check_fields(node)
        body = self._substituted(body, node)
        prefix = name.lower().translate(str.maketrans(". :", "___")) + "__"
        streams = Interface(node, name, body, STREAMS, prefix)
        side_packets = Interface(node, name, body, SIDE_PACKETS, prefix)
        self._note_interfaces(node, streams, side_packets)
        if not (streams.is_usable and side_packets.is_usable):
            return GraphConfig()
        path = (*node.path, f"{name} ({node.calculator})")
        self.subgraphs[path] = node
        inner_names = canonical_names([inner.base_name for inner in body.node])
        nodes = [
            self._renamed(inner, prefix + inner_name, path, streams, side_packets)
            for inner, inner_name in zip(body.node, inner_names)
        ]
        generators = [
            replace(
                one,
                input_side_packet=side_packets.rename(one.input_side_packet),
                output_side_packet=side_packets.rename(one.output_side_packet),
            )
            for one in body.packet_generator
        ]
        handlers = [
            replace(one, input_side_packet=side_packets.rename(one.input_side_packet)) for one in body.status_handler
        ]
        return GraphConfig(node=tuple(nodes), packet_generator=tuple(generators), status_handler=tuple(handlers))

    def _note_interfaces(self, node: NodeConfig, *interfaces: Interface) -> None:
        for interface in interfaces:
            self.problems += interface.problems
            texts = getattr(node, interface.fields[1])
            self.promised |= {text.rpartition(":")[2]: interface.label for text in texts}
        if any(interface.problems for interface in interfaces):
            self.unusable.append(node)

    def _renamed(
        self, node: NodeConfig, name: str, path: tuple[str, ...], streams: Interface, side_packets: Interface
    ) -> NodeConfig:
        self.left_out |= {(name, "input_stream", key): why for key, why in streams.left_out(node.input_stream).items()}
        self.left_out |= {
            (name, "input_side_packet", key): why for key, why in side_packets.left_out(node.input_side_packet).items()
        }
        return replace(
            node,
            name=name,
            path=(*path, *node.path),
            input_stream=streams.rename(node.input_stream),
            output_stream=streams.rename(node.output_stream),
            input_side_packet=side_packets.rename(node.input_side_packet),
            output_side_packet=side_packets.rename(node.output_side_packet),
        )

    def _check_fields(self, node: NodeConfig) -> None:
        for name in ("source_layer", "buffer_size_hint", "output_stream_handler", "input_stream_info"):
            if getattr(node, name):
                fix = "take it away, or put it on a node inside"
                self._note(node, f'{name} has no meaning on the subgraph node "{node.base_name}"; {fix}', field=name)

    def _note(
        self,
        node: NodeConfig,
        message: str,
        code: StatusCode = StatusCode.INVALID_ARGUMENT,
        *,
        field: str = "",
    ) -> None:
        self.problems.append(Problem(message, node.origin.place(field), code))


def _appended(graph: GraphConfig, parts: Sequence[GraphConfig]) -> GraphConfig:
    """The graph with what its subgraphs contribute at the ends of its lists."""
    return replace(
        graph,
        node=(*graph.node, *(one for part in parts for one in part.node)),
        packet_generator=(*graph.packet_generator, *(one for part in parts for one in part.packet_generator)),
        status_handler=(*graph.status_handler, *(one for part in parts for one in part.status_handler)),
    )


def _template_arguments(node: NodeConfig) -> Arguments:
    options = node.find_options(TemplateSubgraphOptions)
    return arguments_from_options(options, f'node "{node.base_name}" ({node.origin.place()})')


def _options(entry: type[Subgraph], node: NodeConfig) -> object:
    if entry.option_type is None:
        return None
    return node.find_options(entry.option_type) or entry.option_type()
