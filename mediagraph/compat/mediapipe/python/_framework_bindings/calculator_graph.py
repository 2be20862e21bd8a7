"""`CalculatorGraph` with MediaPipe's arguments, whose packets are MediaPipe's."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from google.protobuf.message import Message

from mediagraph import graph
from mediagraph.compat.loading import GivenGraph, mediapipes_words
from mediagraph.compat.mediapipe.python._framework_bindings.packet import Packet
from mediagraph.compat.mediapipe.python._framework_bindings.timestamp import Timestamp
from mediagraph.compat.mediapipe.python._framework_bindings.validated_graph_config import ValidatedGraphConfig
from mediagraph.framework import packet as framework_packet
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.graph_input import ADD_IF_NOT_FULL, WAIT_TILL_NOT_FULL


class GraphInputStreamAddMode(StrEnum):
    """What adding a packet does while queues downstream are full."""

    WAIT_TILL_NOT_FULL = WAIT_TILL_NOT_FULL
    ADD_IF_NOT_FULL = ADD_IF_NOT_FULL


class CalculatorGraph(graph.CalculatorGraph):
    """Runs a graph: one of `graph_config` (text or message), `binary_graph_path`, `validated_graph_config`.

    Raises ValueError unless exactly one is given or if the graph is malformed, FileNotFoundError if there is no such
    file, RuntimeError if the graph does not parse or does not fit together.
    """

    def __init__(
        self,
        *,
        graph_config: str | Message | None = None,
        binary_graph_path: str | None = None,
        validated_graph_config: ValidatedGraphConfig | None = None,
    ) -> None:
        if validated_graph_config is None:
            given = GivenGraph(graph_config, binary_graph_path)
        elif graph_config is not None or binary_graph_path is not None or validated_graph_config.given is None:
            raise ArgumentError("validated_graph_config must be initialized, and then nothing else is to be given")
        else:
            given = validated_graph_config.given
        with mediapipes_words():
            super().__init__(given.graph_config, binary_graph_path=given.binary_graph_path)
        self.graph_input_stream_add_mode = GraphInputStreamAddMode.WAIT_TILL_NOT_FULL

    def observe_output_stream(
        self,
        stream_name: str,
        callback_fn: Callable[[str, Packet], object],
        observe_timestamp_bounds: bool = False,
    ) -> None:
        """Have `callback_fn(stream_name, packet)` called for each packet of a stream; must come before `start_run`."""

        def call(stream: str, packet: framework_packet.Packet) -> None:
            callback_fn(stream, Packet.of(packet))

        super().observe_output_stream(stream_name, call, observe_timestamp_bounds)

    def add_packet_to_input_stream(self, stream: str, packet: object, timestamp: int = Timestamp.UNSET) -> None:
        """Add a packet to a graph input; a given timestamp (µs) overrides the packet's. Raises TypeError otherwise."""
        if not isinstance(packet, framework_packet.Packet):
            kind = type(packet).__name__
            raise TypeError(f"add_packet_to_input_stream takes a Packet, not {kind}; packet_creator makes packets")
        time = packet.timestamp if timestamp == Timestamp.UNSET else Timestamp(timestamp)
        super().add_packet_to_input_stream(stream, packet.value, time)

    def get_output_side_packet(self, name: str) -> Packet:
        """The side packet that a node has provided."""
        return Packet.of(super().get_output_side_packet(name))
