"""AddHeaderCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.ports import OptionalInput, OptionalSideInput, Output


class AddHeaderCalculator(Calculator):
    """Pass a stream on with another header.

    Inputs: `DATA`, the stream, and `HEADER`, a stream that carries no packets and whose header is taken; or the header
    itself as the side packet `HEADER`. Output: one untagged stream.

        node {
          calculator: "AddHeaderCalculator"
          input_stream: "DATA:image" input_side_packet: "HEADER:video_header" output_stream: "image_with_header"
        }
    """

    data = OptionalInput(object)
    header = OptionalInput(object)
    header_packet = OptionalSideInput(object, tag="HEADER")
    output = Output(object, tag="", same_as="data")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two headers or none."""
        check_connected(connections.inputs, "DATA")
        if has_tag(connections.inputs, "HEADER") == has_tag(connections.side_inputs, "HEADER"):
            raise ContractError("connect HEADER either as a stream or as a side packet", StatusCode.INVALID_ARGUMENT)
        return cls.declared

    def open(self) -> None:
        """Set the header, if there is one."""
        header = self.header.header if self.header.is_connected else self.header_packet.get()
        if header is not None:
            self.output.set_header(header)

    def process(self) -> None:
        """Pass the packet on; raises ValueError for one on the stream that only has a header."""
        if not self.header.is_empty:
            raise ValueError("the HEADER stream carries a header and no packets")
        if not self.data.is_empty:
            self.output.send(self.data.get())
