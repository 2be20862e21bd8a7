"""Which kind of source a spec becomes, and what opening alone finds out."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array
from mediagraph.tools.media.source import Frame, open_source

NOT_MEDIA = (
    '"{}" is not a video or picture that can be read, or its beginning is damaged; '
    "check that it is the right file, and copy or download it again"
)


def message(spec: object) -> str:
    """What opening says."""
    with pytest.raises(InputError) as caught:
        open_source(str(spec))
    return str(caught.value)


def test_the_kind_follows_from_the_spec(tmp_path: Path, photo: Array, make_video: Callable[..., Path]) -> None:
    picture, clip = tmp_path / "a.png", make_video("b.mp4", [0, 40000])
    cv2.imwrite(str(picture), photo)
    kinds = {spec: open_source(str(spec)).kind for spec in (picture, clip, tmp_path, tmp_path / "*.png")}
    assert list(kinds.values()) == ["image", "video", "images", "images"]


def test_an_unknown_suffix_is_looked_into(tmp_path: Path, photo: Array, make_video: Callable[..., Path]) -> None:
    cv2.imwrite(str(tmp_path / "a.jpg"), photo)
    (tmp_path / "a.jpg").rename(tmp_path / "picture")
    make_video("b.mp4", [0]).rename(tmp_path / "clip.part")
    assert open_source(str(tmp_path / "picture")).kind == "image"
    assert open_source(str(tmp_path / "clip.part")).kind == "video"


def test_an_existing_file_whose_name_looks_like_a_glob_is_that_file(tmp_path: Path, photo: Array) -> None:
    cv2.imwrite(str(tmp_path / "a[1].png"), photo)
    with open_source(str(tmp_path / "a[1].png")) as source:
        frames = [frame for frame in source if isinstance(frame, Frame)]
    assert source.kind == "image"
    assert [frame.name for frame in frames] == ["a[1]"]


@pytest.mark.parametrize("name", ["no.png", "no.mp4", "no", "folder/no.jpg"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert message(path) == f'"{path}" does not exist; check the path'


@pytest.mark.parametrize("name", ["zero.png", "zero.mp4", "zero.jpg", "zero.mkv"])
def test_a_file_of_zero_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    assert message(path) == f'"{path}" is empty (0 bytes); copy or download it again'


@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a"])
def test_a_file_that_may_not_be_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    modules = ("tools.media.read_image", "calculators.video.containers", "tools.media.file_kinds")
    for module in modules:  # chmod does not stop an administrator
        monkeypatch.setattr(f"mediagraph.{module}.open", refuse, raising=False)
    assert message(path) == f'"{path}" may not be read (permission denied); change its access rights'


@pytest.mark.parametrize("name", ["text.mp4", "text.txt", "text.avi", "text"])
def test_a_file_that_is_no_media(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("these are words\n" * 100)
    assert message(path) == NOT_MEDIA.format(path)


def test_a_video_without_its_beginning(tmp_path: Path, make_video: Callable[..., Path]) -> None:
    path = make_video("clip.mp4", [0, 40000])
    path.write_bytes(path.read_bytes()[:100])
    assert message(path) == NOT_MEDIA.format(path)


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    wanted = ".bmp, .dib, .jfif, .jpe, .jpeg, .jpg, .png, .tif, .tiff, .webp"
    assert message(tmp_path) == f'"{tmp_path}" holds no pictures; looked for files that end in {wanted}'


def test_a_glob_without_matches(tmp_path: Path) -> None:
    assert message(tmp_path / "*.png") == f'"{tmp_path}/*.png" matches no file; check the folder and the pattern'


def test_importing_loads_no_heavy_library() -> None:
    code = (
        "import sys; import mediagraph.tools.media.source, mediagraph.tools.media.sink, mediagraph.tools.media.specs; "
        "print([name for name in ('av', 'cv2', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
