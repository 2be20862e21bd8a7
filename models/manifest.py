"""The files that the store knows by name, read from `manifest.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mediagraph.models.digest import sha256_of


@dataclass(frozen=True, slots=True)
class TensorShape:
    """A float32 input or output of a model."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name as MediaPipe's graphs write it, and how to recognise its content.

    A file that the wheel lacks has a `package`, the npm package `name@version` whose archive holds it, and its place
    there: the path of a `member` and the `offset` in it.
    """

    name: str
    size_bytes: int
    sha256: str
    licence: str
    inputs: tuple[TensorShape, ...] = ()
    outputs: tuple[TensorShape, ...] = ()
    package: str = ""
    member: str = ""
    offset: int = 0

    @property
    def file_name(self) -> str:
        """The last part of the name."""
        return self.name.rpartition("/")[2]

    def matches(self, content: bytes) -> bool:
        """Whether this content is the promised one."""
        return len(content) == self.size_bytes and sha256_of(content) == self.sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files: `entries`, which the published wheel holds under their names, and `others`, from npm packages."""

    project: str
    version: str
    entries: tuple[Entry, ...]
    others: tuple[Entry, ...] = ()

    @property
    def wheel(self) -> str:
        """The wheel as a requirement, `project==version`."""
        return f"{self.project}=={self.version}"

    def find(self, name: str) -> Entry | None:
        """The entry of a full name or of a bare file name."""
        return next((entry for entry in self._all() if name in (entry.name, entry.file_name)), None)

    def find_content(self, sha256: str) -> Entry | None:
        """The entry whose content has this digest."""
        return next((entry for entry in self._all() if entry.sha256 == sha256), None)

    def similar(self, name: str) -> str | None:
        """The known name closest to an unknown one, for `did you mean`."""
        import difflib  # only for messages

        bare = {entry.file_name: entry.name for entry in self._all()}
        close = difflib.get_close_matches(name.replace("\\", "/").rpartition("/")[2], bare, n=1)
        return bare[close[0]] if close else None

    def _all(self) -> tuple[Entry, ...]:
        return self.entries + self.others


class _TensorTable(TypedDict):
    name: str
    shape: list[int]


class _EntryTable(TypedDict, total=False):
    name: str
    bytes: int
    sha256: str
    licence: str
    inputs: list[_TensorTable]
    outputs: list[_TensorTable]
    member: str
    offset: int


class _WheelTable(TypedDict):
    project: str
    version: str


class _PackageTable(TypedDict):
    name: str
    version: str
    model: list[_EntryTable]


class _ManifestTable(TypedDict):
    wheel: _WheelTable
    model: list[_EntryTable]
    resource: list[_EntryTable]
    package: list[_PackageTable]


def load_manifest() -> Manifest:
    """The manifest that is shipped with the package, beside this file; importlib.resources would cost 15 ms."""
    return parse_manifest(Path(__file__).with_name("manifest.toml").read_text(encoding="utf-8"))


def parse_manifest(text: str) -> Manifest:
    """A manifest from its TOML text."""
    table: _ManifestTable = tomllib.loads(text)  # type: ignore[assignment]  # the file is ours; a test reads all of it
    rows = [*table.get("model", ()), *table.get("resource", ())]
    packages = [(f"{one['name']}@{one['version']}", one["model"]) for one in table.get("package", ())]
    others = tuple(_entry(row, package) for package, models in packages for row in models)
    return Manifest(table["wheel"]["project"], table["wheel"]["version"], tuple(map(_entry, rows)), others)


def _entry(row: _EntryTable, package: str = "") -> Entry:
    return Entry(
        row["name"],
        row["bytes"],
        row["sha256"],
        row["licence"],
        _tensors(row.get("inputs", ())),
        _tensors(row.get("outputs", ())),
        package,
        row.get("member", ""),
        row.get("offset", 0),
    )


def _tensors(rows: Sequence[_TensorTable]) -> tuple[TensorShape, ...]:
    return tuple(TensorShape(row["name"], tuple(row["shape"])) for row in rows)
