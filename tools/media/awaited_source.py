"""Sources that may keep one waiting for ever, read by a thread of their own: cameras, addresses, pipes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.tools.counted import counted
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind

_POLL_S = 0.1
_CLOSING_S = 0.5  # for a read under way to end; one that does not is left to the end of the process
_AHEAD = 2  # frames that are read before they are asked for


class AwaitedSource:
    """Opens, reads and closes a source in a thread, so that waiting for it can be broken off, as by Ctrl-C.

    Of a live source a frame that was not fetched before the next one came is left out: who is slow sees what is now,
    not what was. Of other sources, and with `is_lossless`, every frame comes; the thread waits when it is two ahead.
    Errors come after the frames before them. Raises InputError if it cannot be opened.
    """

    def __init__(self, spec: str, open_source: Callable[[], Source], *, is_lossless: bool) -> None:
        self._spec, self._is_lossless = spec, is_lossless
        self._gives_up: Callable[[], bool] = lambda: False
        self._changed = threading.Condition()
        # Guarded by the condition:
        self._opened: Source | None = None
        self._frames: deque[Frame | BadFrame] = deque()
        self._error: BaseException | None = None
        self._has_ended = False
        self._is_closed = False
        self._left_out = 0
        self._thread = threading.Thread(target=self._read, args=(open_source,), name=f"read {spec}", daemon=True)
        self._thread.start()
        self._source = self._wait_opened()

    @property
    def kind(self) -> SourceKind:
        """That of the source."""
        return self._source.kind

    @property
    def is_live(self) -> bool:
        """Does the source come by the clock?"""
        return self._source.is_live

    @property
    def newest_only(self) -> bool:
        """Are frames left out that nobody was ready for?"""
        return self._opened is not None and self._opened.is_live and not self._is_lossless

    @property
    def frame_count(self) -> int | None:
        """How many come, unless some are left out."""
        return self._source.frame_count

    @property
    def frames_per_second(self) -> Fraction | None:
        """The mean rate of the source."""
        return self._source.frames_per_second

    @property
    def audio(self) -> AudioTrack | None:
        """The sound of the source."""
        return self._source.audio

    @property
    def notices(self) -> list[str]:
        """What the source has to say, and how many frames were left out."""
        left_out = self._left_out
        if not left_out:
            return self._source.notices
        was = "was" if left_out == 1 else "were"
        return [
            *self._source.notices,
            f'"{self._spec}": {counted(left_out, "frame")} {was} left out, because newer ones came before the graph '
            f"was ready",
        ]

    def give_up_when(self, gives_up: Callable[[], bool]) -> None:
        """End the iteration as soon as `gives_up()` says so, which is asked ten times a second and may raise."""
        self._gives_up = gives_up

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        while not self._gives_up():
            with self._changed:
                self._changed.wait_for(lambda: self._frames or self._has_ended, _POLL_S)
                if self._frames:
                    frame = self._frames.popleft()
                    self._changed.notify_all()
                elif not self._has_ended:
                    continue
                elif self._error is not None:
                    raise self._error
                else:
                    return
            yield frame

    def __enter__(self) -> AwaitedSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Tell the thread to close the source, and wait a moment until it has."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join(_CLOSING_S)

    def _wait_opened(self) -> Source:
        with self._changed:
            self._changed.wait_for(lambda: self._opened or self._has_ended)
            if self._opened is not None:
                return self._opened
            assert self._error is not None, "a thread that opens nothing has an error"
            raise self._error

    def _read(self, open_source: Callable[[], Source]) -> None:
        """The thread."""
        error: BaseException | None = None
        try:
            with open_source() as source:
                self._note_opened(source)
                for frame in source:
                    if not self._put(frame):
                        break
        except BaseException as raised:  # it belongs to the thread that waits
            error = raised
        with self._changed:
            self._error, self._has_ended = error, True
            self._changed.notify_all()

    def _note_opened(self, source: Source) -> None:
        with self._changed:
            self._opened = source
            self._changed.notify_all()

    def _put(self, frame: Frame | BadFrame) -> bool:
        """Leave a frame to be fetched; False if nobody wants it any more."""
        with self._changed:
            if self.newest_only:
                self._left_out += len(self._frames)
                self._frames.clear()
            self._changed.wait_for(lambda: len(self._frames) < _AHEAD or self._is_closed)
            self._frames.append(frame)
            self._changed.notify_all()
            return not self._is_closed
