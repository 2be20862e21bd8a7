"""Small pictures and videos to read, made by other means than the code under test."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array
from mediagraph.tools.media.frames import Source

MakeVideo = Callable[..., Path]
CountUntilError = Callable[[Source], tuple[int, str]]


@pytest.fixture(scope="session")
def photo() -> Array:
    """A face, 128 wide and 96 high, RGB."""
    astronaut: Array = data.astronaut()  # type: ignore[no-untyped-call] # scikit-image has no types
    return np.ascontiguousarray(cv2.resize(astronaut[:384], (128, 96), interpolation=cv2.INTER_AREA))


@pytest.fixture
def make_video(tmp_path: Path, photo: Array) -> MakeVideo:
    """Writes a clip whose frames stand at the given microseconds: frame n is the photo, moved n pixels to the right."""

    def make(name: str, times_us: Sequence[int], *, rotation: int = 0) -> Path:
        path = tmp_path / name
        options = {"movflags": "faststart", "movie_timescale": "1000000"} if path.suffix == ".mp4" else {}
        with av.open(str(path), "w", options=options) as container:
            stream = container.add_stream("libx264", rate=30, options={"crf": "1", "g": "5"})
            stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1_000_000)
            if rotation:
                stream.set_display_rotation(rotation)
            for number, time_us in enumerate(times_us):
                frame = av.VideoFrame.from_ndarray(np.roll(photo, number, axis=1), "rgb24").reformat(format="yuv420p")
                frame.pts, frame.time_base = time_us, Fraction(1, 1_000_000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def exif_segment() -> Callable[[int], bytes]:
    """Makes the APP1 segment of a JPEG that says nothing but the orientation, big-endian."""

    def make(orientation: int) -> bytes:
        entry = struct.pack(">HHIHH", 274, 3, 1, orientation, 0)
        block = b"Exif\0\0" + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
        return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block

    return make


@pytest.fixture
def count_until_error() -> CountUntilError:
    """How many packets of a source come before its error, and what that says."""

    def count(source: Source) -> tuple[int, str]:
        number = 0
        try:
            for _ in source:
                number += 1
        except InputError as error:
            return number, str(error)
        pytest.fail("there was no error")

    return count
