"""A `.npy` file that grows packet by packet."""

from __future__ import annotations

import contextlib

import numpy as np

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.array_payload import to_array

# Magic, version 1.0, length of the rest, a Python dict, blanks, newline (NEP 1); room for any shape in the end.
_HEADER_BYTES = 512


class NpyWriter:
    """One packet gives an array of its own shape (image: H×W or H×W×C), N equal ones N×…; memory holds one."""

    can_be_empty = False

    def __init__(self, target: str, path: str, notices: list[str]) -> None:
        self._target = target
        # Unbuffered: after an error no rest must wait to be written again.
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115 closed by complete() and drop()
        self._file.seek(_HEADER_BYTES)
        self._count = 0
        self._end = _HEADER_BYTES
        self._shape: tuple[int, ...] = ()
        self._dtype: np.dtype[np.generic] = np.dtype(np.uint8)

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Append one array; it must be like the first one in shape and type."""
        array = to_array(value, f'"{self._target}": the packet at {timestamp} µs')
        if not self._count:
            self._shape, self._dtype = array.shape, array.dtype
        self._check(array, timestamp)
        self._write_all(array.tobytes())
        self._end = self._file.tell()
        self._count += 1

    def complete(self) -> None:
        """Cut off what a failed write may have left, and write the header."""
        self._file.truncate(self._end)
        self._file.seek(0)
        self._write_all(npy_header(self._dtype, self._shape if self._count == 1 else (self._count, *self._shape)))
        self._file.close()

    def drop(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _check(self, array: Array, timestamp: Timestamp) -> None:
        if (array.shape, array.dtype) != (self._shape, self._dtype):
            raise OutputError(
                f'"{self._target}" holds arrays of one shape and type, {self._shape} {self._dtype} so far, '
                f"but {array.shape} {array.dtype} came at {timestamp} µs; write .npz instead"
            )

    def _write_all(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]


def npy_header(dtype: np.dtype[np.generic], shape: tuple[int, ...]) -> bytes:
    """The header of a version 1.0 `.npy` file, always 512 bytes long (NEP 1)."""
    described = np.lib.format.dtype_to_descr(dtype)
    text = f"{{'descr': {described!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    start = b"\x93NUMPY\x01\x00" + (_HEADER_BYTES - 10).to_bytes(2, "little")
    return start + text.encode("latin-1").ljust(_HEADER_BYTES - 11) + b"\n"
