"""Memory for results that is used again when nobody looks at it any more.

A fresh array of an image's size costs a page fault for every 4 KB each time it is made: half of the whole run of the
selfie graph at 640×480. A pool avoids that without any convention about giving buffers back.
"""

from __future__ import annotations

import sys
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_CAPACITY = 16

_probe = [np.empty(0)]
_COUNT_WHEN_FREE = sys.getrefcount(_probe[0])  # one reference is the list's, one belongs to the call


class BufferPool:
    """Hands out arrays of one kind, and hands an array out again as soon as nothing refers to it.

    Whether something does is told by CPython's reference count: every view, image, packet, memoryview or DLPack capsule
    made from an array holds it. Only bare addresses, as `array.ctypes.data`, and weak references are not seen. At most
    `capacity` arrays are remembered; beyond that they are made as needed and forgotten.

    The size may change with every call, but a pool does not serve two sizes in turn: it keeps no memory of a size that
    is not asked for any more. Several threads may take arrays at once.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._lock = Lock()
        self._capacity = capacity
        self._arrays: list[NDArray[Any]] = []  # guarded by _lock

    def take(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """A C-contiguous, writable array with undefined content that nobody else holds."""
        with self._lock:
            for index in range(len(self._arrays)):
                if self._is_free(index) and self._arrays[index].shape == shape and self._arrays[index].dtype == dtype:
                    return self._arrays[index]
            return self._make(shape, dtype)

    def _is_free(self, index: int) -> bool:
        """Does nothing but the pool refer to this array? No variable may hold it while that is asked."""
        return sys.getrefcount(self._arrays[index]) == _COUNT_WHEN_FREE

    def _make(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        held = [index for index in range(len(self._arrays)) if not self._is_free(index)]
        self._arrays = [self._arrays[index] for index in held]
        array = np.empty(shape, dtype)
        if len(self._arrays) < self._capacity:
            self._arrays.append(array)
        return array
