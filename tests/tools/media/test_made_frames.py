"""Test patterns, raw frames and videos on stdin."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.containers import open_stdin
from mediagraph.tools.media.frames import Frame, Source
from mediagraph.tools.media.made_frames import Shape, parse_shape, raw_source
from mediagraph.tools.media.reading import Reading
from mediagraph.tools.media.source import is_awaited, open_source
from mediagraph.tools.media.video_source import VideoSource

CountUntilError = Callable[[Source], tuple[int, str]]


def frames_of(spec: str, reading: Reading | None = None) -> list[Frame]:
    """Every frame."""
    with open_source(spec, reading or Reading()) as source:
        return [frame for frame in source if isinstance(frame, Frame)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", Shape(640, 480, Fraction(30), None)),
        ("64x48", Shape(64, 48, Fraction(30), None)),
        ("64x48@25", Shape(64, 48, Fraction(25), None)),
        ("64x48@30000/1001x9", Shape(64, 48, Fraction(30000, 1001), 9)),
        ("64x48@12.5x9", Shape(64, 48, Fraction(25, 2), 9)),
        ("64x48x9", Shape(64, 48, Fraction(30), 9)),
        ("@15", Shape(640, 480, Fraction(15), None)),
        ("x9", Shape(640, 480, Fraction(30), 9)),
    ],
)
def test_sizes_and_rates(text: str, shape: Shape) -> None:
    assert parse_shape(f"synthetic:{text}", text) == shape


@pytest.mark.parametrize(
    "text", ["0x48", "64", "64x", "64x48@", "64x48@0", "64x48@25/0", "64x48x0", "99999x99999", "?"]
)
def test_sizes_that_cannot_be_used(text: str) -> None:
    with pytest.raises(InputError) as caught:
        open_source(f"synthetic:{text}")
    assert str(caught.value) == f'"synthetic:{text}" has no size that can be used; write WxH@FPS, as 640x480@30'


def test_a_test_pattern_is_the_same_in_every_run_and_moves() -> None:
    first, second = (frames_of("synthetic:32x24@25x3") for _ in range(2))
    assert [int(frame.timestamp) for frame in first] == [0, 40_000, 80_000]
    assert first[0].image.numpy_view().shape == (24, 32, 3)
    assert all(np.array_equal(a.image.numpy_view(), b.image.numpy_view()) for a, b in zip(first, second, strict=True))
    assert np.array_equal(first[1].image.numpy_view()[:, :-4], first[0].image.numpy_view()[:, 4:])
    assert first[0].image.numpy_view().std() > 50


def test_a_test_pattern_ends_by_itself() -> None:
    assert open_source("synthetic:").frame_count == 300


def test_a_part_of_a_test_pattern() -> None:
    reading = Reading(start_us=40_000, frames_per_second=Fraction(50))
    assert [int(frame.timestamp) for frame in frames_of("synthetic:8x8@25x3", reading)] == [0, 20_000, 40_000]


def test_raw_frames() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3, 4, 6, 3), dtype=np.uint8)
    with raw_source("-:6x4@10", file=io.BytesIO(pixels.tobytes())) as source:
        frames = [frame for frame in source if isinstance(frame, Frame)]
    assert [int(frame.timestamp) for frame in frames] == [0, 100_000, 200_000]
    assert all(np.array_equal(frame.image.numpy_view(), one) for frame, one in zip(frames, pixels, strict=True))


@pytest.mark.parametrize(
    ("size", "count", "what"),
    [
        (0, 0, "gives no bytes"),
        (71, 0, "ends within frame 1: 71 of 72 bytes"),
        (80, 1, "ends within frame 2: 8 of 72 bytes"),
    ],
)
def test_raw_frames_that_break_off(count_until_error: CountUntilError, size: int, count: int, what: str) -> None:
    expected = f'"-:6x4": stdin {what}; check the size, and that the pixels are RGB (rgb24)'
    assert count_until_error(raw_source("-:6x4", file=io.BytesIO(bytes(size)))) == (count, expected)


class Pipe(io.RawIOBase):
    """Gives bytes in order, a few at a time, and never again."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 1000))

    def seekable(self) -> bool:
        return False


def test_a_video_on_stdin(make_video: Callable[..., Path]) -> None:
    path = make_video("clip.mkv", [0, 40_000, 80_000])
    with VideoSource("-", open_container=lambda: open_stdin(Pipe(path.read_bytes()))) as source:  # type: ignore[arg-type]
        frames = [frame for frame in source if isinstance(frame, Frame)]
    expected = frames_of(str(path))
    assert len(frames) == 3
    for frame, one in zip(frames, expected, strict=True):
        assert frame.timestamp == one.timestamp
        assert np.array_equal(frame.image.numpy_view(), one.image.numpy_view())


@pytest.mark.parametrize("data", [b"", b"these are words " * 1000])
def test_no_video_on_stdin(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        open_stdin(Pipe(data))  # type: ignore[arg-type] # a pipe is no buffered file
    assert str(caught.value) == (
        '"-": stdin is no video that can be read from its beginning; raw frames need their size, as in -i -:640x480@30'
    )


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_named_pipe_is_read_as_stdin_is(make_video: Callable[..., Path], tmp_path: Path) -> None:
    data, pipe = make_video("clip.mkv", [0, 40_000, 80_000]).read_bytes(), tmp_path / "pipe"
    os.mkfifo(pipe)
    assert is_awaited(str(pipe))
    writer = threading.Thread(target=pipe.write_bytes, args=(data,), daemon=True)
    writer.start()
    with open_source(str(pipe)) as source:
        assert [int(frame.timestamp) for frame in source if isinstance(frame, Frame)] == [0, 40_000, 80_000]
    writer.join()


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_named_pipe_without_a_video(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"these are words",), daemon=True)
    writer.start()
    with pytest.raises(InputError) as caught:
        open_source(str(pipe))
    writer.join()
    expected = "is no video that can be read from its beginning; raw frames need their size, as in -i -:640x480@30"
    assert str(caught.value) == f'"{pipe}" {expected}'
