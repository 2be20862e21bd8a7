"""What counts as movement."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.masks.motion import MotionGate, small

GATE = MotionGate(still=4, moving=12)


def level(value: float, shape: tuple[int, int] = (10, 12)) -> NDArray[np.float32]:
    return np.full((*shape, 3), value, np.float32)


@pytest.mark.parametrize(("change", "expected"), [(0, 0), (4, 0), (6, 0.25), (8, 0.5), (12, 1), (100, 1)])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_gate_opens_between_still_and_moving(change: float, expected: float, sign: int) -> None:
    assert GATE.measure(level(120 + sign * change), level(120)) == pytest.approx(expected)


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_the_channel_that_differs_most_counts(channel: int) -> None:
    image = level(100)
    image[:, :, channel] = 108
    image[:, :, (channel + 1) % 3] = 97
    assert GATE.measure(image, level(100)) == pytest.approx(0.5)


def test_what_lies_beside_something_that_moves_moves_too() -> None:
    image = level(100)
    image[5, 6] = 200
    expected = np.zeros((10, 12))
    expected[4:7, 5:8] = 1
    assert (GATE.measure(image, level(100)) == expected).all()


@pytest.mark.parametrize(("shape", "expected"), [((720, 1280), (180, 320)), ((5, 9), (2, 3)), ((1, 1), (1, 1))])
def test_it_looks_at_a_quarter_of_the_image(shape: tuple[int, int], expected: tuple[int, int]) -> None:
    found = small(np.full((*shape, 3), 77, np.uint8))
    assert found.shape == (*expected, 3)
    assert found.dtype == np.float32
    assert (found == 77).all()


def test_noise_is_averaged() -> None:
    random = np.random.default_rng(20)
    noisy = np.clip(100 + random.normal(0, 8, (200, 200, 3)), 0, 255).astype(np.uint8)
    # A mean of 4 × 9 pixels each has a sixth of the noise.
    assert small(noisy).std() < 2
