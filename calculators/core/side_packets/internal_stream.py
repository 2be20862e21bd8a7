"""MediaPipeInternalSidePacketToPacketStreamCalculator."""

from __future__ import annotations

from collections.abc import Iterator

from mediagraph.framework.calculator import Source
from mediagraph.framework.ports import Output, SideInput
from mediagraph.framework.timestamp import POSTSTREAM


class MediaPipeInternalSidePacketToPacketStreamCalculator(Source):
    """Send a side packet as the one packet of a stream, after the end of time, when the graph opens.

    Side packet: one untagged. Output: one untagged stream, whose packet is at POSTSTREAM. Tools that observe side
    packets put it into graphs; SidePacketToStreamCalculator is for people.

        node {
          calculator: "MediaPipeInternalSidePacketToPacketStreamCalculator"
          input_side_packet: "gain" output_stream: "gain_as_stream"
        }
    """

    side_packet = SideInput(object, tag="")
    output = Output(object, tag="", same_as="side_packet")

    def open(self) -> None:
        """Send it."""
        self.output.send(self.side_packet.get(), at=POSTSTREAM)
        self.output.close()

    def generate(self) -> Iterator[None]:
        """Nothing is left to send."""
        return iter(())
