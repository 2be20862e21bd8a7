"""Compositing stays within one grey level of its formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.masks.blending import blend


def formula(front: NDArray[Any], back: NDArray[Any], weights: NDArray[Any]) -> NDArray[np.float64]:
    share = weights.astype(np.float64).clip(0, 1)[:, :, np.newaxis]
    return np.asarray(share * front + (1 - share) * back)


def mixed(front: NDArray[np.uint8], back: NDArray[np.uint8], weights: NDArray[np.float32]) -> NDArray[np.int64]:
    out = np.empty_like(front)
    blend(front, back, weights, out)
    return out.astype(np.int64)


def test_every_pair_of_levels_with_many_weights() -> None:
    front = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 256, axis=1).repeat(3, axis=2)
    back = front.transpose(1, 0, 2).copy()
    for weight in np.linspace(0, 1, 103, dtype=np.float32):
        weights = np.full((256, 256), weight)
        assert np.abs(mixed(front, back, weights) - formula(front, back, weights)).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (97, 203), (64, 128)])
def test_masks_of_all_kinds_at_every_size(size: tuple[int, int]) -> None:
    random = np.random.default_rng(11)
    front, back = random.integers(0, 256, (2, *size, 3), dtype=np.uint8)
    for weights in (
        random.random(size, dtype=np.float32),
        (random.random(size) > 0.5).astype(np.float32),
        random.normal(0.5, 2, size).astype(np.float32),
        np.linspace(0, 0.01, size[0] * size[1], dtype=np.float32).reshape(size),
    ):
        assert np.abs(mixed(front, back, weights) - formula(front, back, weights)).max() <= 1


@pytest.mark.parametrize("columns", [0, 1, 64, 100, 200])
def test_where_the_mask_is_0_or_1_nothing_is_approximate(columns: int) -> None:
    random = np.random.default_rng(12)
    front, back = random.integers(0, 256, (2, 80, 200, 3), dtype=np.uint8)
    weights = np.zeros((80, 200), np.float32)
    weights[:, :columns] = 1
    found = mixed(front, back, weights)
    assert (found[:, :columns] == front[:, :columns]).all()
    assert (found[:, columns:] == back[:, columns:]).all()
