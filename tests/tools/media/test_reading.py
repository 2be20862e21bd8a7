"""Parts of real videos and folders, at other rates, in loops, and with bad timestamps."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array
from mediagraph.tools.media.frames import BadFrame, Frame
from mediagraph.tools.media.reading import Reading
from mediagraph.tools.media.source import open_source

MakeVideo = Callable[..., Path]
TIMES_US = [n * 40_000 for n in range(20)]


def frames_of(path: Path, reading: Reading, limit: int = 1000) -> list[Frame]:
    """The frames that are left."""
    with open_source(str(path), reading) as source:
        return [frame for frame in islice(source, limit) if isinstance(frame, Frame)]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_a_part_of_a_video_has_the_pixels_of_the_whole(make_video: MakeVideo, name: str) -> None:
    path = make_video(name, TIMES_US)  # key frames are five frames apart
    whole = frames_of(path, Reading())
    part = frames_of(path, Reading(start_us=280_000, duration_us=200_000))
    assert [int(frame.timestamp) for frame in part] == [0, 40_000, 80_000, 120_000, 160_000]
    for frame, expected in zip(part, whole[7:12], strict=True):
        assert np.array_equal(frame.image.numpy_view(), expected.image.numpy_view())


@pytest.mark.parametrize("is_looped", [False, True])
def test_a_start_behind_the_end_is_an_error(make_video: MakeVideo, is_looped: bool) -> None:
    path = make_video("clip.mp4", TIMES_US)
    with pytest.raises(InputError) as caught:
        frames_of(path, Reading(start_us=60_000_000, is_looped=is_looped))
    end_s = max(TIMES_US) / 1e6
    assert str(caught.value) == f'"{path}" has nothing from 60 s on, where --start is: it ends at {end_s:.3f} s'


def test_what_is_known_before_reading_a_part(make_video: MakeVideo) -> None:
    reading = Reading(duration_us=400_000, frames_per_second=Fraction(5))
    with open_source(str(make_video("clip.mp4", TIMES_US)), reading) as source:
        assert (source.frame_count, source.frames_per_second) == (2, 5)
        assert len(list(source)) == 2


def test_a_part_does_not_see_damage_behind_it(make_video: MakeVideo) -> None:
    path = make_video("clip.mkv", TIMES_US)
    path.write_bytes(path.read_bytes()[:-2000])
    assert len(frames_of(path, Reading(duration_us=80_000))) == 2


def test_a_video_in_a_loop_goes_on_in_time(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [0, 40_000, 80_000])
    frames = frames_of(path, Reading(is_looped=True), limit=7)
    assert [int(frame.timestamp) for frame in frames] == [n * 40_000 for n in range(7)]
    assert np.array_equal(frames[0].image.numpy_view(), frames[6].image.numpy_view())


@pytest.fixture
def pictures(tmp_path: Path, photo: Array) -> Path:
    """Four pictures, of which the second one cannot be read."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(4):
        cv2.imwrite(str(folder / f"{number}.png"), photo)
    (folder / "1.png").write_bytes(b"no picture")
    return folder


def test_a_folder_at_a_rate(pictures: Path) -> None:
    frames = frames_of(pictures, Reading(frames_per_second=Fraction(3)))
    assert [(frame.name, int(frame.timestamp)) for frame in frames] == [("0", 0), ("2", 666_667), ("3", 1_000_000)]


def test_a_part_of_a_folder(pictures: Path) -> None:
    frames = frames_of(pictures, Reading(start_us=60_000))
    assert [(frame.name, int(frame.timestamp)) for frame in frames] == [("2", 6_666), ("3", 39_999)]


def test_a_looped_folder_names_a_bad_file_once(pictures: Path) -> None:
    with open_source(str(pictures), Reading(is_looped=True)) as source:
        seen = list(islice(source, 8))
    assert [frame.name for frame in seen] == ["0", "1", "2", "3", "0", "2", "3", "0"]
    assert sum(isinstance(frame, BadFrame) for frame in seen) == 1


def test_one_picture_is_neither_cut_nor_looped(pictures: Path) -> None:
    reading = Reading(start_us=5_000_000, frames_per_second=Fraction(3), is_looped=True)
    assert [int(frame.timestamp) for frame in frames_of(pictures / "0.png", reading)] == [0]


def test_a_stream_without_times_gets_them(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [0, 40_000, 80_000]).with_name("raw.h264")
    with av.open(str(path.with_name("clip.mp4"))) as source, av.open(str(path), "w", format="h264") as raw:
        stream = raw.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                raw.mux(packet)
    with open_source(str(path), Reading(bad_timestamps="fix")) as video:
        frames = [frame for frame in video if isinstance(frame, Frame)]
        gaps = {int(b.timestamp) - int(a.timestamp) for a, b in pairwise(frames)}
        notices = video.notices
    assert len(frames) == 3
    assert len(gaps) == 1
    assert notices == [f'"{path}": 3 frames had a bad timestamp and were repaired']
