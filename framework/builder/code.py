"""The way back: from a graph to the Python program that builds it."""

from __future__ import annotations

import dataclasses
import keyword
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from mediagraph.framework.builder.expression import Expression, Writer
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.names import Key, canonical_names, parse_collection, parse_key

C = TypeVar("C", GraphConfig, NodeConfig)

# What has a parameter or a method of its own; everything else is written as settings.
_OF_GRAPH = ("node", "input_stream", "output_stream", "input_side_packet", "output_side_packet", "type")
_OF_NODE = (
    "calculator",
    "input_stream",
    "output_stream",
    "input_side_packet",
    "output_side_packet",
    "options",
    "node_options",
    "name",
    "executor",
    "max_in_flight",
)
_RESERVED = {"graph", "mg", "print"}


def builder_code(config: GraphConfig) -> str:
    """A Python program that builds an equal graph with `GraphBuilder` and prints it.

    Equal but for the order of inputs with a tag among those without, which means nothing, and for options, which are
    all written as `node_options`. Raises ContractError if the streams of a node are not well-formed.
    """
    return _Program(config).text()


@dataclass(slots=True)
class _Program:
    config: GraphConfig
    writer: Writer = field(default_factory=Writer)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)  # by kind and name of what flows
    taken: set[str] = field(default_factory=lambda: set(_RESERVED))
    body: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The whole program."""
        self._statement("graph", self._start())
        for kind, method in (("input_stream", "input"), ("input_side_packet", "side_input")):
            for key, name in parse_collection(getattr(self.config, kind)):
                self._make(kind, name, f"graph.{method}", [_text(name), *_tag(key)])
        names = canonical_names([node.base_name for node in self.config.node])
        for node, name in zip(self.config.node, names):
            self.body.append("")
            self._node(node, name)
        self.body.append("")
        for kind, method in (("output_stream", "output"), ("output_side_packet", "side_output")):
            for key, name in parse_collection(getattr(self.config, kind)):
                source = Expression(self._source(kind, name))
                self.body += self.writer.call(f"graph.{method}", [source, *_tag(key)]).lines(0)
        return "\n".join([*self._imports(), "", *self.body, "print(graph)", ""])

    def _start(self) -> Expression:
        settings = _without(self.config, _OF_GRAPH)
        parts = [_text(self.config.type)] if self.config.type else []
        if settings != GraphConfig():
            parts.append(self.writer.value(settings, "settings"))
        return self.writer.call("mg.GraphBuilder", parts)

    def _node(self, node: NodeConfig, name: str) -> None:
        outputs = parse_collection(node.output_stream)
        side_outputs = parse_collection(node.output_side_packet)
        call = self.writer.call("graph.node", [*self._inputs(node), *self._settings(node)])
        if len(outputs) + len(side_outputs) == 0:
            self.body += call.lines(0)
            return
        variable = self._free(_snake(name))
        self._statement(variable, call)
        for kind, method, ends in (
            ("output_stream", "output", outputs),
            ("output_side_packet", "side_output", side_outputs),
        ):
            for key, end in ends:
                port = [_text(key.tag), _text(end)] if key.tag else [self.writer.value(end, "name")]
                index = [Expression(f"index={key.index}")] if key.index else []
                self._make(kind, end, f"{variable}.{method}", [*port, *index])

    def _inputs(self, node: NodeConfig) -> list[Expression]:
        back_edges = {parse_key(info.tag_index) for info in node.input_stream_info if info.back_edge}
        positional: list[Expression] = [_text(node.calculator)]
        tagged: dict[str, list[Expression]] = {}
        for kind in ("input_stream", "input_side_packet"):
            for key, name in sorted(parse_collection(getattr(node, kind)), key=lambda connection: connection.key.index):
                is_loop = kind == "input_stream" and key in back_edges
                source = Expression(f"graph.back_edge({_text(name).head})" if is_loop else self._source(kind, name))
                (tagged.setdefault(key.tag, []) if key.tag else positional).append(source)
        return [*positional, *(_tagged(tag, sources) for tag, sources in tagged.items())]

    def _settings(self, node: NodeConfig) -> list[Expression]:
        parts = []
        options = _all_options(node)
        if options:
            several = Expression("options=[", tuple(self.writer.value(one) for one in options), "]")
            parts.append(several if len(options) > 1 else self.writer.value(options[0], "options"))
        for name in ("name", "executor", "max_in_flight"):
            if getattr(node, name):
                parts.append(self.writer.value(getattr(node, name), name))
        infos = tuple(info for info in node.input_stream_info if not info.back_edge)
        rest = replace(_without(node, _OF_NODE), input_stream_info=infos)
        return [*parts, *([self.writer.value(rest, "settings")] if rest != NodeConfig() else [])]

    def _source(self, kind: str, name: str) -> str:
        """The variable of a stream or side packet, or its name if it is made further down."""
        flow = "stream" if kind.endswith("stream") else "side_packet"
        return self.variables.get((flow, name)) or f"graph.{flow}({_text(name).head})"

    def _make(self, kind: str, name: str, function: str, arguments: Sequence[Expression]) -> None:
        variable = self._free(name)
        self._statement(variable, self.writer.call(function, arguments))
        self.variables["stream" if kind.endswith("stream") else "side_packet", name] = variable

    def _statement(self, variable: str, value: Expression) -> None:
        self.body += Expression(f"{variable} = {value.head}", value.parts, value.tail).lines(0)

    def _free(self, wanted: str) -> str:
        variable = f"{wanted}_" if keyword.iskeyword(wanted) or keyword.issoftkeyword(wanted) else wanted
        while variable in self.taken:
            variable += "_"
        self.taken.add(variable)
        return variable

    def _imports(self) -> list[str]:
        by_module: dict[str, list[str]] = {}
        for module, name in sorted(self.writer.imports):
            by_module.setdefault(module, []).append(name)
        lines = ["import mediagraph as mg"]
        for module, names in by_module.items():
            lines += _import(module, names)
        return lines


def _without(config: C, names: Sequence[str]) -> C:
    """A configuration with some fields at their defaults."""
    defaults: dict[str, Any] = {one.name: one.default for one in dataclasses.fields(config) if one.name in names}
    return replace(config, **defaults)


def _import(module: str, names: Sequence[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= 88:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _all_options(node: NodeConfig) -> list[object]:
    """The options of a node, once of each class: those in `options` win."""
    first: dict[type, object] = {}
    for one in (*node.options, *node.node_options):
        first.setdefault(type(one), one)
    return list(first.values())


def _tagged(tag: str, sources: Sequence[Expression]) -> Expression:
    if len(sources) == 1:
        return Expression(f"{tag}={sources[0].head}")
    return Expression(f"{tag}=[", tuple(sources), "]")


def _tag(key: Key) -> list[Expression]:
    if not key.tag:
        return []
    return [Expression(f'tag="{key.tag}:{key.index}"' if key.index else f'tag="{key.tag}"')]


def _text(text: str) -> Expression:
    return Writer().value(text)


def _snake(name: str) -> str:
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in name.removesuffix("Calculator"))
    return "".join(letter if letter.isalnum() else "_" for letter in words).strip("_").lower() or "node"
