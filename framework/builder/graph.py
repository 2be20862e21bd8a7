"""The builder of graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar, overload

from mediagraph.framework.builder.node import Node, Source, connect_all
from mediagraph.framework.builder.places import PythonOrigin, caller
from mediagraph.framework.builder.streams import SidePacket, Stream
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.function import CalculatorLike, calculator_class
from mediagraph.framework.graph_text import graph_text
from mediagraph.framework.option_mapping import options_from
from mediagraph.framework.registry import did_you_mean, find, known_names

T = TypeVar("T")
Given = object | Mapping[str, object] | Sequence[object] | None


class GraphBuilder:
    """Puts a graph together in Python. `str()` of it is the `.pbtxt` that one would write, `config()` the graph itself.

    `type` is the name under which other graphs use it as a subgraph; `settings` holds what is neither stream nor node,
    as `GraphConfig(num_threads=4)`. What is wrong with the graph is reported when it is loaded, as for a file, with the
    places in the Python program.
    """

    environment: ClassVar[Environment] = Environment()

    def __init__(self, type: str = "", *, settings: GraphConfig | None = None) -> None:
        self._settings = replace(settings or GraphConfig(), **_given(type=type))
        self._origin = PythonOrigin(caller())
        self._lists: dict[str, list[str]] = {}
        self._nodes: list[Node] = []
        self._names: set[str] = set()

    @overload
    def input(self, name: str, *, tag: str = "") -> Stream[Any]: ...
    @overload
    def input(self, name: str, payload: type[T], *, tag: str = "") -> Stream[T]: ...
    def input(self, name: str, payload: type | None = None, *, tag: str = "") -> Stream[Any]:
        """An input stream of the graph; `payload` is for the type checker, the engine finds it out from the nodes."""
        self._note("input_stream", tag, name)
        return Stream(name, self)

    @overload
    def side_input(self, name: str, *, tag: str = "") -> SidePacket[Any]: ...
    @overload
    def side_input(self, name: str, payload: type[T], *, tag: str = "") -> SidePacket[T]: ...
    def side_input(self, name: str, payload: type | None = None, *, tag: str = "") -> SidePacket[Any]:
        """A side packet that the application provides."""
        self._note("input_side_packet", tag, name)
        return SidePacket(name, self)

    def output(self, stream: Stream[Any], *, tag: str = "") -> None:
        """Make a stream an output of the graph."""
        self._note("output_stream", tag, _own(stream, self).name)

    def side_output(self, side_packet: SidePacket[Any], *, tag: str = "") -> None:
        """Make a side packet an output of the graph."""
        self._note("output_side_packet", tag, _own(side_packet, self).name)

    def node(
        self,
        calculator: CalculatorLike,
        /,
        *streams: Source,
        options: Given = None,
        name: str = "",
        executor: str = "",
        max_in_flight: int = 0,
        settings: NodeConfig | None = None,
        **tagged: Source | Sequence[Source],
    ) -> Node:
        """Add a node: a calculator (class, function or name) or a subgraph by name.

        `streams` feed the inputs without a tag, keywords in capitals those with one, side packets likewise: `IMAGE=a`,
        or `IMAGE=[a, b]` for several of one tag. `options` are an instance of its options class, a mapping of field
        names, or a list of instances. `settings` holds the rarer fields, as `NodeConfig(source_layer=1)`.

        Raises ArgumentError for options or streams that do not fit; unknown names are reported when the graph loads.
        """
        called = calculator if isinstance(calculator, str) else self._class(calculator).registered_name
        start = settings or NodeConfig()
        all_options = (*start.node_options, *self._options(called, options))
        given = _given(name=name, executor=executor, max_in_flight=max_in_flight)
        config = replace(start, calculator=called, node_options=all_options, **given)
        node = Node(config, self)
        for tag, sources in {"": streams, **tagged}.items():
            connect_all(node, tag, sources)
        self._nodes.append(node)
        return node

    def stream(self, name: str) -> Stream[Any]:
        """A stream by name: one that a node further down produces."""
        return Stream(name, self)

    def side_packet(self, name: str) -> SidePacket[Any]:
        """A side packet by name: one that a node further down provides."""
        return SidePacket(name, self)

    def back_edge(self, name: str) -> Stream[Any]:
        """A stream by name that closes a loop: the node takes it without waiting for it."""
        return Stream(name, self, is_back_edge=True)

    def config(self) -> GraphConfig:
        """The graph as data, to be given to `CalculatorGraph`."""
        lists: dict[str, Any] = {field: tuple(entries) for field, entries in self._lists.items()}
        nodes = tuple(node.config() for node in self._nodes)
        return replace(self._settings, **lists, node=nodes, origin=self._origin)

    def save(self, path: str | Path) -> None:
        """Write the text of the graph."""
        Path(path).write_text(str(self), encoding="utf-8")

    def take_name(self, name: str, wanted: str) -> str:
        """`name`, or else `wanted`, with a number behind it if another stream is called so."""
        number = 1
        free = name or wanted
        while not name and free in self._names:
            number += 1
            free = f"{wanted}_{number}"
        self._names.add(free)
        return free

    def __str__(self) -> str:
        return graph_text(self.config())

    def __repr__(self) -> str:
        return f"GraphBuilder({len(self._nodes)} nodes)"

    def _class(self, calculator: CalculatorLike) -> type[Calculator]:
        return calculator_class(calculator, self.environment.catalogue)

    def _note(self, field: str, tag: str, name: str) -> None:
        entries = self._lists.setdefault(field, [])
        self._origin.parts[field, len(entries)] = caller()
        entries.append(f"{tag}:{name}" if tag else name)
        self._names.add(name)

    def _options(self, calculator: str, given: Given) -> tuple[object, ...]:
        if given is None:
            return ()
        if isinstance(given, list | tuple):
            return tuple(given)
        if not isinstance(given, Mapping):
            return (given,)
        catalogue = self.environment.catalogue
        entry = find(calculator, catalogue)
        if entry is None:
            hint = did_you_mean(calculator, known_names(catalogue))
            raise ArgumentError(f'options by name need a known calculator, and there is no "{calculator}"{hint}')
        return (options_from(given, entry.option_type, calculator),)


def _own(source: Source, graph: object) -> Source:
    if not isinstance(source, Stream | SidePacket):
        raise ArgumentError(f"a stream or side packet is needed; this is {type(source).__name__}")
    if source.graph is not graph:
        raise ArgumentError(f'"{source.name}" belongs to another graph')
    return source


def _given(**fields: object) -> dict[str, Any]:
    """The fields that are not empty."""
    return {name: value for name, value in fields.items() if value}
