"""One picture, or the pictures of a folder or glob."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

import cv2
import numpy as np

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import Timed, cut_count, cut_frames
from mediagraph.tools.media.file_kinds import IMAGE_SUFFIXES, suffix_of, unreadable
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.further_pictures import holds_several
from mediagraph.tools.media.read_image import read_image
from mediagraph.tools.media.reading import WHOLE, Reading

INTERVAL_US = 33333  # between two files of a folder, as if they were a video of 30 frames per second


class ImageSource:
    """One picture at timestamp 0; it is read when the source is opened."""

    kind: SourceKind = "image"
    is_live = False
    frame_count: int | None = 1
    frames_per_second: Fraction | None = None
    audio: AudioTrack | None = None

    def __init__(self, path: str) -> None:
        self._frame = Frame(Timestamp(0), read_photograph(path), _stem(path))
        self.notices = [f'"{path}" holds several pictures; only the first one is read'] if holds_several(path) else []

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        yield self._frame

    def __enter__(self) -> ImageSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""


class FolderSource:
    """Pictures of any size, one after the other; a file that cannot be read becomes a `BadFrame`.

    File number n stands at n × 33333 µs, or at its place at the rate of the reading, whether or not those before it
    could be read.
    """

    kind: SourceKind = "images"
    is_live = False
    audio: AudioTrack | None = None

    def __init__(self, paths: Sequence[str], reading: Reading = WHOLE) -> None:
        self.notices: list[str] = []
        rate = reading.frames_per_second or Fraction(30)
        self.frame_count: int | None = cut_count(reading, len(paths), rate)
        self.frames_per_second: Fraction | None = rate
        self._interval_us = Fraction(1_000_000) / rate if reading.frames_per_second else Fraction(INTERVAL_US)
        self._paths, self._reading = paths, reading

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        folder = os.path.dirname(self._paths[0]) or "."
        return cut_frames(folder, self._reading, self._timed(), is_at_rate=True)

    def _timed(self) -> Iterator[Timed]:
        for index, path in enumerate(self._paths):
            timestamp = Timestamp(round(index * self._interval_us))
            yield timestamp, partial(_frame_or_error, path, timestamp)

    def __enter__(self) -> FolderSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""


def images_in_folder(path: str) -> list[str]:
    """The picture files of a folder in natural order (`b2` before `b10`); others and hidden ones are left out."""
    try:
        names = os.listdir(path)
    except OSError as error:
        raise unreadable(path, error) from error
    found = [os.path.join(path, name) for name in names if suffix_of(name) in IMAGE_SUFFIXES and name[0] != "."]
    if not found:
        wanted = ", ".join(sorted(IMAGE_SUFFIXES))
        raise InputError(f'"{path}" holds no pictures; looked for files that end in {wanted}')
    return sorted(found, key=natural_key)


def files_of_glob(pattern: str) -> list[str]:
    """The files that a pattern matches, in natural order; `**` goes into folders."""
    found = [path for path in glob.glob(pattern, recursive=True) if not os.path.isdir(path)]
    if not found:
        raise InputError(f'"{pattern}" matches no file; check the folder and the pattern')
    return sorted(found, key=natural_key)


def read_photograph(path: str) -> Image:
    """A picture as graphs expect it: 8 bits a channel; SRGB, even if it is grey, and SRGBA if something shows through.

    16 bits are rounded. A float mask stays as it is.
    """
    pixels = read_image(path).numpy_view()
    if pixels.dtype == np.uint16:
        pixels = cv2.convertScaleAbs(pixels, alpha=1 / 257)  # 65535 / 255
    if pixels.dtype != np.uint8:
        return Image(pixels)
    if pixels.ndim == 2:
        return Image(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB))
    if pixels.shape[2] == 4 and pixels[..., 3].min() == 255:
        return Image(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB))
    return Image(pixels)


def natural_key(path: str) -> tuple[list[str | int], str]:
    """Order by the numbers inside names, letters without case; the path itself decides between equals."""
    parts = re.split(r"([0-9]+)", path)
    return [int(part) if index % 2 else part.casefold() for index, part in enumerate(parts)], path


def _frame_or_error(path: str, timestamp: Timestamp) -> Frame | BadFrame:
    try:
        return Frame(timestamp, read_photograph(path), _stem(path))
    except InputError as error:
        return BadFrame(_stem(path), error)


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]
