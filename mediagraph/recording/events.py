"""What happens on streams, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp


class Role(Enum):
    """What a recorded stream is in its graph."""

    INPUT = "input"
    OUTPUT = "output"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet came."""

    stream: str
    packet: Packet


@dataclass(frozen=True, slots=True)
class Settled:
    """It became known that nothing before `bound` follows."""

    stream: str
    bound: Timestamp


@dataclass(frozen=True, slots=True)
class Ended:
    """It became known that nothing follows."""

    stream: str


Event = Arrival | Settled | Ended
