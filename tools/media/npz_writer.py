"""A `.npz` file: one array per packet, of any shape."""

from __future__ import annotations

import contextlib
import zipfile

import numpy as np

from mediagraph.framework.image import Array
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.array_payload import to_arrays


class NpzWriter:
    """Packet n is the array `000000`, a list payload `000000_0`, `000000_1`, …; `timestamps` are int64 microseconds.

    Arrays are stored as they come, uncompressed; memory holds one at a time. Without packets it has only `timestamps`.
    """

    can_be_empty = True

    def __init__(self, target: str, path: str, notices: list[str]) -> None:
        self._target = target
        self._timestamps: list[int] = []
        self._zip = zipfile.ZipFile(path, "w")

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append the arrays of one packet."""
        arrays = to_arrays(value, f'"{self._target}": the packet at {timestamp} µs')
        key = f"{len(self._timestamps):06d}"
        if isinstance(arrays, list):
            for index, array in enumerate(arrays):
                self._add(f"{key}_{index}", array)
        else:
            self._add(key, arrays)
        self._timestamps.append(timestamp.value)

    def complete(self) -> None:
        """Add the timestamps and the index of the archive."""
        self._add("timestamps", np.array(self._timestamps, np.int64))
        self._zip.close()

    def drop(self) -> None:
        """Close the file, so that the archive does not try to complete itself later."""
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()

    def _add(self, name: str, array: Array) -> None:
        with self._zip.open(f"{name}.npy", "w", force_zip64=True) as entry:
            np.lib.format.write_array(entry, array, allow_pickle=False)
