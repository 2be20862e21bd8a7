"""One picture, a folder, a glob."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mediagraph.framework.image import Array
from mediagraph.tools.media.image_sources import natural_key
from mediagraph.tools.media.source import BadFrame, Frame, open_source


@pytest.fixture
def album(tmp_path: Path, photo: Array) -> Path:
    """Three pictures, a damaged one, and things that are none."""
    for name, size in (("a10.png", 20), ("a2.png", 30), ("B1.PNG", 40)):
        cv2.imwrite(str(tmp_path / "x.png"), photo[:size, :size])
        (tmp_path / "x.png").rename(tmp_path / name)
    (tmp_path / "a3.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / "folder.d").mkdir()
    return tmp_path


def test_one_picture_stands_at_zero(album: Path) -> None:
    with open_source(str(album / "a2.png")) as source:
        (frame,) = source
    assert isinstance(frame, Frame)
    assert (frame.name, frame.timestamp, frame.image.width) == ("a2", 0, 30)
    assert (source.frame_count, source.frames_per_second, source.notices) == (1, None, [])


def test_a_folder_is_read_in_natural_order_and_survives_a_bad_file(album: Path) -> None:
    with open_source(str(album)) as source:
        frames = list(source)
    assert source.frame_count == 4
    assert [frame.name for frame in frames] == ["a2", "a3", "a10", "B1"]
    good = [frame for frame in frames if isinstance(frame, Frame)]
    assert [(frame.timestamp, frame.image.width) for frame in good] == [(0, 30), (66666, 20), (99999, 40)]
    (bad,) = [frame for frame in frames if isinstance(frame, BadFrame)]
    assert str(bad.error) == f'"{album}/a3.jpg" is damaged or cut off; copy or download it again'


def test_a_glob_takes_what_it_matches(album: Path) -> None:
    with open_source(str(album / "*[0-9s].[jt]*")) as source:
        frames = list(source)
    assert [(frame.name, type(frame)) for frame in frames] == [("a3", BadFrame), ("notes", BadFrame)]


def test_a_glob_goes_into_folders(album: Path, photo: Array) -> None:
    cv2.imwrite(str(album / "folder.d" / "deep.png"), photo)
    with open_source(str(album / "**" / "d*.png")) as source:
        assert [frame.name for frame in source] == ["deep"]


def test_natural_order() -> None:
    names = ["b", "a10", "A2", "a2", "a1b3", "a1b20", "10", "9", "a"]
    assert sorted(names, key=natural_key) == ["9", "10", "a", "a1b3", "a1b20", "A2", "a2", "a10", "b"]


def test_an_image_outlives_its_source(album: Path) -> None:
    with open_source(str(album / "a2.png")) as source:
        (frame,) = source
    assert isinstance(frame, Frame)
    assert not frame.image.numpy_view().flags.writeable
    assert np.ptp(frame.image.numpy_view()) > 0
