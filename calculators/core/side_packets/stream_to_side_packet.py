"""StreamToSidePacketCalculator."""

from __future__ import annotations

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import OptionalInput, SideOutput


class StreamToSidePacketCalculator(Calculator):
    """Make the packet of a stream a side packet; a second packet is an error.

    Input: one untagged stream. Output side packet: one untagged.

        node {
          calculator: "StreamToSidePacketCalculator"
          input_stream: "image_size" output_side_packet: "size"
        }
    """

    stream = OptionalInput(object, tag="")
    side_packet = SideOutput(object, tag="", same_as="stream")

    def process(self) -> None:
        """Provide it."""
        value = self.stream.get()
        if value is not None:
            self.side_packet.set(value)
