"""`-`: packets as lines of JSON on stdout, for a pipe."""

from __future__ import annotations

import os
import sys
import threading

from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.jsonl_writer import json_line
from mediagraph.tools.media.pending_file import unwritable

_STDOUT = threading.Lock()  # a process has only one, and several streams may go there: lines stay whole


class StdoutSink:
    """Writes each packet of a stream at once, as a line of a .jsonl file. What was written cannot be taken back."""

    path = "-"

    def __init__(self, stream: str) -> None:
        self.count = 0
        self.notices: list[str] = []
        self._stream = stream
        self._descriptor = sys.stdout.fileno()

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Write one line; raises OutputError, or BrokenPipeError if nobody reads any more."""
        rest = memoryview(json_line(self.path, self._stream, value, timestamp))
        try:
            with _STDOUT:
                while rest:  # past sys.stdout, whose buffer would be written again after an error
                    rest = rest[os.write(self._descriptor, rest) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise unwritable(self.path, error) from error
        self.count += 1

    def finish(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """What was written stays."""

    def discard(self) -> None:
        """What was written stays."""
