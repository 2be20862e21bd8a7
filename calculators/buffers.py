"""Memory for results that is used again when nobody looks at it any more.

A fresh array of an image's size costs a page fault for every 4 KB each time it is made: half of the whole run of the
selfie graph at 640×480. A pool avoids that without any convention about giving buffers back.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import getrefcount
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_CAPACITY = 16

MakeArray = Callable[[tuple[int, ...], DTypeLike], NDArray[Any]]

_probe = [np.empty(0)]
_COUNT_WHEN_FREE = getrefcount(_probe[0])  # one reference is the list's, one belongs to the call


class BufferPool:
    """Hands out arrays of one size, and hands an array out again as soon as nothing refers to it.

    `make` makes an array of a shape and type.

    Whether something does is told by CPython's reference count: every view, image, packet, memoryview or DLPack capsule
    made from an array holds it. Only bare addresses, as `array.ctypes.data`, and weak references are not seen. At most
    `capacity` arrays are remembered; beyond that they are made as needed and forgotten.

    The size may change with every call, but a pool does not serve two sizes in turn: it remembers no array of a size
    that is not asked for any more. Several threads may take arrays at once.
    """

    def __init__(self, capacity: int = _CAPACITY, *, make: MakeArray = np.empty) -> None:
        self._lock = Lock()
        self._capacity, self._make = capacity, make
        self._kind: tuple[tuple[int, ...], DTypeLike] | None = None  # this and the next one are guarded by _lock
        self._arrays: list[NDArray[Any]] = []

    def take(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """A C-contiguous, writable array with undefined content that nobody else holds."""
        with self._lock:
            if self._kind != (shape, dtype):
                self._kind, self._arrays = (shape, dtype), []
            arrays = self._arrays
            for index in range(len(arrays)):  # no variable may hold an array while its references are counted
                if getrefcount(arrays[index]) == _COUNT_WHEN_FREE:
                    return arrays[index]
            array = self._make(shape, dtype)
            if len(arrays) < self._capacity:
                arrays.append(array)
            return array
