"""Normalised convolution."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
import pytest

from mediagraph.calculators.masks.normalized_blur import blur_visible

BOX = partial(cv2.blur, ksize=(5, 5))


def test_it_is_the_weighted_mean_of_each_window() -> None:
    random = np.random.default_rng(21)
    colors = random.uniform(0, 255, (9, 9, 3)).astype(np.float32)
    certainty = random.random((9, 9)).astype(np.float32)
    found = blur_visible(colors, certainty, BOX)[4, 4]
    window = (slice(2, 7), slice(2, 7))
    expected = np.average(colors[window].reshape(-1, 3), axis=0, weights=certainty[window].ravel() + 1e-3)
    assert found == pytest.approx(expected, rel=1e-4)


def test_what_is_certain_everywhere_is_blurred_as_ever() -> None:
    colors = np.random.default_rng(22).uniform(0, 255, (20, 30, 3)).astype(np.float32)
    assert np.abs(blur_visible(colors, np.ones((20, 30), np.float32), BOX) - BOX(colors)).max() < 0.001


def test_what_is_uncertain_leaves_hardly_a_trace() -> None:
    colors = np.full((20, 30, 3), 50, np.float32)
    colors[:, 15:] = 250
    certainty = np.zeros((20, 30), np.float32)
    certainty[:, :15] = 1
    found = blur_visible(colors, certainty, BOX)
    assert np.abs(found[:, :15] - 50).max() < 1  # a thousandth of the difference, for two columns of five
    assert np.abs(found[:, 18:] - 250).max() < 1  # nothing certain is near: the image itself
