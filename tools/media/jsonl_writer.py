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
        rest = memoryview(json_line(self._target, self._stream, value, timestamp))
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


def json_line(target: str, stream: str, value: object, timestamp: Timestamp) -> bytes:
    """A packet as one line, with its end; raises OutputError, which names `target`, for what has no JSON form."""
    try:
        kind, data = encode(value)
    except ArgumentError as error:
        raise OutputError(
            f'"{target}": the packet at {timestamp} µs is {type(value).__name__} ({error}); .jsonl takes '
            f"numbers, text, lists, dicts, arrays and MediaPipe's messages, so write .npz instead"
        ) from error
    line = {"stream": stream, "timestamp": timestamp.value, "type": kind, "value": data}
    return json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"
