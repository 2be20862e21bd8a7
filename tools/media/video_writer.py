"""A video file whose frames keep their timestamps: H.264, or VP9 in WebM."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import av

from mediagraph.calculators.video.audio_copy import AudioCopy
from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.calculators.video.encoder_frames import EncoderFrames
from mediagraph.calculators.video.encoding import add_stream
from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.file_kinds import suffix_of
from mediagraph.tools.media.write_image import require_image

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_MICROSECONDS = Fraction(1, 1_000_000)
_CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
_TO_THE_MILLISECOND = {".mkv": "Matroska", ".webm": "WebM"}
# The index goes to the front, so that a browser plays while it loads; the time line of the whole film counts in
# microseconds too, because its default of 1/1000 s rounds the time of the first frame.
_MP4_OPTIONS = {"movflags": "faststart", "movie_timescale": "1000000"}


class VideoWriter:
    """Takes `Image` packets of one size: SRGB, SRGBA (alpha is dropped), GRAY8, or VEC32F1 as grey × 255.

    YUV 4:2:0 with BT.709 matrix and limited range, and tags that say so. MP4 and MOV keep every timestamp to the
    microsecond; the unit of Matroska and WebM is the millisecond. For H.264 odd sizes are padded by a row or column.
    `frames_per_second` steers the encoder only; `audio` is copied as far as there are frames.
    """

    can_be_empty = False

    def __init__(
        self,
        target: str,
        path: str,
        notices: list[str],
        frames_per_second: Fraction | None,
        audio: AudioTrack | None = None,
    ) -> None:
        self._target, self._notices, self._track = target, notices, audio
        self._audio: AudioCopy | None = None
        self._rate = frames_per_second or Fraction(30)
        self._container = _open_container(path)
        self._stream: VideoStream | None = None
        self._is_vp9 = suffix_of(target) == ".webm"
        codec = "VP9" if self._is_vp9 else "H.264"
        self._frames = EncoderFrames(target, notices, codec=codec, wants_even=not self._is_vp9)
        self._last = Timestamp.UNSET
        if suffix_of(target) in _TO_THE_MILLISECOND:
            kind = _TO_THE_MILLISECOND[suffix_of(target)]
            notices.append(f'"{target}" keeps time to the millisecond, as {kind} does; .mp4 keeps the microsecond')

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Encode one frame."""
        where = f'"{self._target}", frame "{name}"'
        frame = self._frames.convert(require_image(value, where), where)
        self._check_timestamp(timestamp, where)
        frame.pts, frame.time_base = int(timestamp), _MICROSECONDS
        self._encode(frame)
        self._copy_audio(int(timestamp))
        self._last = timestamp

    def complete(self) -> None:
        """Write what the encoder still holds, and the index."""
        self._encode(None)
        if not self._last.is_special_value():
            self._copy_audio(int(self._last) + round(1_000_000 / self._rate))
        self._close_audio()
        with _system_errors():
            self._container.close()

    def drop(self) -> None:
        """Close the file."""
        self._close_audio()
        with contextlib.suppress(av.FFmpegError):
            self._container.close()

    def _encode(self, frame: VideoFrame | None) -> None:
        with _system_errors():
            if self._stream is None and frame is not None:
                encoder = "libvpx-vp9" if self._is_vp9 else "libx264"
                self._stream = add_stream(self._container, encoder, frame.width, frame.height, self._rate)
                self._stream.time_base = self._stream.codec_context.time_base = _MICROSECONDS
                self._open_audio()
            if self._stream is not None:
                self._container.mux(self._stream.encode(frame))

    def _open_audio(self) -> None:
        """Sound can only be added before the first frame is written; that it cannot be read is no reason to stop."""
        if self._track is not None:
            try:
                self._audio = AudioCopy(self._track, self._container, self._target, self._notices)
            except (OSError, av.FFmpegError) as error:
                self._notices.append(
                    f'"{self._target}" has no sound: "{self._track.path}" cannot be read again: {error}'
                )

    def _copy_audio(self, until_us: int) -> None:
        if self._audio is not None:
            with _system_errors():
                self._audio.copy_until(until_us)

    def _close_audio(self) -> None:
        if self._audio is not None:
            self._audio.close()

    def _check_timestamp(self, timestamp: Timestamp, where: str) -> None:
        if timestamp.is_special_value():
            raise OutputError(f"{where}: a video cannot show a frame at {timestamp}; write a folder instead")
        if timestamp <= self._last:
            raise OutputError(f"{where}: its time, {timestamp} µs, is not after {self._last} µs of the frame before")


def _open_container(path: str) -> OutputContainer:
    kind = _CONTAINERS[suffix_of(path)]
    with _system_errors():
        # "file:" keeps FFmpeg from taking a colon in the name for a protocol.
        return av.open(f"file:{path}", "w", format=kind, options=_MP4_OPTIONS if kind in ("mp4", "mov") else {})


@contextlib.contextmanager
def _system_errors() -> Iterator[None]:
    """Not all of FFmpeg's errors with a number of the system are OSError."""
    try:
        yield
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
