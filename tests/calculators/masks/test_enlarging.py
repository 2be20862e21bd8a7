"""Enlarging part by part gives what enlarging the whole would."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.enlarging import Enlarging, padded

SIZES = [(1, 1), (7, 500), (300, 1), (129, 1003), (64, 64)]


@pytest.mark.parametrize("factor", [1, 2, 5, 16])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_every_part_of_every_plane(height: int, width: int, factor: int) -> None:
    random = np.random.default_rng(23)
    planes = list(random.random((2, -(-height // factor), -(-width // factor)), dtype=np.float32))
    whole = [cv2.resize(plane, (plane.shape[1] * factor, plane.shape[0] * factor)) for plane in planes]
    enlarging = Enlarging(planes, factor, height, width, BufferPool())
    assert [band.start for band in enlarging.bands] == [0, *(band.stop for band in enlarging.bands[:-1])]
    assert enlarging.bands[-1].stop == height
    for band in enlarging.bands:
        for columns in (slice(0, width), slice(width // 3, width // 3 + 1), slice(width // 2, width)):
            for found, expected in zip(enlarging.part((band, columns)), whole):
                assert np.abs(found - expected[band, columns]).max() < 1e-6  # the rounding of 32 bits


def test_padding_repeats_the_last_row_and_column() -> None:
    assert padded(np.array([[1, 2, 3]], np.uint8), 2).tolist() == [[1, 2, 3, 3], [1, 2, 3, 3]]
    even = np.zeros((2, 4), np.uint8)
    assert padded(even, 2) is even
