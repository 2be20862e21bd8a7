"""The store: finding, fetching, verifying, adding and converting, with fake sources and an own cache folder."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tflite_file import relu_file

from mediagraph.framework.errors import ModelError
from mediagraph.framework.service import ModelStore
from mediagraph.models.manifest import Entry, Manifest
from mediagraph.models.sources import Source
from mediagraph.models.store import Store
from mediagraph.models.tflite_to_onnx.version import variant

FIRST, SECOND = b"the first model", b"the second model"


def entry_of(name: str, content: bytes) -> Entry:
    return Entry(f"mediapipe/modules/{name}", len(content), hashlib.sha256(content).hexdigest(), "MIT")


ENTRIES = (entry_of("first.tflite", FIRST), entry_of("second.tflite", SECOND))
MANIFEST = Manifest("package", "1.2", ENTRIES)


@pytest.fixture(autouse=True)
def small_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.models.manifest.load_manifest", lambda: MANIFEST)
    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK", raising=False)


class Wheel:
    """A source that serves a folder and counts how often it is asked."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.count = 0

    def fetch(self, manifest: Manifest, folder: Path) -> Path:
        self.count += 1
        for name, content in self.contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder


def full_wheel() -> Wheel:
    return Wheel({ENTRIES[0].name: FIRST, ENTRIES[1].name: SECOND})


def closed(reason: str) -> Callable[[Manifest, Path], Path]:
    def fetch(manifest: Manifest, folder: Path) -> Path:
        raise ModelError(reason)

    return fetch


def store_of(tmp_path: Path, *sources: Source, network: bool = True, lines: list[str] | None = None) -> Store:
    report = (lambda line: None) if lines is None else lines.append
    return Store(folder=tmp_path / "cache", network=network, sources=sources, report=report)


def test_a_missing_model_is_fetched_once_with_all_others(tmp_path: Path) -> None:
    wheel, lines = full_wheel(), list[str]()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch), lines=lines)
    assert store.read("mediapipe/modules/first.tflite") == FIRST
    assert store.read("second.tflite") == SECOND
    assert wheel.count == 1
    assert lines == [
        "fetching the models of package==1.2 (about 36 MB, once) ...",
        f'2 model files are now in "{tmp_path / "cache"}"',
    ]


def test_it_is_the_store_that_the_framework_asks_for(isolated_store: Store) -> None:
    store: ModelStore = isolated_store  # the type checker compares the signatures
    assert store is isolated_store


def test_several_threads_may_fetch_at_once(tmp_path: Path) -> None:
    stores = [store_of(tmp_path, Source("pip", True, full_wheel().fetch)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda store: store.read("first.tflite"), stores)) == [FIRST] * 4
    folder = tmp_path / "cache/files/mediapipe/modules"
    assert sorted(path.name for path in folder.iterdir()) == ["first.tflite", "second.tflite"]


def test_the_next_process_reads_from_the_cache(tmp_path: Path) -> None:
    store_of(tmp_path, Source("pip", True, full_wheel().fetch)).fetch()
    assert store_of(tmp_path, network=False).read("first.tflite") == FIRST


def test_an_existing_file_is_read_as_it_is(tmp_path: Path, isolated_store: Store) -> None:
    own = tmp_path / "first.tflite"
    own.write_bytes(b"my own")
    assert isolated_store.read(str(own)) == b"my own"


def test_an_unknown_name_gets_a_suggestion(isolated_store: Store) -> None:
    with pytest.raises(ModelError) as caught:
        isolated_store.read("models/fisrt.tflite")
    assert str(caught.value) == (
        'there is no file and no known model "models/fisrt.tflite"; did you mean "mediapipe/modules/first.tflite"?'
    )


def test_an_unknown_name_like_no_other_gets_advice(isolated_store: Store) -> None:
    with pytest.raises(ModelError) as caught:
        isolated_store.read("\0")
    assert str(caught.value) == (
        'there is no file and no known model "\0"; give the path of a file, or a name that MediaPipe uses'
    )


def test_the_next_source_is_asked_when_one_fails(tmp_path: Path) -> None:
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, closed("no pip")), Source("uv", True, wheel.fetch))
    assert store.read("first.tflite") == FIRST


def test_a_wrong_file_is_never_taken(tmp_path: Path) -> None:
    forged = Wheel({ENTRIES[0].name: b"the first modem"})
    store = store_of(tmp_path, Source("pip", True, forged.fetch), Source("uv", True, closed("there is no uv")))
    with pytest.raises(ModelError) as caught:
        store.read("first.tflite")
    assert str(caught.value) == (
        'cannot fetch "mediapipe/modules/first.tflite" from package==1.2 (pip: it has no first.tflite with the '
        "expected sha256; uv: there is no uv). Mend the settings of pip, or get that wheel or the .tflite file in "
        "another way and run `mediagraph models add FILE`"
    )
    assert not any(stored.is_present for stored in store.entries())


