"""Golden files: written, compared, and what is said when they differ."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import mediagraph as mg
from mediagraph.testing import sample_image
from mediagraph.tools.golden import Golden
from mediagraph.tools.media.read_image import read_image

KINDS = [
    np.arange(12, dtype=np.uint8).reshape(2, 2, 3),
    np.arange(8, dtype=np.uint8).reshape(2, 2, 2),
    np.arange(16, dtype=np.uint16).reshape(2, 2, 4),
    np.linspace(0, 1, 6, dtype=np.float32),
    mg.Image(np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3)),
    mg.Image(np.arange(16, dtype=np.uint8).reshape(2, 2, 4), mg.ImageFormat.SBGRA),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "failures").mkdir()
    return tmp_path


def golden(folder: Path, *, update: bool = False, name: str = "test_it") -> Golden:
    return Golden(folder / "test_one.py", name, update, folder / "failures", [])


def failure(check: Golden, *arguments: object, **rest: object) -> str:
    with pytest.raises(pytest.fail.Exception) as raised:
        check(*arguments, **rest)
    return re.sub(r"\S*/failures/", "…/", str(raised.value))


def test_files_are_written_and_then_agree(folder: Path) -> None:
    writing = golden(folder, update=True)
    writing(sample_image())
    assert writing.written == ["golden/test_one/test_it.png"]
    golden(folder)(sample_image())
    golden(folder)(mg.Image(sample_image().numpy_view() ^ 1), tolerance=1)


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_every_kind_of_payload_comes_back_as_it_was(folder: Path, number: int) -> None:
    golden(folder, update=True)(KINDS[number])
    golden(folder)(KINDS[number])
    (path,) = (folder / "golden" / "test_one").iterdir()
    assert path.suffix == (".png" if number in (0, 2) else ".npy")


def test_a_missing_file(folder: Path) -> None:
    assert failure(golden(folder), sample_image()) == (
        "there is no golden file golden/test_one/test_it.png yet; look at …/test_it.found.png and, if it is right, run "
        "pytest with --update-golden"
    )
    assert np.array_equal(read_image("failures/test_it.found.png").numpy_view(), sample_image().numpy_view())


def test_a_difference_is_told_and_drawn(folder: Path) -> None:
    golden(folder, update=True)(sample_image())
    assert failure(golden(folder), mg.Image(255 - sample_image().numpy_view()), tolerance=1) == (
        "golden/test_one/test_it.png: the images differ: 3072 of 3072 pixels (100.00%) by more than 1; most at x=0, "
        "y=0: found (255, 255, 191), expected (0, 0, 64)\n"
        "found is …/test_it.found.png, the difference …/test_it.difference.png; if it is right, run pytest with "
        "--update-golden"
    )
    assert read_image("failures/test_it.difference.png").image_format is mg.ImageFormat.GRAY8


def test_another_size(folder: Path) -> None:
    golden(folder, update=True)(sample_image())
    assert failure(golden(folder), sample_image(8, 8)) == (
        "golden/test_one/test_it.png: the images are of different kinds: found 8×8×3 uint8, expected 48×64×3 uint8; "
        "found is …/test_it.found.png"
    )


def test_several_files_of_one_test_have_names(folder: Path) -> None:
    writing = golden(folder, update=True, name="test_it[a/b]")
    writing(sample_image(), name="one")
    writing(sample_image(), name="other")
    assert writing.written == ["golden/test_one/test_it_a_b_-one.png", "golden/test_one/test_it_a_b_-other.png"]
    assert failure(writing, sample_image(), name="one") == (
        "test_it[a/b] has several golden files; give each one a name="
    )
