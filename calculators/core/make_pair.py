"""MakePairCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError
from mediagraph.framework.packet import Packet
from mediagraph.framework.ports import Inputs, Output


class MakePairCalculator(Calculator):
    """Put the packets of two streams into one.

    Inputs: two untagged streams. Output: an untagged stream of pairs of Packet, of which one may be empty.

        node {
          calculator: "MakePairCalculator"
          input_stream: "image" input_stream: "mask" output_stream: "image_and_mask"
        }
    """

    streams = Inputs(object, tag="")
    pairs = Output(tuple[Packet, Packet], tag="")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses other numbers of inputs than two."""
        if len(connections.inputs) != 2:
            raise ContractError(f"connect exactly 2 untagged inputs, not {len(connections.inputs)}")
        return cls.declared

    def process(self) -> None:
        """Pair them."""
        first, second = self.streams
        self.pairs.send((first.packet, second.packet))
