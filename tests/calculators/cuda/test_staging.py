"""Pinned buffers that are used again when the copy that reads them has been carried out."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.staging import Staging, as_bytes


class Copies:
    """A device whose copies are carried out when the test says so."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.is_done = False
        self.staging = Staging(self.make)

    def make(self, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        self.made.append(size)
        return np.zeros(size, np.uint8)

    def copy(self, size: int) -> int:
        """Start a copy; gives the address of the buffer."""
        buffer = self.staging.take(size)
        self.staging.release(buffer, lambda: self.is_done)
        return int(buffer.ctypes.data)


def test_a_buffer_is_not_used_again_before_its_copy_is_carried_out() -> None:
    copies = Copies()
    first, second = copies.copy(100), copies.copy(100)
    assert first != second
    copies.is_done = True
    assert copies.copy(100) in (first, second)
    assert copies.made == [100, 100]


def test_a_buffer_that_is_taken_is_nobody_elses() -> None:
    copies = Copies()
    copies.is_done = True
    first = copies.staging.take(10)
    assert copies.staging.take(10) is not first


def test_smaller_copies_use_larger_buffers_and_too_small_buffers_are_forgotten() -> None:
    copies = Copies()
    copies.is_done = True
    address = copies.copy(100)
    assert copies.copy(60) == address
    copies.copy(200)
    copies.copy(100)
    assert copies.made == [100, 200]


def test_the_bytes_of_an_array_are_the_array() -> None:
    array = np.arange(6, dtype=np.int16).reshape(2, 3)
    as_bytes(array)[0] = 9
    assert array[0, 0] == 9
    assert as_bytes(array).shape == (12,)
