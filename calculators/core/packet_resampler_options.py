"""Options of PacketResamplerCalculator."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class OutputHeader(IntEnum):
    """What becomes of a stream header."""

    NONE = 0
    PASS_HEADER = 1
    UPDATE_VIDEO_HEADER = 2


@dataclass(frozen=True, slots=True)
class PacketResamplerCalculatorOptions:
    """Rate in packets per second, times in µs."""

    message: ClassVar[str] = "mediapipe.PacketResamplerCalculatorOptions"
    extension: ClassVar[int] = 95743844
    frame_rate: float = option(-1.0, number=1)
    """Packets per second, above 0 and up to 1000000; must be given."""
    output_header: OutputHeader = option(OutputHeader.NONE, number=2)
    """Drop the header of the stream, pass it on, or give a VideoHeader the new rate."""
    flush_last_packet: bool = option(True, number=3)
    """At the end, send the last packet once more if its period has none yet."""
    jitter: float = option(0.0, number=4)
    """MediaPipe: move the moments of sampling at random, by up to this share of a period. Refused here unless 0."""
    base_timestamp: int | None = option(None, number=5)
    """Where on the time line the periods begin; without it at the first packet."""
    start_time: int | None = option(None, number=6)
    """Send nothing before this time, in µs; without it from the first packet on."""
    end_time: int | None = option(None, number=7)
    """Send nothing from this time on, in µs; without it until the last packet."""
    round_limits: bool = option(False, number=8)
    """Widen the limits by half a period."""
    jitter_with_reflection: bool = option(False, number=9)
    """MediaPipe: another way to draw the jitter. Without effect."""
    reproducible_sampling: bool = option(False, number=10)
    """MediaPipe: draw the jitter so that parts of a stream give the same. Without effect."""
    use_input_frame_rate: bool = option(False, number=11)
    """Take the rate from the packet of VIDEO_HEADER, once it is there; `frame_rate` must be given all the same."""
    max_frame_rate: float = option(-1.0, number=12)
    """Packets per second at most, whichever way the rate is given; 0 and less for no limit."""

    def merged(self, more: PacketResamplerCalculatorOptions | None) -> PacketResamplerCalculatorOptions:
        """These options with others put over them; what has its default there does not count as given."""
        if more is None:
            return self
        given = {one.name: getattr(more, one.name) for one in fields(more) if getattr(more, one.name) != one.default}
        return replace(self, **given)
