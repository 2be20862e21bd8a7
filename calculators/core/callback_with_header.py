"""CallbackWithHeaderCalculator."""

from __future__ import annotations

from collections.abc import Callable

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.packet import Packet
from mediagraph.framework.ports import OptionalInput, SideInput


class CallbackWithHeaderCalculator(Calculator):
    """Call a function with each packet of a stream and the header of the stream.

    Inputs: `INPUT`, the stream, and `HEADER`, whose first packet is the header if `INPUT` has none of its own. Side
    packet: `CALLBACK`, a function of two Packets, the packet and the header. Raises StateError for a packet that comes
    before any header.

        node {
          calculator: "CallbackWithHeaderCalculator"
          input_stream: "INPUT:image" input_stream: "HEADER:image_header" input_side_packet: "CALLBACK:note_image"
        }
    """

    input = OptionalInput(object)
    header = OptionalInput(object)
    callback = SideInput[Callable[[Packet, Packet], object]](object, tag="CALLBACK")  # type: ignore[arg-type]  # a function

    def open(self) -> None:
        """Look whether the stream has a header; raises ValueError if CALLBACK is no function."""
        if not callable(self.callback.get()):
            raise ValueError("no function was given as CALLBACK")
        self.known = Packet(self.input.header) if self.input.header is not None else None

    def process(self) -> None:
        """Take the header, then call the function."""
        if self.known is None and not self.header.is_empty:
            self.known = self.header.packet
        if self.input.is_empty:
            return
        if self.known is None:
            raise StateError("a packet came on INPUT before there was a header", StatusCode.UNKNOWN)
        self.callback.get()(self.input.packet, self.known)
