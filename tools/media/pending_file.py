"""A file that gets its name only when it is complete."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets

from mediagraph.framework.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class PendingFile:
    """An empty hidden file beside `target`, for someone to fill; `publish` moves it there in one step.

    Creating it proves that the folder exists, may be written to, and that `target` is free, before any work is done.
    The hidden name keeps the suffix, because writers choose their format by it.
    """

    def __init__(self, target: str, *, overwrite: bool) -> None:
        _check_target(target, overwrite)
        self.target = target
        folder, name = os.path.split(target)
        stem, suffix = os.path.splitext(name)
        self.path = os.path.join(folder, f".{stem}.{secrets.token_hex(4)}.part{suffix}")
        try:
            open(self.path, "xb").close()
        except OSError as error:
            raise unwritable(target, error) from error

    def publish(self) -> None:
        """Replace `target` by what was written; if that fails, remove it and raise OutputError."""
        try:
            os.replace(self.path, self.target)
        except OSError as error:
            self.discard()
            raise unwritable(self.target, error) from error

    def discard(self) -> None:
        """Remove what was written, if it is still there."""
        with contextlib.suppress(OSError):
            os.unlink(self.path)


def unwritable(target: str, error: OSError) -> OutputError:
    """The error for something that the operating system does not write for us."""
    if error.errno in _FULL:
        return OutputError(f'"{target}" cannot be written: the disk is full; free some space or write elsewhere')
    if error.errno in _FORBIDDEN:
        return OutputError(f'"{target}" may not be written (permission denied); choose another folder')
    if error.errno == errno.ENOENT:
        return OutputError(f'"{target}" cannot be written: its folder is not there any more')
    return OutputError(f'"{target}" cannot be written: {error.strerror or error}')


def _check_target(target: str, overwrite: bool) -> None:
    folder = os.path.dirname(target) or "."
    if not os.path.exists(folder):
        raise OutputError(f'"{target}" cannot be written: the folder "{folder}" does not exist; create it first')
    if not os.path.isdir(folder):
        raise OutputError(f'"{target}" cannot be written: "{folder}" is not a folder')
    if os.path.isdir(target):
        raise OutputError(f'"{target}" cannot be written: it is a folder')
    if os.path.lexists(target) and not overwrite:
        raise OutputError(f'"{target}" exists already; choose another name, or allow it with --overwrite')
