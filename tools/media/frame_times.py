"""The timestamps of a video's frames: the container's own, in microseconds."""

from __future__ import annotations

from fractions import Fraction

from mediagraph.framework.errors import InputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.counted import counted
from mediagraph.tools.media.reading import BadTimestamps

_JUMP_US = 1_000_000  # a step back of more is another recording behind the first one, not a frame out of place
_HINT = "repair such times with --bad-timestamps fix, leave the frames out with --bad-timestamps drop, or"


class FrameTimes:
    """Turns the presentation times of one stream into timestamps, frame by frame in the order of showing.

    Times are rounded to the nearest microsecond and not shifted, so that streams of one recording stay in step; only
    a stream that starts before 0 is moved to start there, and says so in `notices`. With `from_first` any stream is
    moved so: that of a live source, which may have begun days ago.

    A frame whose time is missing or does not ascend is an error, or left out ("drop"), or gets a time ("fix"): one
    frame's length after the one before if it has none, half a length if it stands a little before it; after a step back
    of more than a second, that frame and all after it are moved to go on where the video was.
    """

    def __init__(
        self,
        path: str,
        notices: list[str],
        *,
        bad_timestamps: BadTimestamps = "error",
        frames_per_second: Fraction | None = None,
        from_first: bool = False,
    ) -> None:
        self.count = 0  # frames so far
        self.bad = 0  # of them repaired, or beside them left out
        self.last = Timestamp.UNSET  # the timestamp of the latest one
        self.shift_us = 0  # what was added to the container's times
        self._path = path
        self._notices = notices
        self._from_first = from_first
        self._policy = bad_timestamps
        self._length_us = round(1_000_000 / (frames_per_second or 30))

    def next(self, pts: int | None, time_base: Fraction | None) -> Timestamp | None:
        """The timestamp of the next frame, None to leave it out; raises InputError for a bad one under "error"."""
        time_us = self._time_of(pts, time_base)
        if time_us is None or (self.count and time_us <= self.last):
            self._refuse_or_count(time_us)
            if self._policy == "drop":
                return None
            time_us = self._repaired(time_us)
        self.count += 1
        self.last = Timestamp(time_us)
        return self.last

    def notice(self) -> list[str]:
        """What to tell about bad times in the end."""
        if not self.bad or self._policy == "error":
            return []
        done = "repaired" if self._policy == "fix" else "left out"
        return [f'"{self._path}": {counted(self.bad, "frame")} had a bad timestamp and {_were(self.bad)} {done}']

    def _time_of(self, pts: int | None, time_base: Fraction | None) -> int | None:
        if pts is None or time_base is None:
            return None
        time_us = _rounded_division(pts * time_base.numerator * 1_000_000, time_base.denominator)
        if not self.count and self._from_first:
            self.shift_us = -time_us
        elif not self.count and time_us < 0:
            self.shift_us = -time_us
            self._notices.append(f'"{self._path}" starts at {time_us} µs; all its timestamps are moved to start at 0')
        return time_us + self.shift_us

    def _refuse_or_count(self, time_us: int | None) -> None:
        self.bad += 1
        if self._policy != "error":
            return
        number = self.count + 1
        if time_us is None:
            raise InputError(
                f'"{self._path}" has no timestamps (frame {number}); make them with --bad-timestamps fix, or put it '
                f"into a container, as in: ffmpeg -fflags +genpts -i FILE -c copy FILE.mp4"
            )
        raise InputError(
            f'"{self._path}" has timestamps that do not ascend: frame {number} is at {time_us} µs, the one before it '
            f"at {self.last} µs; {_HINT} write the video anew, as in: ffmpeg -i FILE NEW.mp4"
        )

    def _repaired(self, time_us: int | None) -> int:
        if time_us is None:
            return int(self.last) + self._length_us if self.count else 0
        if self.last - time_us <= _JUMP_US:
            return int(self.last) + self._length_us // 2
        self.shift_us += int(self.last) + self._length_us - time_us
        return int(self.last) + self._length_us


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _rounded_division(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