def test_sources_complete_each_other(tmp_path: Path) -> None:
    half, other = Wheel({ENTRIES[0].name: FIRST}), Wheel({ENTRIES[1].name: SECOND})
    store = store_of(tmp_path, Source("a", True, half.fetch), Source("b", True, other.fetch))
    store.fetch()
    assert [stored.is_present for stored in store.entries()] == [True, True]


def test_fetching_asks_nobody_when_nothing_is_missing(tmp_path: Path) -> None:
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch))
    store.fetch()
    store.fetch()
    assert wheel.count == 1


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch))
    store.fetch()
    store.entries()[0].path.write_bytes(b"the first mod")
    assert store.read("first.tflite") == FIRST
    assert wheel.count == 2


def test_without_network_a_missing_model_is_an_instruction(tmp_path: Path) -> None:
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch), network=False)
    path = tmp_path / "cache/files/mediapipe/modules/first.tflite"
    with pytest.raises(ModelError) as caught:
        store.read("first.tflite")
    assert str(caught.value) == (
        f'the model "mediapipe/modules/first.tflite" is missing in the cache ("{path}") and the network is switched '
        f"off (--no-network or MEDIAGRAPH_NO_NETWORK); run once with the network, or run `mediagraph models add FILE` "
        f"with that .tflite file or with a wheel of package==1.2"
    )
    assert wheel.count == 0


def test_without_network_a_damaged_model_is_named(tmp_path: Path) -> None:
    store_of(tmp_path, Source("pip", True, full_wheel().fetch)).fetch()
    offline = store_of(tmp_path, network=False)
    offline.entries()[0].path.write_bytes(b"damage")
    with pytest.raises(
        ModelError, match=r'"mediapipe/modules/first.tflite" is damaged in the cache \(".*first.tflite"'
    ):
        offline.read("first.tflite")


@pytest.mark.parametrize(("value", "asked"), [("1", 0), ("0", 1), ("", 1)])
def test_the_variable_switches_the_network_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, asked: int
) -> None:
    monkeypatch.setenv("MEDIAGRAPH_NO_NETWORK", value)
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch), Source("local", False, closed("not installed")))
    if asked:
        assert store.read("first.tflite") == FIRST
    else:
        with pytest.raises(ModelError, match=r"the network is switched off"):
            store.read("first.tflite")
    assert wheel.count == asked


def test_without_network_an_installed_package_is_still_read(tmp_path: Path) -> None:
    store = store_of(tmp_path, Source("installed", False, full_wheel().fetch), network=False)
    assert store.read("first.tflite") == FIRST


