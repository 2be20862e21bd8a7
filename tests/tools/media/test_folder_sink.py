"""One picture per packet."""

from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.sink import open_sink

IMAGE = Image(np.zeros((4, 6, 3), np.uint8))


def names_in(folder: Path) -> list[str]:
    """What lies there."""
    return sorted(path.name for path in folder.iterdir())


def test_pictures_are_named_after_the_frames(tmp_path: Path) -> None:
    sink = open_sink(f"{tmp_path}/out/")
    for number, name in enumerate(["beach", "frame_000002", "deep/er"]):
        sink.write(IMAGE, Timestamp(number), name)
    sink.finish()
    assert names_in(tmp_path / "out") == ["beach.png", "deep_er.png", "frame_000002.png"]
    assert (sink.count, sink.notices) == (3, [])


def test_equal_names_are_numbered_in_the_order_they_come(tmp_path: Path) -> None:
    sink = open_sink(str(tmp_path))
    for number, name in enumerate(["a", "a", "A", "a_2"]):
        sink.write(IMAGE, Timestamp(number), name)
    sink.finish()
    assert names_in(tmp_path) == ["A_3.png", "a.png", "a_2.png", "a_2_2.png"]


def test_another_kind_of_picture(tmp_path: Path) -> None:
    sink = open_sink(str(tmp_path), folder_suffix=".jpg")
    sink.write(Image(np.zeros((4, 6, 4), np.uint8)), Timestamp(0), "a")
    sink.write(Image(np.zeros((5, 7, 4), np.uint8)), Timestamp(1), "b")
    assert names_in(tmp_path) == ["a.jpg", "b.jpg"]
    assert sink.notices == [f'"{tmp_path}" has no transparency: .jpg files cannot hold it, .png files can']


def test_files_that_are_there_stay_unless_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("old")
    (tmp_path / "other.png").write_text("old")
    with pytest.raises(OutputError) as caught:
        open_sink(str(tmp_path)).write(IMAGE, Timestamp(0), "a")
    assert str(caught.value) == f'"{tmp_path}/a.png" exists already; choose another name, or allow it with --overwrite'
    open_sink(str(tmp_path), overwrite=True).write(IMAGE, Timestamp(0), "a")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert (tmp_path / "other.png").read_text() == "old"


def test_no_packets_make_an_empty_folder_and_a_notice(tmp_path: Path) -> None:
    sink = open_sink(f"{tmp_path}/out/")
    sink.finish()
    assert names_in(tmp_path / "out") == []
    assert sink.notices == [f'"{tmp_path}/out/" got no pictures: no packet came out of its stream']


def test_an_abort_says_how_much_is_there(tmp_path: Path) -> None:
    sink = open_sink(str(tmp_path))
    sink.write(IMAGE, Timestamp(0), "a")
    sink.abort()
    assert names_in(tmp_path) == ["a.png"]
    assert sink.notices == [f'"{tmp_path}" holds what came before the run ended: 1 packet']


def test_a_folder_in_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        open_sink(f"{tmp_path}/no/out/")
    expected = f'"{tmp_path}/no/out/" cannot be written: the folder "{tmp_path}/no" does not exist; create it first'
    assert str(caught.value) == expected


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(OutputError) as caught:
        open_sink(f"{tmp_path}/out/")
    assert str(caught.value) == f'"{tmp_path}/out/" cannot be written: it is a file, not a folder'


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.tools.media.folder_sink.os.access", lambda *args: False)
    with pytest.raises(OutputError) as caught:
        open_sink(str(tmp_path))
    assert str(caught.value) == f'"{tmp_path}" may not be written (permission denied); choose another folder'


def test_a_folder_that_vanishes(tmp_path: Path) -> None:
    sink = open_sink(f"{tmp_path}/out/")
    (tmp_path / "out").rmdir()
    with pytest.raises(OutputError) as caught:
        sink.write(IMAGE, Timestamp(0), "a")
    path = f"{tmp_path}/out/a.png"
    expected = f'"{path}" cannot be written: the folder "{tmp_path}/out" does not exist; create it first'
    assert str(caught.value) == expected
