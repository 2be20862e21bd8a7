"""One calculator on the real engine, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.packet import Packet


@dataclass
class CalculatorRunner:
    """Runs a node of one calculator over whole streams and collects what it sends.

    `inputs` and `outputs` are `TAG` or `TAG:index` lists ("" for an untagged stream); `options` is an instance of the
    calculator's options class.
    """

    calculator: type[Calculator]
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    side_inputs: Sequence[str] = ()
    side_outputs: Sequence[str] = ()
    options: object | None = None
    services: Mapping[str, object] = field(default_factory=dict)

    def run(
        self,
        packets: Mapping[str, Sequence[tuple[int, object]]] = {},
        side_packets: Mapping[str, object] = {},
        *,
        threads: int = 0,
        fuse: bool = True,
    ) -> dict[str, list[Packet]]:
        """Feed (timestamp, value) pairs by tag in timestamp order; returns the packets sent, by tag.

        Side packets provided by the node are in the result as lists of one packet.
        """
        graph = CalculatorGraph(self._graph(), threads=threads, fuse=fuse, services=self.services)
        found: dict[str, list[Packet]] = {tag: [] for tag in self.outputs}
        for tag in self.outputs:
            graph.observe_output_stream(_name("out", tag), partial(_collect, found[tag]))
        graph.start_run({_name("side_in", tag): value for tag, value in side_packets.items()})
        pairs = [(timestamp, tag, value) for tag, stream in packets.items() for timestamp, value in stream]
        for timestamp, tag, value in sorted(pairs, key=lambda pair: pair[0]):
            graph.add_packet_to_input_stream(_name("in", tag), value, timestamp)
        graph.close_all_input_streams()
        graph.wait_until_done()
        for tag in self.side_outputs:
            found[tag] = [graph.get_output_side_packet(_name("side_out", tag))]
        return found

    def _graph(self) -> GraphConfig:
        node = NodeConfig(
            calculator=self.calculator.registered_name,
            input_stream=_entries("in", self.inputs),
            output_stream=_entries("out", self.outputs),
            input_side_packet=_entries("side_in", self.side_inputs),
            output_side_packet=_entries("side_out", self.side_outputs),
            node_options=() if self.options is None else (self.options,),
        )
        return GraphConfig(node=(node,), input_stream=tuple(_name("in", tag) for tag in self.inputs))


def _collect(packets: list[Packet], stream: str, packet: Packet) -> None:
    packets.append(packet)


def _entries(prefix: str, tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{tag}:{_name(prefix, tag)}" if tag else _name(prefix, tag) for tag in tags)


def _name(prefix: str, tag: str) -> str:
    return f"{prefix}_{tag.lower().replace(':', '_')}" if tag else f"{prefix}_untagged"
