"""The measures of masks, with values found by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.tools.mask_eval.measures import (
    boundary,
    boundary_f,
    flicker,
    intersection_over_union,
    still_pixels,
    usual_tolerance_px,
)


def box(top: int, left: int, height: int, width: int, size: tuple[int, int] = (20, 30)) -> NDArray[np.bool_]:
    region = np.zeros(size, bool)
    region[top : top + height, left : left + width] = True
    return region


NOTHING = box(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("found", "truth", "expected"),
    [
        (box(2, 2, 6, 6), box(2, 2, 6, 6), 1.0),
        (box(2, 2, 4, 6), box(2, 5, 4, 6), 12 / 36),  # 24 pixels each, 12 shared
        (box(0, 0, 2, 2), box(0, 0, 4, 4), 4 / 16),
        (box(0, 0, 2, 2), box(9, 9, 2, 2), 0.0),
        (NOTHING, NOTHING, 1.0),
        (NOTHING, box(0, 0, 1, 1), 0.0),
    ],
)
def test_intersection_over_union(found: NDArray[np.bool_], truth: NDArray[np.bool_], expected: float) -> None:
    assert intersection_over_union(found, truth) == pytest.approx(expected)
    assert intersection_over_union(truth, found) == pytest.approx(expected)


def test_a_boundary() -> None:
    region = np.array([[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]], bool)
    expected = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]], bool)
    assert (boundary(region) == expected).all()


def test_the_frame_is_no_boundary() -> None:
    assert not boundary(np.ones((5, 5), bool)).any()
    assert np.argwhere(boundary(box(0, 0, 5, 2, (5, 5)))).tolist() == [[row, 1] for row in range(5)]


def left(columns: int) -> NDArray[np.bool_]:
    """A person who fills so many columns from the left: a boundary of one line."""
    return box(0, 0, 20, columns)


@pytest.mark.parametrize(
    ("found", "truth", "tolerance_px", "expected"),
    [
        (left(10), left(10), 0, 1.0),
        (left(10), left(12), 1, 0.0),
        (left(10), left(12), 2, 1.0),
        (NOTHING, NOTHING, 1, 1.0),
        (left(30), left(30), 1, 1.0),  # neither has a boundary
        (NOTHING, left(10), 5, 0.0),
        # Half of the boundary found is right (P = 20 / 40), all of the true one is found (R = 1): F = 2/3.
        (left(10) | box(0, 20, 20, 10), left(10), 0, 2 / 3),
    ],
)
def test_boundary_f(found: NDArray[np.bool_], truth: NDArray[np.bool_], tolerance_px: float, expected: float) -> None:
    assert boundary_f(found, truth, tolerance_px) == pytest.approx(expected)
    assert boundary_f(truth, found, tolerance_px) == pytest.approx(expected)  # F is the same both ways


def test_the_tolerance_is_a_euclidean_distance() -> None:
    one, other = np.zeros((20, 20), bool), np.zeros((20, 20), bool)
    one[:10, :10] = other[:13, :13] = True  # their boundaries' corners are 3·√2 apart, their sides 3
    assert boundary_f(one, other, 3) < 1
    assert boundary_f(one, other, 3 * math.sqrt(2)) == 1


@pytest.mark.parametrize(("height", "width", "expected"), [(480, 854, 8), (720, 1280, 12), (10, 10, 1)])
def test_the_usual_tolerance(height: int, width: int, expected: int) -> None:
    assert usual_tolerance_px(height, width) == expected


def test_flicker_is_the_mean_change_where_it_is_still() -> None:
    before = np.array([[0.0, 0.5, 1.0, 0.2]], np.float32)
    mask = np.array([[0.1, 0.5, 0.7, 0.9]], np.float32)
    assert flicker(mask, before, np.array([[True, True, True, False]])) == pytest.approx(0.4 / 3)
    assert flicker(mask, before, np.zeros((1, 4), bool)) is None


def test_still_pixels() -> None:
    before = np.full((30, 40, 3), 100, np.uint8)
    image = before.copy()
    image[:, 20:, 1] = 110
    still = still_pixels(image, before, 3)
    # 5×5 means: at the column next to the change two columns of five have it, +4; a column further one, +2.
    assert still[:, :19].all()
    assert not still[:, 19:].any()
    assert still_pixels(image, before, 4)[:, :20].all()


def test_noise_of_single_pixels_stands_still() -> None:
    random = np.random.default_rng(1)
    images = (100 + random.normal(0, 4, (2, 60, 60))).astype(np.uint8)
    assert still_pixels(images[0], images[1], 4).mean() > 0.98
    assert (np.abs(images[0].astype(int) - images[1]) <= 4).mean() < 0.7
