"""A folder with one picture per packet."""

from __future__ import annotations

import os

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.pending_file import PendingFile, unwritable
from mediagraph.tools.media.write_image import alpha_notice, encode_image


class FolderSink:
    """Names every picture after the source's frame; a name that came before gets `_2`, `_3` and so on, in order.

    Makes the folder, but not the one it stands in. Other files in it stay; one of the same name is an error unless
    `overwrite` is set.
    """

    def __init__(self, path: str, *, overwrite: bool, suffix: str = ".png") -> None:
        self.path = path
        self.count = 0
        self.notices: list[str] = []
        self._overwrite = overwrite
        self._suffix = suffix
        self._names: set[str] = set()
        _make_folder(path)

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Write one picture, complete under its name at once."""
        target = os.path.join(self.path, self._free_name(name) + self._suffix)
        data = encode_image(value, self._suffix, f'"{target}"')
        file = PendingFile(target, overwrite=self._overwrite)
        try:
            with open(file.path, "wb") as opened:
                opened.write(data)
        except OSError as error:
            file.discard()
            raise unwritable(target, error) from error
        file.publish()
        self.count += 1
        if not self.notices:
            self.notices += alpha_notice(value, self._suffix, self.path)

    def finish(self) -> None:
        """Say so if nothing came; the pictures are complete already."""
        if not self.count:
            self.notices.append(f'"{self.path}" got no pictures: no packet came out of its stream')

    def abort(self) -> None:
        """Say how much is there."""
        if not os.path.isdir(self.path):
            self.notices.append(f'"{self.path}" is not there any more, nor what was in it')
            return
        what = "1 packet" if self.count == 1 else f"{self.count} packets"
        self.notices.append(f'"{self.path}" holds what came before the run ended: {what}')

    def discard(self) -> None:
        """The pictures are complete already; they stay."""

    def _free_name(self, name: str) -> str:
        plain = name.replace("/", "_").replace(os.sep, "_")
        free, copy = plain, 1
        while free.casefold() in self._names:
            copy += 1
            free = f"{plain}_{copy}"
        self._names.add(free.casefold())
        return free


def _make_folder(path: str) -> None:
    parent = os.path.dirname(os.path.abspath(path))
    try:
        os.makedirs(path, exist_ok=True) if os.path.isdir(parent) else os.mkdir(path)
    except FileExistsError as error:
        raise OutputError(f'"{path}" cannot be written: it is a file, not a folder') from error
    except FileNotFoundError as error:
        raise OutputError(
            f'"{path}" cannot be written: the folder "{parent}" does not exist; create it first'
        ) from error
    except OSError as error:
        raise unwritable(path, error) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise OutputError(f'"{path}" may not be written (permission denied); choose another folder')
