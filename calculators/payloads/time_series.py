"""What is known of a stream of samples before the first one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class TimeSeriesHeader:
    """Packets are matrices of channels × samples; rates are per second, and 0 where not constant or not known."""

    message: ClassVar[str] = "mediapipe.TimeSeriesHeader"
    sample_rate: float = option(0.0, number=1)  # samples per second of each channel
    num_channels: int = option(0, number=2, wire="int32")  # rows of each packet's matrix
    num_samples: int = option(0, number=3, wire="int32")  # columns of each packet's matrix
    packet_rate: float = option(0.0, number=4)  # packets per second
    # samples per second of the sound that the samples were computed from
    audio_sample_rate: float = option(0.0, number=5)


@dataclass(frozen=True, slots=True)
class MultiStreamTimeSeriesHeader:
    """The header of packets that are lists of matrices."""

    message: ClassVar[str] = "mediapipe.MultiStreamTimeSeriesHeader"
    time_series_header: TimeSeriesHeader | None = option(None, number=1)  # what all the matrices of a packet share
    num_streams: int = option(0, number=2, wire="int32")  # how many matrices a packet holds
