"""Which kind of sink a spec becomes, and what opening alone refuses."""

from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.folder_sink import FolderSink
from mediagraph.tools.media.sink import is_folder_target, open_sink

IMAGE = Image(np.zeros((4, 6, 3), np.uint8))
FILES = ["a.png", "a.jpg", "a.webp", "a.bmp", "a.tif", "a.mp4", "a.mov", "a.mkv", "a.npy", "a.npz", "A.PNG"]


def message(spec: object, *, overwrite: bool = False) -> str:
    """What opening says."""
    with pytest.raises(OutputError) as caught:
        open_sink(str(spec), overwrite=overwrite)
    return str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_appears_only_when_it_is_complete(tmp_path: Path, name: str) -> None:
    sink = open_sink(str(tmp_path / name))
    sink.write(IMAGE, Timestamp(0), "x")
    assert [path.name[0] for path in tmp_path.iterdir()] == ["."]
    sink.finish()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (sink.path, sink.count) == (str(tmp_path / name), 1)


@pytest.mark.parametrize("name", FILES)
def test_an_abort_before_the_first_packet_leaves_nothing(tmp_path: Path, name: str) -> None:
    sink = open_sink(str(tmp_path / name))
    sink.abort()
    sink.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FILES)
def test_a_missing_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "no" / name
    expected = f'"{path}" cannot be written: the folder "{tmp_path}/no" does not exist; create it first'
    assert message(path) == expected


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "a.png"
    assert message(path) == f'"{path}" cannot be written: "{tmp_path}/file" is not a folder'


@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a.npy", "a.npz"])
def test_an_existing_file_is_kept_unless_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")
    assert message(path) == f'"{path}" exists already; choose another name, or allow it with --overwrite'
    sink = open_sink(str(path), overwrite=True)
    sink.write(IMAGE, Timestamp(0), "x")
    assert path.read_text() == "old"
    sink.finish()
    assert path.read_bytes() != b"old"


@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a.npy", "a.npz"])
def test_a_folder_that_may_not_be_written(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    # chmod does not stop an administrator
    monkeypatch.setattr("mediagraph.tools.media.pending_file.open", refuse, raising=False)
    path = tmp_path / name
    assert message(path) == f'"{path}" may not be written (permission denied); choose another folder'


@pytest.mark.parametrize("spec", ["result", "result.gif", "result.", ".png"])
def test_an_unknown_suffix(spec: str) -> None:
    known = ".png .jpg .jpeg .webp .bmp .tif .tiff .mp4 .mov .mkv .webm .npy .npz .jsonl"
    assert message(spec) == f'"{spec}" has no suffix that can be written ({known}); for a folder, end it with "/"'


def test_an_address() -> None:
    expected = '"rtsp://a/b.mp4" is an address; results can only be written to files, folders, -, display: and null:'
    assert message("rtsp://a/b.mp4") == expected


def test_what_is_a_folder(tmp_path: Path) -> None:
    assert is_folder_target(str(tmp_path))
    assert is_folder_target("new/")
    assert not is_folder_target("new")
    assert isinstance(open_sink(str(tmp_path / "out"), as_folder=True), FolderSink)
    assert not isinstance(open_sink(str(tmp_path / "out.mp4"), as_folder=True), FolderSink)


def test_null_counts_and_drops(capsys: pytest.CaptureFixture[str]) -> None:
    sink = open_sink("null:")
    for number in range(3):
        sink.write(object(), Timestamp(number), "x")
    sink.finish()
    assert (sink.count, sink.path, sink.notices) == (3, "null:", [])
    open_sink("null:").abort()
    assert capsys.readouterr() == ("", "")
