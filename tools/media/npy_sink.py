"""A `.npy` file that grows packet by packet."""

from __future__ import annotations

import contextlib

import numpy as np

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.array_payload import to_array
from mediagraph.tools.media.pending_file import PendingFile, nothing_to_write, unwritable

# Magic, version 1.0, length of the rest, a Python dict, blanks, newline (NEP 1); room for any shape in the end.
_HEADER_BYTES = 512


class NpySink:
    """One packet gives an array of its own shape (image: H×W or H×W×C), N equal ones N×…; memory holds one."""

    def __init__(self, path: str, *, overwrite: bool) -> None:
        self.path = path
        self.count = 0
        self.notices: list[str] = []
        self._pending = PendingFile(path, overwrite=overwrite)
        self._file = open(self._pending.path, "wb")  # noqa: SIM115 closed by finish() and abort()
        self._file.seek(_HEADER_BYTES)
        self._shape: tuple[int, ...] = ()
        self._dtype: np.dtype[np.generic] = np.dtype(np.uint8)

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append one array; it must be like the first one in shape and type."""
        array = to_array(value, f'"{self.path}": the packet at {timestamp} µs')
        if not self.count:
            self._shape, self._dtype = array.shape, array.dtype
        self._check(array, timestamp)
        try:
            self._file.write(array.tobytes())
        except OSError as error:
            raise unwritable(self.path, error) from error
        self.count += 1

    def finish(self) -> None:
        """Write the header and give the file its name."""
        if not self.count:
            self._drop()
            raise nothing_to_write(self.path)
        try:
            self._file.seek(0)
            self._file.write(npy_header(self._dtype, self._shape if self.count == 1 else (self.count, *self._shape)))
            self._file.close()
        except OSError as error:
            self._drop()
            raise unwritable(self.path, error) from error
        self._pending.publish()

    def abort(self) -> None:
        """Keep the packets so far."""
        if not self.count:
            self._drop()
            return
        try:
            self.finish()
            self.notices.append(f'"{self.path}" holds the {self.count} packets that came before the run ended')
        except OutputError as error:
            self.notices.append(str(error))

    def _check(self, array: Array, timestamp: Timestamp) -> None:
        if (array.shape, array.dtype) != (self._shape, self._dtype):
            raise OutputError(
                f'"{self.path}" holds arrays of one shape and type, {self._shape} {self._dtype} so far, '
                f"but {array.shape} {array.dtype} came at {timestamp} µs; write .npz instead"
            )

    def _drop(self) -> None:
        with contextlib.suppress(OSError):  # what cannot be flushed is thrown away anyway
            self._file.close()
        self._pending.discard()


def npy_header(dtype: np.dtype[np.generic], shape: tuple[int, ...]) -> bytes:
    """The header of a version 1.0 `.npy` file, always 512 bytes long (NEP 1)."""
    described = np.lib.format.dtype_to_descr(dtype)
    text = f"{{'descr': {described!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    start = b"\x93NUMPY\x01\x00" + (_HEADER_BYTES - 10).to_bytes(2, "little")
    return start + text.encode("latin-1").ljust(_HEADER_BYTES - 11) + b"\n"
