"""One picture, a folder, a glob."""

from pathlib import Path

import cv2
import numpy as np
import PIL.Image
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


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(tmp_path: Path, channels: int) -> None:
    values = np.array([0, 1, 128, 129, 32767, 65406, 65407, 65535], np.uint16)
    cv2.imwrite(str(tmp_path / "deep.png"), np.repeat(values[np.newaxis, :, np.newaxis], channels, axis=2))
    with open_source(str(tmp_path / "deep.png")) as source:
        (frame,) = source
    assert isinstance(frame, Frame)
    expected = [round(int(value) / 257) for value in values]
    assert frame.image.numpy_view().dtype == np.uint8
    assert frame.image.numpy_view()[0].tolist() == [[value] * max(channels, 3) for value in expected]


@pytest.mark.parametrize(("alpha", "channels"), [(255, 3), (254, 4)])
def test_alpha_is_kept_where_something_shows_through(tmp_path: Path, photo: Array, alpha: int, channels: int) -> None:
    mask = np.full(photo.shape[:2], 255, np.uint8)
    mask[-1, -1] = alpha
    cv2.imwrite(str(tmp_path / "a.png"), np.dstack([photo[..., ::-1], mask]))
    with open_source(str(tmp_path / "a.png")) as source:
        (frame,) = source
    assert isinstance(frame, Frame)
    assert frame.image.channels == channels
    assert np.array_equal(frame.image.numpy_view()[..., :3], photo)


@pytest.mark.parametrize(
    ("name", "pages", "is_said"),
    [
        ("one.png", 1, False),
        ("two.png", 2, True),
        ("one.webp", 1, False),
        ("two.webp", 2, True),
        ("one.tif", 1, False),
        ("two.tif", 2, True),
        ("one.jpg", 1, False),
    ],
)
def test_further_pictures_are_not_passed_over_in_silence(
    tmp_path: Path, photo: Array, name: str, pages: int, is_said: bool
) -> None:
    path = tmp_path / name
    first, *others = (PIL.Image.fromarray(np.roll(photo, number, axis=1)) for number in range(pages))
    first.save(path, **({"save_all": True, "append_images": others} if others else {}))
    with open_source(str(path)) as source:
        assert len(list(source)) == 1
        said = [f'"{path}" holds several pictures; only the first one is read']
        assert source.notices == (said if is_said else [])
