"""OpenCvVideoDecoderCalculator."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediagraph.calculators.connections import is_connected
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.calculators.video.container_size import missing_bytes
from mediagraph.calculators.video.containers import fraction_of, open_file, reason_of, video_stream
from mediagraph.calculators.video.saved_audio import save_audio
from mediagraph.calculators.video.video_pixels import PixelConverter
from mediagraph.framework.calculator import Source
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalOutput, Output, SideInput, SideOutput
from mediagraph.framework.timestamp import PRESTREAM

_SECOND_US = 1_000_000
_DAMAGED = "the next frame is damaged"


class OpenCvVideoDecoderCalculator(Source):
    """Send the frames of a video file.

    Side packet: INPUT_FILE_PATH (str). Output side packet: SAVED_AUDIO_PATH (str), a Matroska file with the sound of
    the video as it is, which exists until the program ends; "" if the video has none.
    Outputs: VIDEO (Image SRGB); optionally VIDEO_PRESTREAM (VideoHeader), one packet at PRESTREAM; a duration or rate
    of 0 means that the file does not tell it. Timestamps are those of the file, rounded to microseconds, moved to start
    at 0 if they start before; a frame that is not later than the one before is left out. Rotation, colour matrix and
    range of the file are applied. A file that breaks off gives the frames before the damage, then an error. No options.

    FFmpeg reads the file, not OpenCV. MediaPipe's timestamps are frame number / rate, which is the same for videos of a
    steady rate.

        node {
          calculator: "OpenCvVideoDecoderCalculator"
          input_side_packet: "INPUT_FILE_PATH:input_video_path"
          output_stream: "VIDEO:input_video"
          output_stream: "VIDEO_PRESTREAM:input_video_header"
        }
    """

    heavy = True

    path = SideInput(str, tag="INPUT_FILE_PATH")
    audio_path = SideOutput(str, tag="SAVED_AUDIO_PATH")
    video = Output(Image)
    video_prestream = OptionalOutput(VideoHeader)

    def open(self) -> None:
        """Read the first frame, and tell what is known of the video; raises InputError."""
        path = self.path.get()
        self.container = open_file(path)
        self.stream = video_stream(self.container, path)
        self.stream.thread_type = "AUTO"
        self.count = 0
        self.frames = self._frames()
        self.first = next(self.frames, None)
        if self.first is None:
            raise InputError(f'"{path}" holds no frame that can be decoded; copy or download it again')
        self.shift_us = max(0, -(_time_us(self.first) or 0))
        self.video_prestream.send(_header(self.container, self.stream, self.first), at=PRESTREAM)
        self.video_prestream.close()
        if is_connected(self.audio_path):
            self.audio_path.set(save_audio(path, self.shift_us) if self.container.streams.audio else "")

    def generate(self) -> Iterator[None]:
        """Send one frame in each step; raises InputError where the file breaks off."""
        convert, last = PixelConverter(), -1
        frame = self.first
        while frame is not None:
            time = _time_us(frame)
            if time is not None and time + self.shift_us > last:
                last = time + self.shift_us
                self.video.send(convert(frame), at=last)
                yield
            frame = next(self.frames, None)

    def close(self) -> None:
        """Close the file."""
        self.frames.close()
        self.container.close()

    def _frames(self) -> Generator[VideoFrame, None, None]:
        """Frames until the end or the first damage; a decoder hides damage and only marks the frame."""
        try:
            for frame in self.container.decode(self.stream):
                if frame.is_corrupt:
                    raise self._broken(_DAMAGED)
                self.count += 1
                yield frame
        except av.FFmpegError as error:
            raise self._broken(_DAMAGED if isinstance(error, av.InvalidDataError) else reason_of(error)) from error
        missing = missing_bytes(self.path.get())
        if missing and self.count:
            raise self._broken(f"the file is cut off, {missing} bytes are missing")

    def _broken(self, reason: str) -> InputError:
        return InputError(
            f'"{self.path.get()}" breaks off after frame {self.count}: {reason}; copy or download it again'
        )


def _header(container: InputContainer, stream: VideoStream, frame: VideoFrame) -> VideoHeader:
    rate = fraction_of(stream.average_rate or stream.guessed_rate) or Fraction(0)
    duration = float(stream.frames / rate) if stream.frames and rate else (container.duration or 0) / av.time_base
    is_lying = round(frame.rotation / 90) % 2
    width, height = (frame.height, frame.width) if is_lying else (frame.width, frame.height)
    return VideoHeader(ImageFormat.SRGB, width, height, duration, float(rate))


def _time_us(frame: VideoFrame) -> int | None:
    unit_s = fraction_of(frame.time_base)
    return None if frame.pts is None or unit_s is None else round(frame.pts * unit_s * _SECOND_US)
