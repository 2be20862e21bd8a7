"""What people see of the data on a stream: an immutable payload at a timestamp."""

from __future__ import annotations

from mediagraph.framework.timestamp import UNSET, Timestamp


class Packet:
    """A payload at a timestamp. Inside a graph a packet is a plain pair; a `Packet` is made where people meet it.

    `value` is shared, never copied, and must not be changed by anyone; None means that the packet is empty.
    """

    __slots__ = ("timestamp", "value")

    def __init__(self, value: object = None, timestamp: Timestamp = UNSET) -> None:
        self.value = value
        self.timestamp = timestamp

    def is_empty(self) -> bool:
        """Has it no payload?"""
        return self.value is None

    def at(self, timestamp: int) -> Packet:
        """The same payload at another timestamp (microseconds); this packet stays as it is."""
        return Packet(self.value, timestamp if isinstance(timestamp, Timestamp) else Timestamp(timestamp))

    def __eq__(self, other: object) -> bool:
        """Do both share one payload object and have equal timestamps? (rule P7)"""
        if not isinstance(other, Packet):
            return NotImplemented
        return self.value is other.value and self.timestamp == other.timestamp

    def __hash__(self) -> int:
        return hash((id(self.value), self.timestamp))

    def __repr__(self) -> str:
        content = "empty" if self.value is None else f"{type(self.value).__name__}"
        return f"Packet({content} at {self.timestamp})"
