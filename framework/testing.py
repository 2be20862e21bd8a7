"""One calculator on the real engine, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self, TypeVar, overload

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.contract import PortKind
from mediagraph.framework.errors import ArgumentError, StateError
from mediagraph.framework.function import CalculatorLike, calculator_class
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.lone_node import Tag, lone_node, stream_name, tag_of
from mediagraph.framework.option_mapping import options_from
from mediagraph.framework.packet import Packet
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
from mediagraph.framework.service import GraphService

T = TypeVar("T")
InputPort = Input[T] | OptionalInput[T] | Inputs[T]
OutputPort = Output[T] | Outputs[T]
SideInputPort = SideInput[T] | OptionalSideInput[T] | SideInputs[T]
SideOutputPort = SideOutput[T] | SideOutputs[T]
Timed = Iterable[tuple[int, T] | Packet]
"""Packets for a stream: pairs of a timestamp in µs and a payload, or Packets. An empty one only moves the bound."""


class Sent(Mapping[str, list[Packet]]):
    """What a calculator has sent: packets by tag, or, with their types, by port."""

    def __init__(self, packets: Mapping[Tag, list[Packet]]) -> None:
        self._packets = packets

    def __getitem__(self, tag: str | Port[Any]) -> list[Packet]:
        found = self._packets.get(tag_of(tag))
        if found is None:
            collected = ", ".join(str(one) or "(untagged)" for one in self._packets) or "nothing"
            raise KeyError(f"nothing was collected from {tag_of(tag) or '(untagged)'}; there is {collected}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._packets)

    def __len__(self) -> int:
        return len(self._packets)

    @overload
    def payloads(self, port: OutputPort[T], *, index: int = 0) -> list[T]: ...
    @overload
    def payloads(self, port: str, *, index: int = 0) -> list[Any]: ...
    def payloads(self, port: OutputPort[T] | str, *, index: int = 0) -> list[T] | list[Any]:
        """What was sent to an output, in order."""
        return [packet.value for packet in self[tag_of(port, index)]]

    @overload
    def pairs(self, port: OutputPort[T], *, index: int = 0) -> list[tuple[int, T]]: ...
    @overload
    def pairs(self, port: str, *, index: int = 0) -> list[tuple[int, Any]]: ...
    def pairs(self, port: OutputPort[T] | str, *, index: int = 0) -> list[tuple[int, T]] | list[tuple[int, Any]]:
        """What was sent to an output with its timestamps, in order."""
        return [(int(packet.timestamp), packet.value) for packet in self[tag_of(port, index)]]

    def side(self, port: SideOutputPort[T], *, index: int = 0) -> T:
        """The side packet that was set."""
        (packet,) = self[tag_of(port, index)]
        value: T = packet.value  # type: ignore[assignment]  # the engine has checked it against the port
        return value


@dataclass
class CalculatorRunner:
    """Runs a node of one calculator over whole streams and collects what it sends.

    `calculator` is a class, a function decorated with `@calculator`, or a name. `options` is an instance of its options
    class or a mapping of field names. Tags are written `TAG`, `TAG:1`, "" for a stream without a tag, ":1" for the
    second one. Unless told otherwise the node has the inputs that are fed and those that it requires, and all outputs
    that it declares; of `Outputs` say which. A runner may run again: every run starts with a new calculator.
    """

    calculator: CalculatorLike
    inputs: Sequence[str] | None = None
    outputs: Sequence[str] | None = None
    side_inputs: Sequence[str] | None = None
    side_outputs: Sequence[str] | None = None
    options: object | None = None
    services: Mapping[str, object] | Mapping[GraphService[Any], object] = field(default_factory=dict)
    graph_class: ClassVar[type[CalculatorGraph]] = CalculatorGraph

    def __post_init__(self) -> None:
        self._fed: dict[Tag, list[tuple[int, object]]] = {}
        self._given: dict[Tag, object] = {}
        self._class = calculator_class(self.calculator, self.graph_class.environment.catalogue)

    def feed(self, port: InputPort[T], packets: Timed[T], *, index: int = 0) -> Self:
        """Packets for an input, which the type checker compares with its port; returns the runner."""
        self._fed[tag_of(port, index)] = [_pair(packet) for packet in packets]
        return self

    def give(self, port: SideInputPort[T], value: T, *, index: int = 0) -> Self:
        """A side packet, which the type checker compares with its port; returns the runner."""
        self._given[tag_of(port, index)] = value
        return self

    def run(
        self,
        packets: Mapping[str, Timed[object]] = {},
        side_packets: Mapping[str, object] = {},
        *,
        threads: int = 0,
        fuse: bool = True,
    ) -> Sent:
        """Feed the packets in the order of their timestamps, close the inputs, and return what was sent by the end.

        `packets` and `side_packets` are by tag, in addition to what `feed` and `give` have brought. Raises GraphError
        if the calculator refuses its connections or options, RunError if it fails: `errors[0].__cause__` is then its
        own exception.
        """
        fed = {**self._fed, **{tag_of(tag): [_pair(one) for one in stream] for tag, stream in packets.items()}}
        given = {**self._given, **{tag_of(tag): value for tag, value in side_packets.items()}}
        services = {key.key if isinstance(key, GraphService) else key: one for key, one in self.services.items()}
        with self.graph_class(self._graph(fed, given), threads=threads, fuse=fuse, services=services) as graph:
            found: dict[Tag, list[Packet]] = {tag: [] for tag in self._tags(self.outputs, PortKind.OUTPUT)}
            for tag, collected in found.items():
                graph.observe_output_stream(stream_name("out", tag), partial(_collect, collected))
            graph.start_run({stream_name("side_in", tag): value for tag, value in given.items()})
            pairs = [(timestamp, tag, value) for tag, stream in fed.items() for timestamp, value in stream]
            for timestamp, tag, value in sorted(pairs, key=lambda pair: pair[0]):
                graph.add_packet_to_input_stream(stream_name("in", tag), value, timestamp)
            graph.close_all_input_streams()
            graph.wait_until_done()
        return Sent({**found, **self._provided(graph)})

    def _graph(self, fed: Iterable[Tag], given: Iterable[Tag]) -> GraphConfig:
        return lone_node(
            self._class,
            options_from(self.options, self._class.option_type, self._class.registered_name),
            inputs=self._tags(self.inputs, PortKind.INPUT, fed),
            outputs=self._tags(self.outputs, PortKind.OUTPUT),
            side_inputs=self._tags(self.side_inputs, PortKind.SIDE_INPUT, given),
            side_outputs=self._tags(self.side_outputs, PortKind.SIDE_OUTPUT),
        )

    def _tags(self, told: Sequence[str] | None, kind: PortKind, used: Iterable[Tag] = ()) -> list[Tag]:
        """The tags to connect: those told, or those used and those that the calculator declares."""
        if told is not None:
            return [tag_of(tag) for tag in told]
        is_output = kind in (PortKind.OUTPUT, PortKind.SIDE_OUTPUT)
        ports = [port for port in self._class.declared.of_kind(kind) if not port.repeated]
        declared = [tag_of(port.tag) for port in ports if is_output or port.required]
        return list(dict.fromkeys([*declared, *used]))

    def _provided(self, graph: CalculatorGraph) -> dict[Tag, list[Packet]]:
        """The side packets that were set; one that was asked for by name must be."""
        found: dict[Tag, list[Packet]] = {}
        for tag in self._tags(self.side_outputs, PortKind.SIDE_OUTPUT):
            try:
                found[tag] = [graph.get_output_side_packet(stream_name("side_out", tag))]
            except StateError:
                if self.side_outputs is not None:
                    raise
        return found


def _collect(packets: list[Packet], stream: str, packet: Packet) -> None:
    packets.append(packet)


def _pair(packet: tuple[int, object] | Packet) -> tuple[int, object]:
    if isinstance(packet, Packet):
        return packet.timestamp, packet.value
    if not isinstance(packet, tuple) or len(packet) != 2:
        raise ArgumentError(f"a packet is a pair (timestamp, payload) or a Packet; this is {type(packet).__name__}")
    return packet
