"""What is known of a stream of samples before the first one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class TimeSeriesHeader:
    """Packets are matrices of channels × samples; rates are per second, and 0 where not constant or not known."""

    message: ClassVar[str] = "mediapipe.TimeSeriesHeader"
    sample_rate: float = option(0.0, number=1)
    num_channels: int = option(0, number=2, wire="int32")
    num_samples: int = option(0, number=3, wire="int32")
    packet_rate: float = option(0.0, number=4)
    audio_sample_rate: float = option(0.0, number=5)


@dataclass(frozen=True, slots=True)
class MultiStreamTimeSeriesHeader:
    """The header of packets that are lists of matrices."""

    message: ClassVar[str] = "mediapipe.MultiStreamTimeSeriesHeader"
    time_series_header: TimeSeriesHeader | None = option(None, number=1)
    num_streams: int = option(0, number=2, wire="int32")
