"""The part of a source that is wanted, at the rate that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from mediagraph.framework.errors import InputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.frames import BadFrame, Frame
from mediagraph.tools.media.reading import Reading

# A frame may come so much before its place, as a part of the distance between two places: containers round their times.
_EARLY = Fraction(1, 10)

Timed = tuple[Timestamp, Callable[[], Frame | BadFrame]]


def cut_frames(
    name: str, reading: Reading, timed: Iterable[Timed], *, is_at_rate: bool = False
) -> Iterator[Frame | BadFrame]:
    """The frames that `reading` asks for, with time counted from its start; what is left out is never made.

    `timed` has the time of every frame and how to make it. `is_at_rate`: the frames stand at the wanted rate already.
    Raises InputError if all of them come before the start; `name` is the source's.
    """
    rate = None if is_at_rate else reading.frames_per_second
    end_us = None if reading.duration_us is None else reading.start_us + reading.duration_us
    places = _Places(rate, reading.duration_us)
    last: Timestamp | None = None
    for timestamp, make in timed:
        last = timestamp
        if end_us is not None and timestamp >= end_us:
            yield from places.rest()
            return
        if timestamp >= reading.start_us:
            yield from places.fill(Timestamp(timestamp - reading.start_us), make)
    if last is not None and last < reading.start_us:
        start_s, last_s = reading.start_us / 1e6, last.seconds()
        raise InputError(f'"{name}" has nothing from {start_s:g} s on, where --start is: it ends at {last_s:.3f} s')


def cut_count(reading: Reading, frames: int | None, rate: Fraction | None) -> int | None:
    """About how many frames are left of so many at this mean rate."""
    if frames is None or not rate:
        return None if reading.start_us or reading.duration_us else frames
    length_s = max(Fraction(0), frames / rate - Fraction(reading.start_us, 1_000_000))
    if reading.duration_us is not None:
        length_s = min(length_s, Fraction(reading.duration_us, 1_000_000))
    return round(length_s * (reading.frames_per_second or rate))


class _Places:
    """Even places in time, counted from the first frame: each shows the first frame that comes there, or the last."""

    def __init__(self, rate: Fraction | None, end_us: int | None) -> None:
        self._rate = rate
        self._end_us = end_us
        self._first_us = 0
        self._last: Frame | None = None
        self._next = 0  # the first free place

    def fill(self, timestamp: Timestamp, make: Callable[[], Frame | BadFrame]) -> Iterator[Frame | BadFrame]:
        """What is shown from the last free place to that of this frame."""
        if self._rate is None:
            frame = make()
            yield replace(frame, timestamp=timestamp) if isinstance(frame, Frame) else frame
            return
        if self._last is None:
            self._first_us = int(timestamp)
        place = int(Fraction(timestamp - self._first_us, 1_000_000) * self._rate + _EARLY)
        if place < self._next:
            return
        yield from self._repeated(place)
        frame = make()
        if isinstance(frame, Frame):
            self._last = frame
            yield from self._repeated(place + 1)
        else:
            yield frame

    def rest(self) -> Iterator[Frame]:
        """The last frame up to the end."""
        if self._rate is not None and self._last is not None and self._end_us is not None:
            yield from self._repeated(int(Fraction(self._end_us - self._first_us, 1_000_000) * self._rate) + 1)

    def _repeated(self, end: int) -> Iterator[Frame]:
        """The last frame at every free place before `end`."""
        while self._last is not None and self._rate is not None and self._next < end:
            timestamp = Timestamp(self._first_us + round(self._next * 1_000_000 / self._rate))
            if self._end_us is not None and timestamp >= self._end_us:
                return
            self._next += 1
            yield replace(self._last, timestamp=timestamp)
