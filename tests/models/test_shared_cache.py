"""One cache folder under hard conditions: several processes at once, a full disk, a folder that may not be written."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tflite_file import relu_file

from mediagraph.framework.errors import ModelError
from mediagraph.models.cache import Cache
from mediagraph.models.manifest import Entry, Manifest
from mediagraph.models.sources import Source
from mediagraph.models.store import Store

# Fetches 2 MB under 20 names, converts a model, reads everything back; waits at a gate, so that all begin at once.
FILLER = """\
import hashlib, sys
from pathlib import Path
from mediagraph.models.manifest import Entry, Manifest
from mediagraph.models.sources import Source
from mediagraph.models.store import Store
import mediagraph.models.manifest as manifest_module
import mediagraph.models.tflite_to_onnx.convert

contents = {f"mediapipe/modules/m{n}.tflite": bytes([n]) * 100_000 for n in range(20)}
entries = tuple(
    Entry(name, len(data), hashlib.sha256(data).hexdigest(), "MIT") for name, data in contents.items()
)
manifest_module.load_manifest = lambda: Manifest("package", "1", entries)

def fetch(manifest, folder):
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder

store = Store(folder=Path(sys.argv[1]), sources=[Source("disk", True, fetch)], report=lambda line: None)
model = bytes.fromhex(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for round in range(5):
    for name, data in contents.items():
        assert store.read(name) == data, name
        if round % 2:
            (Path(sys.argv[1]) / "files" / name).unlink(missing_ok=True)
    path = store.to_onnx(model, name="relu", for_cpu=True)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        continue  # the other process has just removed it
    print(hashlib.sha256(content).hexdigest(), flush=True)
    path.unlink(missing_ok=True)
"""


def test_processes_may_fill_and_empty_one_cache_at_once(tmp_path: Path) -> None:
    """Whatever one removes while the other reads: nobody ever sees half a file, or fails."""
    command = [sys.executable, "-c", FILLER, str(tmp_path / "cache"), relu_file().hex()]
    environment = {name: value for name, value in os.environ.items() if name != "MEDIAGRAPH_NO_NETWORK"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, env=environment, text=True, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], results
    digests = {line for out, _ in results for line in out.split()}
    assert len(digests) == 1
    assert not [path for path in (tmp_path / "cache").rglob(".*") if path.is_file()], "nothing half-written is left"


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may become larger than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def store_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> Store:
    entry = Entry("mediapipe/modules/m.tflite", len(content), hashlib.sha256(content).hexdigest(), "MIT")
    monkeypatch.setattr("mediagraph.models.manifest.load_manifest", lambda: Manifest("package", "1", (entry,)))
    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK", raising=False)
    wheel = tmp_path / "wheel"
    (wheel / entry.name).parent.mkdir(parents=True)
    (wheel / entry.name).write_bytes(content)
    source = Source("disk", True, lambda manifest, folder: wheel)
    return Store(folder=tmp_path / "cache", sources=[source], report=lambda line: None)


def test_a_full_disk_leaves_nothing_and_can_be_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_with(tmp_path, monkeypatch, bytes(50_000))
    with full_disk(20_000), pytest.raises(ModelError) as caught:
        store.read("m.tflite")
    assert str(caught.value).startswith(f'cannot write the model cache "{tmp_path / "cache"}": File too large; set ')
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert store.read("m.tflite") == bytes(50_000)


def test_a_disk_that_is_full_when_a_model_is_converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_with(tmp_path, monkeypatch, relu_file())
    with full_disk(10), pytest.raises(ModelError, match=r"^cannot write the model cache .*: File too large; set "):
        store.to_onnx(relu_file(), name="relu", for_cpu=True)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"x" + data[1:], lambda data: data + b"\0"])
def test_a_cached_model_that_was_cut_off_or_changed_is_fetched_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    assert callable(damage)
    store = store_with(tmp_path, monkeypatch, relu_file())
    path = store.path("m.tflite")
    path.write_bytes(damage(relu_file()))
    assert store.read("m.tflite") == relu_file()
    assert path.read_bytes() == relu_file()


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home on a file system that may only be read; root may write whatever the access rights say."""

    def refuse(self: Path, *arguments: object, **options: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)


def test_a_read_only_home_is_named_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_only: None
) -> None:
    asked: list[str] = []

    def fetch(manifest: Manifest, folder: Path) -> Path:
        asked.append("fetched")
        return folder

    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK", raising=False)
    store = Store(folder=tmp_path / "cache", sources=[Source("pip", True, fetch)], report=lambda line: None)
    with pytest.raises(ModelError) as caught:
        store.read("selfie_segmentation.tflite")
    assert str(caught.value) == (
        f'cannot write the model cache "{tmp_path / "cache"}": Read-only file system; '
        "set MEDIAGRAPH_CACHE to a folder that can be written"
    )
    assert asked == []


def test_what_is_in_a_read_only_cache_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_with(tmp_path, monkeypatch, relu_file())
    store.read("m.tflite")
    converted = store.to_onnx(relu_file(), name="relu", for_cpu=True)

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("nothing is written")

    monkeypatch.setattr(Cache, "save", refuse)
    monkeypatch.setattr(Cache, "check_writable", refuse)
    assert store.read("m.tflite") == relu_file()
    assert store.to_onnx(relu_file(), name="relu", for_cpu=True) == converted
