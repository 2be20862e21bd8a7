"""The folder in which fetched and converted models are kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from mediagraph.framework.errors import ModelError

VARIABLE = "MEDIAGRAPH_CACHE"


def cache_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """`MEDIAGRAPH_CACHE`, or else the folder that the platform sets aside for caches."""
    if environment.get(VARIABLE):
        return Path(environment[VARIABLE]).expanduser()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or _home() / "AppData" / "Local") / "mediagraph" / "Cache"
    if platform == "darwin":
        return _home() / "Library" / "Caches" / "mediagraph"
    xdg = environment.get("XDG_CACHE_HOME", "")
    return (Path(xdg) if os.path.isabs(xdg) else _home() / ".cache") / "mediagraph"


class Cache:
    """Files below one folder, each written whole or not at all, so that several processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, path: str) -> bytes | None:
        """The content of a file, named relative to the folder; None if there is no such file."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error("read", error) from error

    def has(self, path: str) -> bool:
        """Whether a file is there and holds anything."""
        try:
            return (self.folder / path).stat().st_size > 0
        except OSError:
            return False

    def names(self, path: str) -> list[str]:
        """The files below a folder of the cache, relative to it, sorted; those that are being written are left out."""
        folder = self.folder / path
        found = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        return sorted(name for name in found if not name.rpartition("/")[2].startswith("."))

    def save(self, path: str, content: bytes) -> Path:
        """Write a file and return where it is; who reads it at this moment sees the old file or the new."""
        target = self.folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, content)
        except OSError as error:
            raise self._error("write", error) from error
        return target

    def check_writable(self) -> None:
        """Raise ModelError if nothing can be written; asked before a long download, not after."""
        import tempfile

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise self._error("write", error) from error

    def _error(self, verb: str, error: OSError) -> ModelError:
        reason = error.strerror or str(error)
        return ModelError(
            f'cannot {verb} the model cache "{self.folder}": {reason}; set {VARIABLE} to a folder that can be written'
        )


def _replace(target: Path, content: bytes) -> None:
    import tempfile  # takes 8 ms, and most runs only read

    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # or a power failure after the rename leaves an empty file under the right name
        os.chmod(name, 0o644)  # mkstemp's 0600 would shut out the other users of a shared cache
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise ModelError(f"no folder for the model cache: {error}; set {VARIABLE} to a folder") from error
