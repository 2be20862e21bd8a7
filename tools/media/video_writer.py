"""An H.264 video file whose frames keep their timestamps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import av

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.encoder_frames import EncoderFrames
from mediagraph.tools.media.file_kinds import suffix_of
from mediagraph.tools.media.write_image import require_image

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_MICROSECONDS = Fraction(1, 1_000_000)
_CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
# The index goes to the front, so that a browser plays while it loads; the time line of the whole film counts in
# microseconds too, because its default of 1/1000 s rounds the time of the first frame.
_MP4_OPTIONS = {"movflags": "faststart", "movie_timescale": "1000000"}
# veryfast: more than twice the speed of x264's default preset at 720p; crf 20: no visible loss.
_X264_OPTIONS = {"preset": "veryfast", "crf": "20"}
_BT709, _LIMITED_RANGE = 1, 1  # ITU-T H.273, tables 2 to 4; FFmpeg's AVColorRange


class VideoWriter:
    """Takes `Image` packets of one size: SRGB, SRGBA (alpha is dropped), GRAY8, or VEC32F1 as grey × 255.

    YUV 4:2:0 with BT.709 matrix and limited range, and tags that say so. MP4 and MOV keep every timestamp to the
    microsecond; Matroska's unit is the millisecond. Odd sizes are padded by a row or column. `frames_per_second` steers
    the encoder only.
    """

    can_be_empty = False

    def __init__(self, target: str, path: str, notices: list[str], frames_per_second: Fraction | None) -> None:
        self._target = target
        self._rate = frames_per_second or Fraction(30)
        self._container = _open_container(path)
        self._stream: VideoStream | None = None
        self._frames = EncoderFrames(target, notices)
        self._last = Timestamp.UNSET
        if suffix_of(target) == ".mkv":
            notices.append(f'"{target}" keeps time to the millisecond, as Matroska does; .mp4 keeps the microsecond')

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Encode one frame."""
        where = f'"{self._target}", frame "{name}"'
        frame = self._frames.convert(require_image(value, where), where)
        self._check_timestamp(timestamp, where)
        frame.pts, frame.time_base = int(timestamp), _MICROSECONDS
        self._encode(frame)
        self._last = timestamp

    def complete(self) -> None:
        """Write what the encoder still holds, and the index."""
        self._encode(None)
        with _system_errors():
            self._container.close()

    def drop(self) -> None:
        """Close the file."""
        with contextlib.suppress(av.FFmpegError):
            self._container.close()

    def _encode(self, frame: VideoFrame | None) -> None:
        with _system_errors():
            if self._stream is None and frame is not None:
                self._stream = _add_stream(self._container, frame, self._rate)
            if self._stream is not None:
                self._container.mux(self._stream.encode(frame))

    def _check_timestamp(self, timestamp: Timestamp, where: str) -> None:
        if timestamp.is_special_value():
            raise OutputError(f"{where}: a video cannot show a frame at {timestamp}; write a folder instead")
        if timestamp <= self._last:
            raise OutputError(f"{where}: its time, {timestamp} µs, is not after {self._last} µs of the frame before")


def _open_container(path: str) -> OutputContainer:
    kind = _CONTAINERS[suffix_of(path)]
    with _system_errors():
        # "file:" keeps FFmpeg from taking a colon in the name for a protocol.
        return av.open(f"file:{path}", "w", format=kind, options={} if kind == "matroska" else _MP4_OPTIONS)


def _add_stream(container: OutputContainer, frame: VideoFrame, rate: Fraction) -> VideoStream:
    stream = container.add_stream("libx264", rate=rate, options=_X264_OPTIONS)
    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
    stream.time_base = _MICROSECONDS
    codec = stream.codec_context
    codec.time_base = _MICROSECONDS
    codec.colorspace, codec.color_primaries, codec.color_trc = _BT709, _BT709, _BT709
    codec.color_range = _LIMITED_RANGE
    return stream


@contextlib.contextmanager
def _system_errors() -> Iterator[None]:
    """Not all of FFmpeg's errors with a number of the system are OSError."""
    try:
        yield
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
