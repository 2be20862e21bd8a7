"""The timestamps of a video's frames: the container's own, in microseconds."""

from __future__ import annotations

from fractions import Fraction

from mediagraph.framework.errors import InputError
from mediagraph.framework.timestamp import Timestamp


class FrameTimes:
    """Turns the presentation times of one stream into timestamps, frame by frame in the order of showing.

    Times are rounded to the nearest microsecond and not shifted, so that streams of one recording stay in step; only
    a stream that starts before 0 is moved to start there, and says so in `notices`.
    """

    def __init__(self, path: str, notices: list[str]) -> None:
        self.count = 0  # frames so far
        self.last = Timestamp.UNSET  # the timestamp of the latest one
        self._path = path
        self._notices = notices
        self._shift_us = 0

    def next(self, pts: int | None, time_base: Fraction | None) -> Timestamp:
        """The timestamp of the next frame; raises InputError if it has none or does not come after the one before."""
        if pts is None or time_base is None:
            raise InputError(
                f'"{self._path}" has no timestamps (frame {self.count + 1}); put it into a container, '
                f"as in: ffmpeg -fflags +genpts -i FILE -c copy FILE.mp4"
            )
        time_us = _rounded_division(pts * time_base.numerator * 1_000_000, time_base.denominator)
        if not self.count and time_us < 0:
            self._shift_us = -time_us
            self._notices.append(f'"{self._path}" starts at {time_us} µs; all its timestamps are moved to start at 0')
        timestamp = Timestamp(time_us + self._shift_us)
        if timestamp <= self.last:
            raise InputError(
                f'"{self._path}" has timestamps that do not ascend: frame {self.count + 1} is at {timestamp} µs, '
                f"the one before it at {self.last} µs; write the video anew, as in: ffmpeg -i FILE NEW.mp4"
            )
        self.count += 1
        self.last = timestamp
        return timestamp


def _rounded_division(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
