"""PacketInnerJoinCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_as_many
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.ports import Inputs, Outputs


class PacketInnerJoinCalculator(Calculator):
    """Let packets through at those timestamps at which every input has one.

    Inputs: untagged streams. Outputs: as many untagged streams, with the same types.

        node {
          calculator: "PacketInnerJoinCalculator"
          input_stream: "image" input_stream: "pose" output_stream: "joined_image" output_stream: "joined_pose"
        }
    """

    streams = Inputs(object, tag="")
    joined = Outputs(object, tag="", same_as="streams")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses unequal numbers of inputs and outputs."""
        check_as_many(connections.inputs, connections.outputs, "")
        return cls.declared

    def process(self) -> None:
        """Send all or nothing."""
        values = [stream.get() for stream in self.streams]
        if None in values:
            return
        for output, value in zip(self.joined, values):
            output.send(value)
