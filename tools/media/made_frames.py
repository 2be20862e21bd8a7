"""Frames without a file: a test pattern, and raw pixels from stdin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import BinaryIO

import numpy as np

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import Timed, cut_count, cut_frames
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.own_stdin import own_stdin
from mediagraph.tools.media.read_image import MAX_PIXELS
from mediagraph.tools.media.reading import WHOLE, Reading

_SHAPE = re.compile(r"(?:([0-9]{1,6})x([0-9]{1,6}))?(?:@([0-9]{1,6}(?:\.[0-9]{1,6}|/[0-9]{1,6})?))?(?:x([0-9]{1,9}))?")
_PATTERN_FRAMES = 300  # unless the spec says otherwise
_STEP_PX = 4  # by which the pattern moves from frame to frame


@dataclass(frozen=True, slots=True)
class Shape:
    """Size, rate and number of frames, None for as many as there come."""

    width: int
    height: int
    rate: Fraction
    count: int | None


def parse_shape(spec: str, text: str) -> Shape:
    """Read `WxH@FPSxN`, whose parts may be left out: 640×480, 30, no number; `spec` names it in the InputError."""
    match = _SHAPE.fullmatch(text)
    width, height, rate, count = match.groups() if match else ("0", "0", None, None)
    shape = Shape(int(width or 640), int(height or 480), _rate(rate or "30"), int(count) if count else None)
    if not 0 < shape.width * shape.height <= MAX_PIXELS or not shape.rate or shape.count == 0:
        raise InputError(f'"{spec}" has no size that can be used; write WxH@FPS, as 640x480@30')
    return shape


class MadeFrames:
    """A source whose frames are the arrays that `pixels` yields, H×W×3 uint8 RGB, at a constant rate."""

    kind: SourceKind = "video"
    is_live = False
    audio: AudioTrack | None = None

    def __init__(self, spec: str, shape: Shape, pixels: Iterator[Array], reading: Reading = WHOLE) -> None:
        self.notices: list[str] = []
        self.frame_count = cut_count(reading, shape.count, shape.rate)
        self.frames_per_second: Fraction | None = reading.frames_per_second or shape.rate
        self._spec, self._shape, self._pixels, self._reading = spec, shape, pixels, reading

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        return cut_frames(self._spec, self._reading, self._timed())

    def __enter__(self) -> MadeFrames:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""

    def _timed(self) -> Iterator[Timed]:
        for number, pixels in enumerate(self._pixels):
            timestamp = Timestamp(round(number * 1_000_000 / self._shape.rate))
            yield timestamp, partial(_frame, pixels, timestamp, f"frame_{number + 1:06d}")


def synthetic_source(spec: str, reading: Reading = WHOLE) -> MadeFrames:
    """`synthetic:WxH@FPSxN`: a pattern of colours that moves to the left, the same in every run; 300 frames."""
    shape = parse_shape(spec, spec.partition(":")[2])
    if shape.count is None:
        shape = replace(shape, count=_PATTERN_FRAMES)
    return MadeFrames(spec, shape, _pattern(shape, shape.count or 0), reading)


def raw_source(spec: str, reading: Reading = WHOLE, *, file: BinaryIO | None = None) -> MadeFrames:
    """`-:WxH@FPS`: frames of W×H×3 bytes each, RGB, row by row, from stdin until it ends."""
    shape = parse_shape(spec, spec.partition(":")[2])
    return MadeFrames(spec, shape, _raw_frames(spec, shape, file or own_stdin()), reading)


def _pattern(shape: Shape, count: int) -> Iterator[Array]:
    across = np.linspace(0, 2 * np.pi, shape.width, endpoint=False, dtype=np.float32)[np.newaxis, :]
    down = np.linspace(0, 2 * np.pi, shape.height, endpoint=False, dtype=np.float32)[:, np.newaxis]
    waves = (np.sin(across + down), np.sin(2 * across - down), np.cos(across) * np.cos(down))
    picture = np.stack([np.rint(wave * 127 + 128).astype(np.uint8) for wave in waves], axis=2)
    for number in range(count):
        yield np.roll(picture, -_STEP_PX * number, axis=1)


def _raw_frames(spec: str, shape: Shape, file: BinaryIO) -> Iterator[Array]:
    size, number = shape.width * shape.height * 3, 0
    while shape.count is None or number < shape.count:
        data = file.read(size)
        if not data and number:
            return
        if len(data) < size:
            what = f"ends within frame {number + 1}: {len(data)} of {size} bytes" if data else "gives no bytes"
            raise InputError(f'"{spec}": stdin {what}; check the size, and that the pixels are RGB (rgb24)')
        yield np.frombuffer(data, np.uint8).reshape(shape.height, shape.width, 3)
        number += 1


def _rate(text: str) -> Fraction:
    frames, _, seconds = text.partition("/")
    return Fraction(frames) / int(seconds or 1) if seconds.strip("0") or not seconds else Fraction(0)


def _frame(pixels: Array, timestamp: Timestamp, name: str) -> Frame:
    return Frame(timestamp, Image(pixels, ImageFormat.SRGB), name)
