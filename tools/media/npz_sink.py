"""A `.npz` file: one array per packet, of any shape."""

from __future__ import annotations

import zipfile

import numpy as np

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.array_payload import to_arrays
from mediagraph.tools.media.pending_file import PendingFile, unwritable


class NpzSink:
    """Packet n is the array `000000`, a list payload `000000_0`, `000000_1`, …; `timestamps` are int64 microseconds.

    Arrays are stored as they come, uncompressed; memory holds one at a time.
    """

    def __init__(self, path: str, *, overwrite: bool) -> None:
        self.path = path
        self.notices: list[str] = []
        self._timestamps: list[int] = []
        self._pending = PendingFile(path, overwrite=overwrite)
        self._zip = zipfile.ZipFile(self._pending.path, "w")

    @property
    def count(self) -> int:
        """How many packets were written."""
        return len(self._timestamps)

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append the arrays of one packet."""
        arrays = to_arrays(value, f'"{self.path}": the packet at {timestamp} µs')
        key = f"{self.count:06d}"
        named = [(key, arrays)] if not isinstance(arrays, list) else [(f"{key}_{i}", a) for i, a in enumerate(arrays)]
        for array_name, array in named:
            self._add(array_name, array)
        self._timestamps.append(timestamp.value)

    def finish(self) -> None:
        """Add the timestamps and give the file its name; without packets they are all it holds."""
        try:
            self._add("timestamps", np.array(self._timestamps, np.int64))
            self._zip.close()
        except OSError as error:
            self._pending.discard()
            raise unwritable(self.path, error) from error
        except OutputError:
            self._pending.discard()
            raise
        self._pending.publish()

    def abort(self) -> None:
        """Keep the packets so far."""
        try:
            self.finish()
            self.notices.append(f'"{self.path}" holds the {self.count} packets that came before the run ended')
        except OutputError as error:
            self.notices.append(str(error))

    def _add(self, name: str, array: Array) -> None:
        try:
            with self._zip.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
        except OSError as error:
            raise unwritable(self.path, error) from error
