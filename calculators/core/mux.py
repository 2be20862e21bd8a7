"""MuxCalculator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode, StreamError
from mediagraph.framework.policy import Default, Mux
from mediagraph.framework.ports import Inputs, OptionalInput, OptionalSideInput, Output


class MuxCalculator(Calculator):
    """Send on the packet of the input that is selected at its timestamp.

    Inputs: `INPUT:i`; `SELECT` (int), the index of the selected one, as stream or side packet. Output: `OUTPUT`. With
    a stream that selects, only the selected input is waited for (MuxInputStreamHandler); the others are dropped.

        node {
          calculator: "MuxCalculator"
          input_stream: "INPUT:0:left" input_stream: "INPUT:1:right" input_stream: "SELECT:which"
          output_stream: "OUTPUT:chosen"
        }
    """

    inputs = Inputs(object, tag="INPUT")
    select = OptionalInput(int)
    select_packet = OptionalSideInput(int, tag="SELECT")
    output = Output(object, same_as="inputs")

    input_policy = Mux()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two selections or none; the mux policy cannot follow a side packet, the default one can."""
        check_connected(connections.inputs, "INPUT")
        by_stream = has_tag(connections.inputs, "SELECT")
        if by_stream == has_tag(connections.side_inputs, "SELECT"):
            raise ContractError("connect SELECT either as a stream or as a side packet", StatusCode.INVALID_ARGUMENT)
        return cls.declared if by_stream else replace(cls.declared, input_policy=Default())

    def process(self) -> None:
        """Forward the packet selected, if there is one."""
        selected = self.select.get() if self.select.is_connected else self.select_packet.get()
        if selected is None:
            return
        if not 0 <= selected < len(self.inputs):
            raise StreamError(
                f"SELECT is {selected}, but there are inputs 0 to {len(self.inputs) - 1}", StatusCode.INTERNAL
            )
        value = self.inputs[selected].get()
        if value is not None:
            self.output.send(value)
