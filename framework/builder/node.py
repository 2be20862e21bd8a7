"""A node of a graph that is being built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, Self, TypeVar, overload

from mediagraph.framework.builder.places import PythonOrigin, caller
from mediagraph.framework.builder.streams import SidePacket, Stream
from mediagraph.framework.config import InputStreamInfo, NodeConfig
from mediagraph.framework.contract import PortKind
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.names import Key, parse_key
from mediagraph.framework.ports import (
    Input,
    Inputs,
    OptionalInput,
    OptionalSideInput,
    Output,
    Outputs,
    Port,
    SideInput,
    SideInputs,
    SideOutput,
    SideOutputs,
)

T = TypeVar("T")
InputPort = Input[T] | OptionalInput[T] | Inputs[T]
OutputPort = Output[T] | Outputs[T]
SideInputPort = SideInput[T] | OptionalSideInput[T] | SideInputs[T]
SideOutputPort = SideOutput[T] | SideOutputs[T]
Source = Stream[Any] | SidePacket[Any]

_FIELDS = {
    PortKind.INPUT: "input_stream",
    PortKind.OUTPUT: "output_stream",
    PortKind.SIDE_INPUT: "input_side_packet",
    PortKind.SIDE_OUTPUT: "output_side_packet",
}

_LAST = 10**9


class Namer(Protocol):
    """Knows the names of all streams."""

    def take_name(self, name: str, wanted: str) -> str:
        """`name`, or else `wanted`, with a number behind it if another stream is called so."""
        ...


class Node:
    """A calculator or subgraph at its place in the graph; made by `GraphBuilder.node`."""

    def __init__(self, config: NodeConfig, graph: Namer) -> None:
        self._config = config
        self._graph = graph
        self._origin = PythonOrigin(caller())
        self._ends: dict[PortKind, dict[Key, str]] = {kind: {} for kind in PortKind}
        self._places: dict[tuple[PortKind, Key], PythonOrigin] = {}
        self._back_edges: list[Key] = []

    @overload
    def connect(self, port: InputPort[T], source: Stream[T], *, index: int = 0) -> Self: ...
    @overload
    def connect(self, port: SideInputPort[T], source: SidePacket[T], *, index: int = 0) -> Self: ...
    @overload
    def connect(self, port: str, source: Source, *, index: int = 0) -> Self: ...
    def connect(self, port: Port[Any] | str, source: Source, *, index: int = 0) -> Self:
        """Feed an input of the node, given as its port, which the type checker compares, or by tag; returns the node.

        Raises ArgumentError if it is fed already, or if the stream belongs to another graph.
        """
        if not isinstance(source, Stream | SidePacket):
            raise ArgumentError(f"{self._config.base_name}: {_no_stream(source)}")
        if source.graph is not self._graph:
            raise ArgumentError(f'{self._config.base_name}: "{source.name}" belongs to another graph')
        kind = PortKind.INPUT if isinstance(source, Stream) else PortKind.SIDE_INPUT
        key = _key(port, index)
        if key in self._ends[kind]:
            taken = self._ends[kind][key]
            raise ArgumentError(f'{self._config.base_name}: the {kind.value} {key} is fed already, by "{taken}"')
        self._note(kind, key, source.name)
        if isinstance(source, Stream) and source.is_back_edge:
            self._back_edges.append(key)
        return self

    @overload
    def output(self, port: OutputPort[T], name: str = "", *, index: int = 0) -> Stream[T]: ...
    @overload
    def output(self, port: str = "", name: str = "", *, index: int = 0) -> Stream[Any]: ...
    def output(self, port: Port[Any] | str = "", name: str = "", *, index: int = 0) -> Stream[Any]:
        """The stream that leaves an output, given as its port or by tag; without one, the output that has no tag.

        `name` is what the stream is called in the graph; otherwise its name follows from the tag. Asked again it is the
        same stream; raises ArgumentError if it has another name already.
        """
        return Stream(self._out(PortKind.OUTPUT, _key(port, index), name), self._graph)

    @overload
    def side_output(self, port: SideOutputPort[T], name: str = "", *, index: int = 0) -> SidePacket[T]: ...
    @overload
    def side_output(self, port: str = "", name: str = "", *, index: int = 0) -> SidePacket[Any]: ...
    def side_output(self, port: Port[Any] | str = "", name: str = "", *, index: int = 0) -> SidePacket[Any]:
        """The side packet that the node provides; otherwise as `output`."""
        return SidePacket(self._out(PortKind.SIDE_OUTPUT, _key(port, index), name), self._graph)

    def config(self) -> NodeConfig:
        """The node as data; its origin tells where in Python its parts stand."""
        lists: dict[str, Any] = {field: self._entries(kind, field) for kind, field in _FIELDS.items()}
        infos = tuple(
            InputStreamInfo(tag_index=_tag_index(key), back_edge=True, origin=self._places[PortKind.INPUT, key])
            for key in self._back_edges
        )
        return replace(
            self._config,
            **lists,
            input_stream_info=(*self._config.input_stream_info, *infos),
            origin=self._origin,
        )

    def __repr__(self) -> str:
        return f"Node({self._config.base_name})"

    def _out(self, kind: PortKind, key: Key, name: str) -> str:
        ends = self._ends[kind]
        if key not in ends:
            wanted = key.tag.lower() or _snake(self._config.base_name)
            self._note(kind, key, self._graph.take_name(name, wanted))
        elif name not in ("", ends[key]):
            raise ArgumentError(f'{self._config.base_name}: the {kind.value} {key} is called "{ends[key]}" already')
        return ends[key]

    def _note(self, kind: PortKind, key: Key, name: str) -> None:
        self._ends[kind][key] = name
        self._places[kind, key] = PythonOrigin(caller())

    def _entries(self, kind: PortKind, field: str) -> tuple[str, ...]:
        """What a list of the node says, streams without a tag first and in their order."""
        for index in range(max((key.index for key in self._ends[kind] if not key.tag), default=0)):
            self._out(kind, Key("", index), "")  # they are counted, so that none may be missing
        ends = sorted(self._ends[kind].items(), key=lambda end: end[0].index if not end[0].tag else _LAST)
        for position, (key, _) in enumerate(ends):
            self._origin.parts[field, position] = self._places[kind, key].own
        return tuple(_entry(key, name) for key, name in ends)


def connect_all(node: Node, tag: str, sources: Source | Sequence[Source]) -> None:
    """Feed a tag with one stream, or its indexes with several; side packets are counted for themselves."""
    streams = 0
    for position, source in enumerate(sources if isinstance(sources, list | tuple) else [sources]):
        is_side = isinstance(source, SidePacket)
        node.connect(tag, source, index=position - streams if is_side else streams)
        streams += not is_side


def _key(port: Port[Any] | str, index: int) -> Key:
    key = parse_key(port) if isinstance(port, str) else Key(port.tag)
    return Key(key.tag, key.index + index)


def _entry(key: Key, name: str) -> str:
    if not key.tag:
        return name
    return f"{key.tag}:{key.index}:{name}" if key.index else f"{key.tag}:{name}"


def _tag_index(key: Key) -> str:
    return str(key) if key.tag else f":{key.index}"


def _no_stream(source: object) -> str:
    if isinstance(source, Node):
        return f'{source!r} is a node; give one of its streams, as node.output("TAG")'
    return f"a stream or side packet is needed; this is {type(source).__name__}"


def _snake(name: str) -> str:
    """`FlowLimiterCalculator` as `flow_limiter`, for streams without a tag."""
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in name.removesuffix("Calculator"))
    return "".join(letter if letter.isalnum() else "_" for letter in words).strip("_").lower() or "stream"
