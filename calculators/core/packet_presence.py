"""PacketPresenceCalculator."""

from __future__ import annotations

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Output


class PacketPresenceCalculator(Calculator):
    """Say for each timestamp whether a stream has a packet there.

    Input: `PACKET`. Output: `PRESENCE` (bool), also at timestamps that settle without a packet.

        node { calculator: "PacketPresenceCalculator" input_stream: "PACKET:face" output_stream: "PRESENCE:has_face" }
    """

    stream = Input(object, tag="PACKET")
    presence = Output(bool)

    process_timestamp_bounds = True

    def process(self) -> None:
        """Tell it."""
        self.presence.send(not self.stream.is_empty)
