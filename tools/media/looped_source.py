"""A source that begins again when it has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind

_DEFAULT_GAP_US = 33333


class LoopedSource:
    """Plays what `open_source` opens again and again; time goes on, and files that cannot be read are named once.

    Between two passes lies the distance of the last two frames. A pass without frames is the last one.
    """

    is_live = False
    frame_count: int | None = None
    audio: AudioTrack | None = None

    def __init__(self, open_source: Callable[[], Source]) -> None:
        self._open = open_source
        self._source = open_source()
        self.kind: SourceKind = self._source.kind
        self.frames_per_second: Fraction | None = self._source.frames_per_second
        rate = self.frames_per_second
        self._gap_us = round(1_000_000 / rate) if rate else _DEFAULT_GAP_US
        self._last_us: int | None = None
        self._notices: list[str] | None = None

    @property
    def notices(self) -> list[str]:
        """What the first pass has to say."""
        return self._source.notices if self._notices is None else self._notices

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        while True:
            before = self._last_us
            for frame in self._one_pass():
                if isinstance(frame, Frame) or self._notices is None:
                    yield frame
            if self._last_us == before:
                return
            if self._notices is None:
                self._notices = self._source.notices
            self._source.close()
            self._source = self._open()

    def __enter__(self) -> LoopedSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the pass under way."""
        self._source.close()

    def _one_pass(self) -> Iterator[Frame | BadFrame]:
        shift_us: int | None = None
        for frame in self._source:
            if isinstance(frame, Frame):
                if shift_us is None:
                    shift_us = 0 if self._last_us is None else self._last_us + self._gap_us - int(frame.timestamp)
                frame = self._moved(frame, shift_us)
            yield frame

    def _moved(self, frame: Frame, shift_us: int) -> Frame:
        time_us = frame.timestamp + shift_us
        if self._last_us is not None:
            self._gap_us = time_us - self._last_us
        self._last_us = int(time_us)
        return replace(frame, timestamp=Timestamp(time_us))
