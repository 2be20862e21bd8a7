"""PassThroughCalculator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, keys
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Key
from mediagraph.framework.policy import Barrier, Default
from mediagraph.framework.ports import ANY_TAG, Inputs, Outputs, SideInputs, SideOutputs
from mediagraph.framework.triggers import HasValue


def _same_key(key: Key) -> Key:
    return key


class PassThroughCalculator(Calculator):
    """Send every packet on unchanged: input `TAG:i` to output `TAG:i`.

    Inputs: any number of streams of any type and tag. Outputs: the same tags and indexes, carrying the same types.
    Side packets are copied likewise if there are output side packets, otherwise ignored. The counter `PassThrough`
    counts the calls.

        node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }
    """

    inputs = Inputs(object, tag=ANY_TAG)
    outputs = Outputs(object, tag=ANY_TAG, same_as=_same_key)
    side_inputs = SideInputs(object, tag=ANY_TAG)
    side_outputs = SideOutputs(object, tag=ANY_TAG, same_as="side_inputs")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses outputs that do not mirror the inputs."""
        if keys(connections.inputs) != keys(connections.outputs):
            raise ContractError(
                "Input and output streams to PassThroughCalculator must use matching tags and indexes.",
                StatusCode.INVALID_ARGUMENT,
            )
        if connections.side_outputs and keys(connections.side_inputs) != keys(connections.side_outputs):
            raise ContractError(
                "Input and output side packets to PassThroughCalculator must use matching tags and indexes.",
                StatusCode.INVALID_ARGUMENT,
            )
        return cls.declared

    def open(self) -> None:
        """Pair inputs with outputs, and copy headers and side packets."""
        sources: Iterable[HasValue] = self.inputs  # type: ignore[assignment]  # wires; their value is cheaper than get()
        self.pairs = [(source, target.send) for source, target in zip(sources, self.outputs)]
        for stream, copy in zip(self.inputs, self.outputs):
            copy.set_header(stream.header)
        for source, target in zip(self.side_inputs, self.side_outputs):
            value = source.get()
            if value is not None:
                target.set(value)

        self.passed = self.counter("PassThrough")
        self.packets_have_own_times = isinstance(self.input_policy, Barrier)
        self.is_lone = len(self.pairs) == 1 and isinstance(self.input_policy, Default)
        if self.is_lone:
            ((self.source, self.send),) = self.pairs

    def process(self) -> None:
        """Forward what is there."""
        self.passed.value += 1
        if self.is_lone:  # the usual case; its packet is there, or the call would not be
            self.send(self.source.value)
            return
        if self.packets_have_own_times:
            self._forward_packets()
            return
        for source, send in self.pairs:
            value = source.value
            if value is not None:
                send(value)

    def _forward_packets(self) -> None:
        for source, target in zip(self.inputs, self.outputs):
            packet = source.packet
            if packet.value is not None:
                target.send(packet.value, at=packet.timestamp)
