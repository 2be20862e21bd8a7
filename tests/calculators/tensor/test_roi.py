"""Regions of interest."""

import math

import numpy as np
import pytest

from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.roi import NO_PADDING, Roi, corners_of, matrix_of, pad_roi, roi_of


def test_without_a_rectangle_it_is_the_whole_image() -> None:
    assert roi_of(None, 7, 4) == Roi(3.5, 2.0, 7.0, 4.0)


def test_a_rectangle_is_scaled_to_pixels_in_float32() -> None:
    roi = roi_of(NormalizedRect(0.1, 0.2, 0.3, 0.4, 0.5, rect_id=3), 100, 10)
    assert roi == Roi(*(float(np.float32(part)) for part in (10.0, 2.0, 30.000001907348633, 4.0, 0.5)))


@pytest.mark.parametrize(
    ("roi", "tensor", "padded", "padding"),
    [
        (Roi(5, 5, 10, 10), (8, 8), Roi(5, 5, 10, 10), NO_PADDING),
        (Roi(5, 5, 10, 5), (8, 8), Roi(5, 5, 10, 10), (0.0, 0.25, 0.0, 0.25)),
        (Roi(5, 5, 5, 10), (8, 8), Roi(5, 5, 10, 10), (0.25, 0.0, 0.25, 0.0)),
        (Roi(5, 5, 8, 8, 1.0), (16, 8), Roi(5, 5, 16, 8, 1.0), (0.25, 0.0, 0.25, 0.0)),
    ],
)
def test_padding_keeps_the_proportions(
    roi: Roi, tensor: tuple[int, int], padded: Roi, padding: tuple[float, ...]
) -> None:
    assert pad_roi(roi, *tensor) == (padded, padding)


def test_corners_turn_clockwise_about_the_centre() -> None:
    bottom_left, top_left, top_right, bottom_right = corners_of(Roi(10, 10, 4, 2, math.pi / 2)).tolist()
    assert bottom_left == pytest.approx([9, 8])
    assert top_left == pytest.approx([11, 8])
    assert top_right == pytest.approx([11, 12])
    assert bottom_right == pytest.approx([9, 12])


def test_the_matrix_leads_from_the_tensor_to_the_image() -> None:
    roi = Roi(30, 20, 40, 10, 0.7)
    matrix = np.array(matrix_of(roi, 100, 50)).reshape(4, 4)
    corners = corners_of(roi) / (100, 50)
    for corner, (x, y) in zip(corners, [(0, 1), (0, 0), (1, 0), (1, 1)]):
        assert (matrix @ (x, y, 0, 1))[:2] == pytest.approx(corner, abs=1e-6)
