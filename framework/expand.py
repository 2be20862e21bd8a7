"""Subgraph nodes replaced by what they stand for, until only calculators are left (rules U1–U10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import ContractError, GraphError, Problem, StatusCode, graph_error
from mediagraph.framework.names import Connection, Key, canonical_names, parse_collection, parse_connection
from mediagraph.framework.option_values import substitute_options
from mediagraph.framework.registry import Catalogue, did_you_mean, find
from mediagraph.framework.subgraph import Subgraph, SubgraphFinder
from mediagraph.framework.templates.arguments import Arguments, arguments_from_options
from mediagraph.framework.templates.options import TemplateSubgraphOptions

_DEEPEST = 100
Rename = Callable[[str], str | None]


@dataclass(slots=True)
class Expander:
    """Expands the subgraphs of one graph."""

    catalogue: Catalogue
    finder: SubgraphFinder
    problems: list[Problem] = field(default_factory=list)
    subgraphs: dict[tuple[str, ...], NodeConfig] = field(default_factory=dict)
    """The nodes that were replaced, by the path of what stands in their place."""

    def expand(self, graph: GraphConfig) -> GraphConfig:
        """The flat graph; raises GraphError with everything that is wrong with the subgraph nodes."""
        graph = self._substituted(graph, None)
        for _ in range(_DEEPEST):
            expanded = self._round(graph)
            if self.problems:
                raise graph_error(self.problems)
            if expanded is graph:
                return graph
            graph = expanded
        names = ", ".join(sorted({part for node in graph.node for part in node.path})[:5])
        raise graph_error([Problem(f"subgraphs contain each other without end: {names}", graph.origin.place())])

    def _round(self, graph: GraphConfig) -> GraphConfig:
        names = canonical_names([node.base_name for node in graph.node])
        kept: list[NodeConfig] = []
        inlined: list[GraphConfig] = []
        for node, name in zip(graph.node, names):
            body = self._body(node)
            if body is None:
                kept.append(node)
            else:
                inlined.append(self._inline(node, name, body))
        return _appended(replace(graph, node=tuple(kept)), inlined) if len(kept) < len(graph.node) else graph

    def _body(self, node: NodeConfig) -> GraphConfig | None:
        """The graph that a node stands for; None for a calculator, or after noting a problem."""
        entry = find(node.calculator, self.catalogue)
        try:
            if isinstance(entry, type) and issubclass(entry, Subgraph):
                return entry.expand(node, _options(entry, node))
            if entry is not None:
                return None
            return self.finder.find(node.calculator, node.origin.place().file, _template_arguments(node))
        except ContractError as error:
            self._note(node, f"{node.calculator}: {error}", error.code)
        except GraphError as error:
            self.problems += error.problems
        return None

    def _substituted(self, graph: GraphConfig, node: NodeConfig | None) -> GraphConfig:
        try:
            return substitute_options(graph, node)
        except ContractError as error:
            self.problems.append(Problem(str(error), (node or graph).origin.place(), error.code))
            return graph

    def _inline(self, node: NodeConfig, name: str, body: GraphConfig) -> GraphConfig:
        """What the body contributes, under the names that it has outside (rules U3–U7)."""
        self._check_fields(node)
        body = self._substituted(body, node)
        prefix = name.lower().translate(str.maketrans(". :", "___")) + "__"
        try:
            streams = _interface(node, body, "input_stream", "output_stream", prefix)
            side_packets = _interface(node, body, "input_side_packet", "output_side_packet", prefix)
        except ContractError as error:
            self._note(node, str(error), error.code)
            return GraphConfig()
        except GraphError as error:
            self.problems += error.problems
            return GraphConfig()
        path = (*node.path, f"{name} ({node.calculator})")
        self.subgraphs[path] = node
        inner_names = canonical_names([inner.base_name for inner in body.node])
        nodes = [
            _renamed(inner, prefix + inner_name, path, streams, side_packets)
            for inner, inner_name in zip(body.node, inner_names)
        ]
        generators = [
            replace(
                one,
                input_side_packet=_rename_all(one.input_side_packet, side_packets),
                output_side_packet=_rename_all(one.output_side_packet, side_packets),
            )
            for one in body.packet_generator
        ]
        handlers = [
            replace(one, input_side_packet=_rename_all(one.input_side_packet, side_packets))
            for one in body.status_handler
        ]
        return GraphConfig(node=tuple(nodes), packet_generator=tuple(generators), status_handler=tuple(handlers))

    def _check_fields(self, node: NodeConfig) -> None:
        for name in ("source_layer", "buffer_size_hint", "output_stream_handler", "input_stream_info"):
            if getattr(node, name):
                self._note(node, f'{name} has no meaning on the subgraph node "{node.base_name}"', field=name)

    def _note(
        self, node: NodeConfig, message: str, code: StatusCode = StatusCode.INVALID_ARGUMENT, *, field: str = ""
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


def _interface(node: NodeConfig, body: GraphConfig, inputs: str, outputs: str, prefix: str) -> Rename:
    """How names inside the subgraph are called outside; None for inputs that are not connected."""
    renamed: dict[str, str | None] = {}
    for kind, is_input in ((inputs, True), (outputs, False)):
        outer = parse_collection(getattr(node, kind))
        inner = _own_interface(body, kind)
        connected = _match(node, kind, outer, inner)
        for key, name in inner:
            if key in connected:
                renamed[name] = connected[key]
            elif is_input:
                renamed.setdefault(name, None)
    return lambda name: renamed.get(name, prefix + name)


def _own_interface(body: GraphConfig, kind: str) -> tuple[Connection, ...]:
    """What a subgraph says about itself; raises GraphError at its own place."""
    try:
        return parse_collection(getattr(body, kind))
    except ContractError as error:
        raise graph_error([Problem(str(error), body.origin.place(kind), error.code)]) from None


def _match(
    node: NodeConfig, kind: str, outer: tuple[Connection, ...], inner: tuple[Connection, ...]
) -> Mapping[Key, str]:
    known = {connection.key for connection in inner}
    tags = sorted({key.tag for key in known})
    for key, _ in outer:
        if key not in known:
            listed = ", ".join(str(one) for one in sorted(known)) or "none"
            raise ContractError(
                f'while processing the {kind.replace("_", " ")}s of subgraph node "{node.base_name}": '
                f'Tag "{key}" does not exist in the subgraph config.{did_you_mean(key.tag, tags)} '
                f"{node.calculator} has {listed}",
                StatusCode.INVALID_ARGUMENT,
            )
    return {connection.key: connection.name for connection in outer}


def _renamed(node: NodeConfig, name: str, path: tuple[str, ...], streams: Rename, side_packets: Rename) -> NodeConfig:
    return replace(
        node,
        name=name,
        path=(*path, *node.path),
        input_stream=_rename_all(node.input_stream, streams),
        output_stream=_rename_all(node.output_stream, streams),
        input_side_packet=_rename_all(node.input_side_packet, side_packets),
        output_side_packet=_rename_all(node.output_side_packet, side_packets),
    )


def _rename_all(texts: tuple[str, ...], rename: Rename) -> tuple[str, ...]:
    """Give every entry its outer name, keep its tag and index; leave out what is not connected."""
    renamed = []
    for text in texts:
        *prefix, _ = text.split(":")
        try:
            name = rename(parse_connection(text)[2])
        except ContractError:
            name = text.rpartition(":")[2]  # bad syntax is reported when the node is validated
        if name is not None:
            renamed.append(":".join([*prefix, name]))
    return tuple(renamed)