def test_an_unwritable_cache_is_reported_before_the_download(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    wheel = full_wheel()
    store = store_of(tmp_path, Source("pip", True, wheel.fetch))
    with pytest.raises(ModelError, match=r"set MEDIAGRAPH_CACHE to a folder that can be written$"):
        store.read("first.tflite")
    assert wheel.count == 0


def test_adds_a_model_file_from_the_disk(tmp_path: Path, isolated_store: Store) -> None:
    file = tmp_path / "downloaded"
    file.write_bytes(SECOND)
    assert isolated_store.add(file) == ("mediapipe/modules/second.tflite",)
    assert isolated_store.read("second.tflite") == SECOND


def test_adds_all_known_files_of_a_wheel(tmp_path: Path, isolated_store: Store) -> None:
    wheel = tmp_path / "package-1.2.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(ENTRIES[0].name, FIRST)
        file.writestr(ENTRIES[1].name, b"damaged")
    assert isolated_store.add(wheel) == ("mediapipe/modules/first.tflite",)


@pytest.mark.parametrize("content", [b"unknown", b"PK no zip", b""])
def test_an_unknown_file_is_not_added(tmp_path: Path, isolated_store: Store, content: bytes) -> None:
    file = tmp_path / "unknown"
    file.write_bytes(content)
    with pytest.raises(ModelError):
        isolated_store.add(file)
    assert not any(stored.is_present for stored in isolated_store.entries())


def test_adding_an_own_model_explains_that_it_is_not_needed(tmp_path: Path, isolated_store: Store) -> None:
    file = tmp_path / "mine.onnx"
    file.write_bytes(b"unknown")
    with pytest.raises(ModelError) as caught:
        isolated_store.add(file)
    assert str(caught.value) == (
        f'"{file}" is no model that mediagraph knows (its sha256 is in no line of the manifest) and no wheel '
        f"package==1.2 that holds one; a model of your own needs no adding: write the path of its file into the graph"
    )


def test_a_file_that_cannot_be_read_is_not_added(tmp_path: Path, isolated_store: Store) -> None:
    with pytest.raises(ModelError, match=r'^cannot read ".*absent": No such file or directory$'):
        isolated_store.add(tmp_path / "absent")


def test_entries_say_where_each_file_is(tmp_path: Path) -> None:
    store = store_of(tmp_path, Source("pip", True, full_wheel().fetch))
    stored = store.entries()[0]
    assert dataclasses.astuple(stored) == (
        "mediapipe/modules/first.tflite",
        False,
        tmp_path / "cache/files/mediapipe/modules/first.tflite",
        15,
        "",
    )
    assert stored.state == "not fetched"
    store.fetch()
    assert store.entries()[0].is_present


def test_a_converted_model_is_found_without_importing_onnx(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mediagraph.models.store import Store\n"
        "print(Store(folder=Path(sys.argv[1])).to_onnx(b'model', name='m', for_cpu=True).read_bytes())\n"
        "assert not {'onnx', 'tflite', 'numpy', 'flatbuffers', 'subprocess'} & set(sys.modules), sys.modules.keys()"
    )
    kept = tmp_path / "onnx" / f"{hashlib.sha256(b'model').hexdigest()}-{variant(for_cpu=True)}.onnx"
    kept.parent.mkdir()
    kept.write_bytes(b"converted")
    command: Sequence[str] = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("b'converted'", "")


def test_what_is_neither_tflite_nor_onnx_is_described(isolated_store: Store) -> None:
    with pytest.raises(ModelError) as caught:
        isolated_store.to_onnx(b"\x89PNG\r\n\x1a\n....", name="me.png", for_cpu=False)
    assert str(caught.value) == (
        'cannot convert "me.png": the file is neither a TFLite model (no TFL3 at byte 4) nor an ONNX model: '
        "12 bytes that begin with 89 50 4e 47 0d 0a 1a 0a"
    )


# -- models that are in no wheel, added under a name


HEAVY = "mediapipe/modules/pose_landmark/pose_landmark_heavy.tflite"


def test_a_model_that_no_wheel_has_is_added_under_its_name(tmp_path: Path, isolated_store: Store) -> None:
    file = tmp_path / "downloaded.bin"
    file.write_bytes(relu_file())
    assert isolated_store.add(file, name=HEAVY) == (HEAVY,)
    assert isolated_store.read(HEAVY) == relu_file()
    assert isolated_store.knows(HEAVY)
    assert isolated_store.path(HEAVY) == tmp_path / "cache" / "files" / HEAVY
    last = isolated_store.entries()[-1]
    assert (last.name, last.is_present, last.size_bytes) == (HEAVY, True, len(relu_file()))
    assert len(isolated_store.entries()) == len(ENTRIES) + 1


def test_a_model_that_no_wheel_has_is_refused_with_the_way_to_add_it(isolated_store: Store) -> None:
    with pytest.raises(ModelError) as caught:
        isolated_store.read(HEAVY)
    assert str(caught.value) == (
        f'there is no file and no known model "{HEAVY}"; give the path of a file, or a name that MediaPipe uses; a '
        f"model that is not in package==1.2 is added once from its file: `mediagraph models add FILE --name {HEAVY}`"
    )


def test_only_a_model_that_can_be_converted_is_added_under_a_name(tmp_path: Path, isolated_store: Store) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"<html>")
    with pytest.raises(ModelError, match=rf'^cannot convert "{HEAVY}": the file is neither a TFLite model'):
        isolated_store.add(file, name=HEAVY)
    assert not isolated_store.knows(HEAVY)


@pytest.mark.parametrize(
    "name", ["../x.tflite", "/x.tflite", "a//x.tflite", "a\\x.tflite", "c:x.tflite", ".x.tflite", "x.txt", "x\n.onnx"]
)
def test_a_name_never_leads_out_of_the_cache(tmp_path: Path, isolated_store: Store, name: str) -> None:
    file = tmp_path / "own.tflite"
    file.write_bytes(relu_file())
    with pytest.raises(ModelError, match=r"is no name of a model; write it as graphs do, mediapipe/modules/"):
        isolated_store.add(file, name=name)
    assert not (tmp_path / "cache").exists()


def test_a_name_of_the_manifest_stays_its_own(tmp_path: Path, isolated_store: Store) -> None:
    file = tmp_path / "own.tflite"
    file.write_bytes(relu_file())
    with pytest.raises(ModelError) as caught:
        isolated_store.add(file, name="first.tflite")
    assert str(caught.value) == ('"mediapipe/modules/first.tflite" is a model of package==1.2, and this file is not it')
