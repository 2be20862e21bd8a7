"""The frames of a video file or stream, through PyAV."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.calculators.video.container_size import missing_bytes
from mediagraph.calculators.video.containers import fraction_of, open_file, reason_of, video_stream
from mediagraph.calculators.video.video_pixels import PixelConverter
from mediagraph.framework.errors import InputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import Timed, cut_count, cut_frames
from mediagraph.tools.media.file_kinds import is_url
from mediagraph.tools.media.frame_times import FrameTimes
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.live_address import LiveAddress, is_live_address
from mediagraph.tools.media.peculiarities import peculiarities
from mediagraph.tools.media.reading import WHOLE, Reading
from mediagraph.tools.pacing import WallClock

OpenContainer = Callable[[], InputContainer]
_DAMAGED = "the next frame is damaged"


class VideoSource:
    """Every frame of the first video stream, with the container's own timestamps rounded to microseconds.

    An address that is live counts from its first frame, and a stream of pieces is spread over its time by `clock`.
    Rotation, colour matrix and range of the file are applied; frames are SRGB and own their memory. A file that breaks
    off gives the frames before the damage, then InputError.
    """

    kind: SourceKind = "video"

    def __init__(
        self,
        path: str,
        reading: Reading = WHOLE,
        open_container: OpenContainer | None = None,
        *,
        clock: WallClock | None = None,
    ) -> None:
        self._notices: list[str] = []
        self._path = path
        self._is_file = open_container is None
        self._reading = reading
        self._container = open_container() if open_container else open_file(path)
        self._stream = video_stream(self._container, path)
        self.is_live = is_url(path) and is_live_address(path, self._container)
        self._live = LiveAddress(self._container, clock or WallClock()) if self.is_live else None
        self._stream.thread_type = "AUTO"
        self._notices.extend(peculiarities(path, self._stream))
        rate = fraction_of(self._stream.average_rate or self._stream.guessed_rate)
        self.frames_per_second: Fraction | None = reading.frames_per_second or rate
        self.frame_count = cut_count(reading, _frame_count(self._container, self._stream, rate), rate)
        self._times = FrameTimes(
            path,
            self._notices,
            bad_timestamps=reading.bad_timestamps,
            frames_per_second=rate,
            from_first=self.is_live,
        )
        self._convert = PixelConverter()
        has_audio = self._is_file and bool(self._container.streams.audio)
        self.audio = AudioTrack(path, self._shift_us) if has_audio else None

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        self._skip_to_start()
        return cut_frames(self._path, self._reading, self._timed())

    @property
    def notices(self) -> list[str]:
        """What the user should know, with the number of bad timestamps so far."""
        return [*self._notices, *self._times.notice()]

    def __enter__(self) -> VideoSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _shift_us(self) -> int:
        return self._times.shift_us - self._reading.start_us

    def _skip_to_start(self) -> None:
        """Begin at the key frame before the start; a stream that starts before 0 has to be read to know its shift."""
        if self._is_file and self._reading.start_us and (self._stream.start_time or 0) >= 0:
            with contextlib.suppress(av.FFmpegError):  # what cannot be searched is read from its beginning
                self._container.seek(self._reading.start_us, backward=True)

    def _timed(self) -> Iterator[Timed]:
        for frame in self._decoded():
            if frame.is_corrupt and not self._is_before_start(frame):
                raise self._broken(_DAMAGED)
            timestamp = self._times.next(*self._time_of(frame))
            if timestamp is not None:
                if self._live is not None:
                    self._live.wait_until_due(timestamp)
                yield timestamp, partial(self._make, frame, timestamp, f"frame_{self._times.count:06d}")
        self._check_end()

    def _time_of(self, frame: VideoFrame) -> tuple[int | None, Fraction | None]:
        return self._live.time_of(frame) if self._live else (frame.pts, fraction_of(frame.time_base))

    def _is_before_start(self, frame: VideoFrame) -> bool:
        """Frames there may lack what was skipped, and nobody sees them."""
        return frame.time is not None and frame.time * 1e6 < self._reading.start_us

    def _make(self, frame: VideoFrame, timestamp: Timestamp, name: str) -> Frame:
        return Frame(timestamp, self._convert(frame), name)

    def _decoded(self) -> Iterator[VideoFrame]:
        """Frames until the end or the first damage; a decoder hides damage and only marks the frame."""
        try:
            yield from self._container.decode(self._stream)
        except av.FFmpegError as error:
            if self._live is None or not self._live.is_end(error):
                raise self._broken(_reason(error)) from error
            self._notices.append(f'"{self._path}" ended its connection; that is taken for the end of the video')
            yield from self._left_in_decoder()

    def _left_in_decoder(self) -> Iterator[VideoFrame]:
        """What comes out when no more goes in; the empty packet tells it the unit of time."""
        end = Packet()
        end.stream = self._stream
        if self._stream.time_base is not None:
            end.time_base = self._stream.time_base
        yield from self._stream.decode(end)

    def _check_end(self) -> None:
        missing = 0
        with contextlib.suppress(OSError):  # deleted while it was read: what is open can be read to its end
            missing = missing_bytes(self._path) if self._is_file else 0
        if missing:
            raise self._broken(f"the file is cut off, {missing} bytes are missing")
        if self._times.count == 0:
            raise InputError(f'"{self._path}" holds no frame that can be decoded; copy or download it again')

    def _broken(self, reason: str) -> InputError:
        read, last = self._times.count, self._times.last
        where = f"after frame {read} ({last.seconds():.3f} s)" if read else "at its first frame"
        return InputError(f'"{self._path}" breaks off {where}: {reason}; copy or download it again')


def _frame_count(container: InputContainer, stream: VideoStream, rate: Fraction | None) -> int | None:
    if stream.frames:
        return stream.frames
    if container.duration and rate:
        return max(1, round(Fraction(container.duration, av.time_base) * rate))
    return None


def _reason(error: av.FFmpegError) -> str:
    return _DAMAGED if isinstance(error, av.InvalidDataError) else reason_of(error)
