"""A video file that is written frame by frame, at a steady rate."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction

import av

from mediagraph.calculators.files import suffix_of
from mediagraph.calculators.video.audio_copy import AudioCopy
from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.calculators.video.containers import open_file, reason_of
from mediagraph.calculators.video.encoder_frames import EncoderFrames
from mediagraph.calculators.video.encoding import add_stream
from mediagraph.framework.errors import InputError, OutputError
from mediagraph.framework.image import Image

_LARGEST_DENOMINATOR = 1001  # 29.97 is 30000/1001
_SECOND_US = 1_000_000


class VideoFile:
    """Frame n stands at n / rate. Odd sizes are padded by a row or column, because H.264 wants even ones.

    The sound of `audio_path` is copied as far as there are frames. Raises OutputError if the file cannot be written or
    cannot hold the sound, InputError if there is no sound in `audio_path`.
    """

    def __init__(
        self, path: str, encoder: str, frames_per_second: float, width: int, height: int, *, audio_path: str = ""
    ) -> None:
        self._path, self._count = path, 0
        self._rate = Fraction(frames_per_second).limit_denominator(_LARGEST_DENOMINATOR)
        self._frames = EncoderFrames(path, [], codec=encoder, wants_even=True)
        with self._errors():
            # The index of an MP4 goes to the front, so that a browser plays while it loads.
            options = {"movflags": "faststart"} if suffix_of(path) in (".mp4", ".mov") else {}
            self._container = av.open(f"file:{path}", "w", options=options)
        self._audio: AudioCopy | None = None
        try:
            with self._errors():
                size = (width + width % 2, height + height % 2)
                self._stream = add_stream(self._container, encoder, *size, self._rate)
                self._stream.time_base = self._stream.codec_context.time_base = 1 / self._rate
            if audio_path:
                self._audio = self._opened_audio(audio_path)
        except BaseException:
            self._container.close()
            raise

    def write(self, image: Image) -> None:
        """Encode the next frame, an image of the size of the video."""
        frame = self._frames.convert(image, f'"{self._path}", frame {self._count + 1}')
        frame.pts, frame.time_base = self._count, 1 / self._rate
        self._count += 1
        with self._errors():
            self._container.mux(self._stream.encode(frame))
            if self._audio is not None:
                self._audio.copy_until(round(self._count / self._rate * _SECOND_US))

    def close(self) -> None:
        """Write what the encoder still holds, and the index."""
        try:
            with self._errors():
                if self._count:
                    self._container.mux(self._stream.encode(None))
        finally:
            if self._audio is not None:
                self._audio.close()
            with self._errors():
                self._container.close()

    def _opened_audio(self, path: str) -> AudioCopy:
        with open_file(path) as source:
            if not source.streams.audio:
                raise InputError(f'"{path}" holds no sound; give a file with an audio stream')
        notices: list[str] = []
        copy = AudioCopy(AudioTrack(path, lambda: 0), self._container, self._path, notices)
        if notices:
            copy.close()
            raise OutputError(notices[0])
        return copy

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (av.FFmpegError, ValueError) as error:  # PyAV's own errors, as for an unknown suffix, are ValueError
            reason = reason_of(error) if isinstance(error, av.FFmpegError) else str(error)
            raise OutputError(f'"{self._path}" cannot be written: {reason}') from error
