"""Packets whose timestamp can be set."""

from __future__ import annotations

from typing import Any

from mediagraph.compat.mediapipe.python._framework_bindings.timestamp import Timestamp
from mediagraph.framework import packet as framework_packet


class Packet(framework_packet.Packet):
    """A payload at a timestamp; `packet_creator` makes packets and `packet_getter` reads them."""

    __slots__ = ()

    timestamp: Timestamp

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, Timestamp(value) if name == "timestamp" else value)

    @classmethod
    def of(cls, packet: framework_packet.Packet) -> Packet:
        """The same payload at the same time."""
        return cls(packet.value, packet.timestamp)

    def at(self, timestamp: int) -> Packet:
        """The same payload at another timestamp (µs); this packet stays as it is."""
        return Packet(self.value, Timestamp(timestamp))

    def __repr__(self) -> str:
        time = self.timestamp.microseconds() if not self.timestamp.is_special_value() else str(self.timestamp)[:-1]
        content = "no data" if self.is_empty() else f"type: {type(self.value).__name__}"
        return f"<mediapipe.Packet with timestamp: {str(time).rpartition(' ')[2]} and {content}>"
