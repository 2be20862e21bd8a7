"""The life of one result file: hidden while it grows, under its name when complete, never left half-written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.pending_file import PendingFile, unwritable


class Writer(Protocol):
    """One file format. Operating system errors leave it as OSError; everything else it refuses as OutputError."""

    can_be_empty: bool  # is a file without packets of any use?

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append one packet."""

    def complete(self) -> None:
        """Write what is left and close the file."""

    def drop(self) -> None:
        """Close the file, which nobody wants any more; never raises."""


# Makes a writer from the target's path (for messages), the file to fill, and the list of notices to add to.
MakeWriter = Callable[[str, str, list[str]], Writer]


class FileSink:
    """A `Sink` that is one file. Calls of `finish` and `abort` after the first do nothing."""

    def __init__(self, path: str, make_writer: MakeWriter, *, overwrite: bool) -> None:
        self.path = path
        self.count = 0
        self.notices: list[str] = []
        self._is_over = False
        self._file = PendingFile(path, overwrite=overwrite)
        try:
            self._writer = make_writer(path, self._file.path, self.notices)
        except OSError as error:
            self._file.discard()
            raise unwritable(path, error) from error

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append one packet."""
        try:
            self._writer.write(value, timestamp, name)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self.count += 1

    def finish(self) -> None:
        """Complete the file and give it its name."""
        if self._is_over:
            return
        self._is_over = True
        if not self.count and not self._writer.can_be_empty:
            self._drop()
            raise OutputError(f'"{self.path}" was not written: no packet came out of its stream')
        try:
            self._writer.complete()
        except OSError as error:
            self._drop()
            raise unwritable(self.path, error) from error
        self._file.publish()

    def abort(self) -> None:
        """Keep a file of the packets so far; without any, leave nothing behind."""
        if self._is_over:
            return
        if not self.count:
            self._is_over = True
            self._drop()
            return
        try:
            self.finish()
            what = "1 packet" if self.count == 1 else f"{self.count} packets"
            self.notices.append(f'"{self.path}" holds what came before the run ended: {what}')
        except OutputError as error:
            self.notices.append(str(error))

    def discard(self) -> None:
        """Leave nothing behind; a file that was there before stays."""
        if not self._is_over:
            self._is_over = True
            self._drop()

    def _drop(self) -> None:
        self._writer.drop()
        self._file.discard()
