"""The archives of npm packages, `npm pack @mediapipe/pose`, which hold the models that the wheel lacks."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from mediagraph.framework.errors import ModelError
from mediagraph.models.manifest import Entry

GZIP = b"\x1f\x8b"
"""How the content of such an archive begins."""


def read_archive(place: Path, entries: Iterable[Entry]) -> dict[Entry, bytes]:
    """What an archive holds of some files. Nothing is verified here, and nothing else in it is read."""
    wanted: dict[str, list[Entry]] = {}
    for entry in entries:
        wanted.setdefault(entry.member, []).append(entry)
    try:
        with tarfile.open(place, "r:gz") as archive:
            return {
                entry: content
                for member in archive
                if member.isfile() and member.name in wanted
                for entry, content in _parts(archive, member, wanted[member.name])
            }
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ModelError(f'"{place}" is not a readable archive: {error}') from error


def _parts(archive: tarfile.TarFile, member: tarfile.TarInfo, entries: Iterable[Entry]) -> list[tuple[Entry, bytes]]:
    file = archive.extractfile(member)
    assert file is not None  # it is a plain file
    parts = []
    for entry in entries:
        file.seek(entry.offset)
        parts.append((entry, file.read(entry.size_bytes)))
    return parts
