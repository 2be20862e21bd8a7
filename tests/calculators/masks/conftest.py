"""Scenes whose true masks are known, and a way to run one calculator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

Pixels = NDArray[np.uint8]
Weights = NDArray[np.float32]


@pytest.fixture
def run() -> Callable[..., list[NDArray[Any]]]:
    """`run(Calculator, IMAGE=[…], MASK=[…])`: arrays 40 ms apart in, arrays out."""

    def call(
        calculator: type, *, options: object = None, times_us: list[int] | None = None, **streams: list[NDArray[Any]]
    ) -> list[NDArray[Any]]:
        times = times_us or [40_000 * index for index in range(len(next(iter(streams.values()))))]
        packets = {
            tag: list(zip(times, (Image(np.ascontiguousarray(one)) for one in arrays)))
            for tag, arrays in streams.items()
        }
        sent = CalculatorRunner(calculator, options=options).run(packets)
        (tag,) = sent
        return [packet.value.numpy_view() for packet in sent[tag]]

    return call


@pytest.fixture(scope="session")
def scene() -> tuple[Pixels, Weights]:
    """A dark disc with a spike over a light background, both with texture; and its mask. 320×240."""
    random = np.random.default_rng(4)
    mask = np.zeros((240, 320), np.float32)
    cv2.circle(mask, (160, 130), 70, 1, -1, cv2.LINE_AA)
    cv2.fillPoly(mask, [np.array([[150, 80], [170, 80], [160, 20]])], 1, cv2.LINE_AA)
    person = np.full((240, 320, 3), (60, 40, 90), np.float64) + random.normal(0, 8, (240, 320, 1))
    behind = np.full((240, 320, 3), (170, 190, 150), np.float64) + random.normal(0, 8, (240, 320, 1))
    weights = mask[:, :, np.newaxis]
    return np.clip(person * weights + behind * (1 - weights), 0, 255).astype(np.uint8), mask


@pytest.fixture(scope="session")
def coarse(scene: tuple[Pixels, Weights]) -> Weights:
    """The mask of the scene as a model gives it: 40×30, and a bit beside the truth."""
    small = cv2.resize(scene[1], (40, 30), interpolation=cv2.INTER_AREA)
    return np.roll(cv2.GaussianBlur(small, (0, 0), 0.7), 1, axis=1).astype(np.float32)
