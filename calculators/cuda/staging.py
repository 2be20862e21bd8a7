"""Pinned buffers that feed copies to a device."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


class Staging:
    """Hands out buffers, and hands a buffer out again when the copy that reads it has been carried out.

    `make` makes a buffer of a number of bytes. The size may change with every call; buffers that are too small are
    forgotten as soon as they are free. Several threads may use one object at once.
    """

    def __init__(self, make: Callable[[int], Bytes]) -> None:
        self._make = make
        self._lock = Lock()
        self._busy: list[tuple[Bytes, Callable[[], bool]]] = []  # guarded by _lock, as is the next one
        self._free: list[Bytes] = []

    def take(self, size: int) -> Bytes:
        """A buffer of at least `size` bytes that is the caller's until `release`."""
        with self._lock:
            self._free += [buffer for buffer, is_done in self._busy if is_done()]
            kept = {id(buffer) for buffer in self._free}
            self._busy = [one for one in self._busy if id(one[0]) not in kept]
            self._free = [buffer for buffer in self._free if len(buffer) >= size]
            return self._free.pop() if self._free else self._make(size)

    def release(self, buffer: Bytes, is_done: Callable[[], bool]) -> None:
        """Give a buffer back; it is free when `is_done` says so."""
        with self._lock:
            self._busy.append((buffer, is_done))


def as_bytes(array: NDArray[Any]) -> Bytes:
    """The bytes of a C-contiguous array, without a copy."""
    return array.reshape(-1).view(np.uint8)
