"""A `.jsonl` file: one packet per line."""

from __future__ import annotations

import contextlib
import json

from mediagraph.framework.errors import ArgumentError, OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.json_values import encode


class JsonlWriter:
    """Each line is `{"stream": …, "timestamp": µs, "type": …, "value": …}`, as json_values.py makes it.

    After an error in the middle of a line the file ends with the line before.
    """

    can_be_empty = True

    def __init__(self, target: str, path: str, notices: list[str], stream: str) -> None:
        self._target, self._stream = target, stream
        # Unbuffered: after an error no rest must wait to be written again.
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115 closed by complete() and drop()
        self._end = 0

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append one line."""
        try:
            kind, data = encode(value)
        except ArgumentError as error:
            raise OutputError(
                f'"{self._target}": the packet at {timestamp} µs is {type(value).__name__} ({error}); .jsonl takes '
                f"numbers, text, lists, dicts, arrays and MediaPipe's messages, so write .npz instead"
            ) from error
        line = {"stream": self._stream, "timestamp": timestamp.value, "type": kind, "value": data}
        rest = memoryview(json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        while rest:
            rest = rest[self._file.write(rest) :]
        self._end = self._file.tell()

    def complete(self) -> None:
        """Cut off what a failed write may have left."""
        self._file.truncate(self._end)
        self._file.close()

    def drop(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._file.close()
