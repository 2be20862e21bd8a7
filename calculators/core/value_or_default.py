"""ValueOrDefaultCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.ports import Input, OptionalInput, Output, SideInput


class ValueOrDefaultCalculator(Calculator):
    """At each tick send the packet of a stream or, if it has none there, a default.

    Inputs: `IN`, the values; `TICK`, which says when; a value without a tick is dropped. Side packet: one untagged, the
    default. Outputs: `OUT`; `FLAG` (bool), True at those timestamps at which the default was taken, else nothing.

        node {
          calculator: "ValueOrDefaultCalculator"
          input_stream: "IN:rect" input_stream: "TICK:image" input_side_packet: "whole_image"
          output_stream: "OUT:rect_or_all" output_stream: "FLAG:is_default"
        }
    """

    stream = OptionalInput(object, tag="IN")
    tick = Input(object)
    default = SideInput(object, tag="", same_as="stream")
    values = Output(object, tag="OUT", same_as="stream")
    flag = Output(bool)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without values."""
        check_connected(connections.inputs, "IN")
        return cls.declared

    def process(self) -> None:
        """Send what is there, or the default."""
        value = self.stream.get()
        if value is not None:
            self.values.send(value)
            return
        self.values.send(self.default.get())
        self.flag.send(True)
