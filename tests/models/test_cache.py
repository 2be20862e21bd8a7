"""The cache: which folder it is, and what it promises about its files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.cache import Cache, cache_folder

HOME = Path.home()


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"MEDIAGRAPH_CACHE": "/elsewhere", "XDG_CACHE_HOME": "/xdg"}, "linux", Path("/elsewhere")),
        ({"MEDIAGRAPH_CACHE": "~/mine"}, "linux", HOME / "mine"),
        ({"XDG_CACHE_HOME": "/xdg"}, "linux", Path("/xdg/mediagraph")),
        ({"XDG_CACHE_HOME": "relative"}, "linux", HOME / ".cache/mediagraph"),
        ({}, "linux", HOME / ".cache/mediagraph"),
        ({"XDG_CACHE_HOME": "/xdg"}, "darwin", HOME / "Library/Caches/mediagraph"),
        ({"LOCALAPPDATA": "/local"}, "win32", Path("/local/mediagraph/Cache")),
        ({}, "win32", HOME / "AppData/Local/mediagraph/Cache"),
    ],
)
def test_folder_follows_the_variable_and_then_the_platform(
    environment: dict[str, str], platform: str, expected: Path
) -> None:
    assert cache_folder(environment, platform) == expected


def test_saved_content_is_loaded_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    assert cache.load("a/b") is None
    assert not cache.has("a/b")
    path = cache.save("a/b", b"content")
    assert path == tmp_path / "new" / "a" / "b"
    assert cache.load("a/b") == b"content"
    assert cache.has("a/b")


def test_an_empty_file_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert not Cache(tmp_path).has("a")


def test_saving_replaces_and_leaves_no_other_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.save("a", b"old")
    cache.save("a", b"new")
    assert cache.load("a") == b"new"
    assert os.listdir(tmp_path) == ["a"]


def test_a_failed_write_keeps_the_old_file_and_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    cache.save("a", b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ModelError) as caught:
        cache.save("a", b"new")
    assert str(caught.value) == (
        f'cannot write the model cache "{tmp_path}": No space left on device; '
        f"set MEDIAGRAPH_CACHE to a folder that can be written"
    )
    assert cache.load("a") == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"^cannot write the model cache .*; set MEDIAGRAPH_CACHE to a folder"):
        Cache(tmp_path / "file" / "cache").check_writable()
