"""Addresses that are live: what they give comes by the clock, and has no end that is known."""

from __future__ import annotations

import errno
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from mediagraph.calculators.video.containers import fraction_of
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.arrival import Arrival
from mediagraph.tools.pacing import WallClock

_MICROSECOND = Fraction(1, 1_000_000)
_NO_TIMESTAMPS = 0x80  # AVFMT_NOTIMESTAMPS of FFmpeg's libavformat/avformat.h


def is_live_address(url: str, container: InputContainer) -> bool:
    """Does what this address gives come by the clock? Over HTTP there are files too: their length is known.

    An HLS playlist that still grows has no duration; other streams without end have neither that nor a size.
    """
    if url.partition(":")[0].lower() not in ("http", "https"):
        return True
    has_size = not _comes_in_pieces(container) and (container.size or 0) > 0
    return not container.duration and not has_size


class LiveAddress:
    """What is peculiar to a live stream: its times, and how it ends.

    FFmpeg makes times up for the pictures of a network camera, at 25 a second whatever their rate, and takes the end of
    a connection for a fault when the length of its content was not told.
    """

    def __init__(self, container: InputContainer, clock: WallClock) -> None:
        self._arrival = Arrival() if container.format.flags & _NO_TIMESTAMPS else None
        self._is_unmeasured = not _comes_in_pieces(container) and (container.size or 0) <= 0
        self._clock = clock if _comes_in_pieces(container) else None

    def time_of(self, frame: VideoFrame) -> tuple[int | None, Fraction | None]:
        """The time of the frame that has just come, its own or that of its arrival, and the unit of that in seconds."""
        if self._arrival is not None:
            return self._arrival.next_us(), _MICROSECOND
        return frame.pts, fraction_of(frame.time_base)

    def wait_until_due(self, timestamp: Timestamp) -> None:
        """Spread frames over their times that come all at once; others are due when they come."""
        if self._clock is not None:
            self._clock.wait_until_due(timestamp, lambda: False)

    def is_end(self, error: av.FFmpegError) -> bool:
        """Has only the connection ended? A camera that was switched off is no different."""
        return self._is_unmeasured and error.errno == errno.EIO


def _comes_in_pieces(container: InputContainer) -> bool:
    """Is it HLS: files of some seconds, fetched at once, and named by a playlist, whose size says nothing?"""
    return container.format.name == "hls"
