"""An H.264 video file whose frames keep their timestamps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from fractions import Fraction

import av
from av.packet import Packet
from av.video.stream import VideoStream

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.encoder_frames import EncoderFrames
from mediagraph.tools.media.file_kinds import suffix_of
from mediagraph.tools.media.pending_file import PendingFile, nothing_to_write, unwritable
from mediagraph.tools.media.write_image import require_image

_MICROSECONDS = Fraction(1, 1_000_000)
_CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
# The index goes to the front, so that a browser plays while it loads; the time line of the whole film counts in
# microseconds too, because its default of 1/1000 s rounds the time of the first frame.
_MP4_OPTIONS = {"movflags": "faststart", "movie_timescale": "1000000"}
# veryfast: 2.4 times the speed of x264's default preset at 720p; crf 20: no visible loss.
_X264_OPTIONS = {"preset": "veryfast", "crf": "20"}
_BT709, _LIMITED_RANGE = 1, 1  # ITU-T H.273, tables 2 to 4; AVColorRange


class VideoSink:
    """Takes `Image` packets of one size: SRGB, SRGBA (alpha is dropped), GRAY8, or VEC32F1 as grey × 255.

    YUV 4:2:0 with BT.709 matrix and limited range, and tags that say so. MP4 and MOV keep every timestamp to the
    microsecond; Matroska's unit is the millisecond. Odd sizes are padded by a row or column.
    """

    def __init__(self, path: str, *, overwrite: bool, frames_per_second: Fraction | None) -> None:
        self.path = path
        self.count = 0
        self.notices: list[str] = []
        self._rate = frames_per_second or Fraction(30)
        self._pending = PendingFile(path, overwrite=overwrite)
        self._container = self._open()
        self._stream: VideoStream | None = None
        self._frames = EncoderFrames(path, self.notices)
        self._last = Timestamp.UNSET
        if suffix_of(path) == ".mkv":
            self.notices.append(f'"{path}" keeps time to the millisecond, as Matroska does; .mp4 keeps the microsecond')

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Encode one frame."""
        where = f'"{self.path}", frame "{name}"'
        frame = self._frames.convert(require_image(value, where), where)
        self._check_timestamp(timestamp, where)
        frame.pts, frame.time_base = int(timestamp), _MICROSECONDS
        if self._stream is None:
            self._stream = self._add_stream(frame.width, frame.height)
        try:
            self._mux(self._stream.encode(frame))
        except av.FFmpegError as error:
            raise self._failed(error) from error
        self.count += 1
        self._last = timestamp

    def finish(self) -> None:
        """Write what the encoder still holds, close the file and give it its name."""
        if self._stream is None:
            self._drop()
            raise nothing_to_write(self.path)
        try:
            self._mux(self._stream.encode(None))
            self._container.close()
        except av.FFmpegError as error:
            self._drop()
            raise self._failed(error) from error
        self._pending.publish()

    def abort(self) -> None:
        """Keep a playable video of the frames so far."""
        if self._stream is None:
            self._drop()
            return
        try:
            self.finish()
            self.notices.append(f'"{self.path}" holds the {self.count} frames that came before the run ended')
        except OutputError as error:
            self.notices.append(str(error))

    def _open(self) -> av.container.OutputContainer:
        kind = _CONTAINERS[suffix_of(self.path)]
        options = {} if kind == "matroska" else _MP4_OPTIONS
        try:
            return av.open(f"file:{self._pending.path}", "w", format=kind, options=options)
        except av.FFmpegError as error:
            self._pending.discard()
            raise self._failed(error) from error

    def _add_stream(self, width: int, height: int) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=self._rate, options=_X264_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = _MICROSECONDS
        codec = stream.codec_context
        codec.time_base = _MICROSECONDS
        codec.colorspace, codec.color_primaries, codec.color_trc = _BT709, _BT709, _BT709
        codec.color_range = _LIMITED_RANGE
        return stream

    def _mux(self, packets: Iterable[Packet[VideoStream]]) -> None:
        for packet in packets:
            self._container.mux(packet)

    def _check_timestamp(self, timestamp: Timestamp, where: str) -> None:
        if timestamp.is_special_value():
            raise OutputError(f"{where}: a video cannot show a frame at {timestamp}; write a folder instead")
        if timestamp <= self._last:
            raise OutputError(f"{where}: its time, {timestamp} µs, is not after {self._last} µs of the frame before")

    def _failed(self, error: av.FFmpegError) -> OutputError:
        return unwritable(self.path, OSError(error.errno, error.strerror))

    def _drop(self) -> None:
        with contextlib.suppress(av.FFmpegError):  # what cannot be completed is thrown away anyway
            self._container.close()
        self._pending.discard()
