"""Which files have changed since one last looked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[int, int, int]


class FileChanges:
    """Watches files by their time, size and number; one that is missing, as between two steps of an editor, is not new.

    A change counts when two looks in a row see the same, so that a file is not read while it is written.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, Stamp | None] = {}
        self._last: dict[Path, Stamp | None] = {}

    def watch(self, paths: Iterable[Path]) -> None:
        """Watch these files, from their present state on; those watched already keep theirs."""
        wanted = dict.fromkeys(paths)
        self._seen = {path: self._seen[path] if path in self._seen else _stamp(path) for path in wanted}
        self._last = dict(self._seen)

    def take(self) -> list[Path]:
        """The files that have changed since they were last taken."""
        now = {path: _stamp(path) for path in self._seen}
        is_settled, self._last = now == self._last, now
        if not is_settled:
            return []
        changed = [path for path, stamp in now.items() if stamp is not None and stamp != self._seen[path]]
        self._seen.update({path: now[path] for path in changed})
        return changed


def _stamp(path: Path) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
