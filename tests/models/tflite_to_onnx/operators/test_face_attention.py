"""MediaPipe's operators for faces, against their definitions written with angles and loops."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import CutOptions, LandmarksToMatrixOptions

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]
RunOperator = Callable[..., Floats]

TOLERANCE = 1e-4  # float32 products of coordinates below 100


def shift(x: float, y: float) -> Matrix:
    return np.array([[1, 0, 0, x], [0, 1, 0, y], [0, 0, 1, 0], [0, 0, 0, 1]])


def rotation(angle: float) -> Matrix:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])


def box_matrix(landmarks: Floats, options: LandmarksToMatrixOptions) -> Matrix:
    """The definition: shift · rotate back · scale · shift."""
    line = landmarks[options.right_index] - landmarks[options.left_index]
    angle = options.rotation_radians - math.atan2(line[1], line[0])
    subset = landmarks[list(options.subset), :2] @ rotation(angle)[:2, :2].T
    low, high = subset.min(axis=0), subset.max(axis=0)
    centre = rotation(-angle)[:2, :2] @ ((low + high) / 2)
    width, height = options.size_px
    steps = (high - low) * options.scale / options.size_px
    scaling = np.diag([steps[0], steps[1], 1, 1])
    return shift(*centre) @ rotation(-angle) @ scaling @ shift(-width / 2, -height / 2)


@pytest.mark.parametrize("rotation_radians", [0.0, 0.7])
@pytest.mark.parametrize("seed", range(4))  # with lines into all quadrants
def test_landmarks_to_matrix(run_operator: RunOperator, seed: int, rotation_radians: float) -> None:
    landmarks = np.random.default_rng(seed).uniform(0, 48, size=(1, 9, 3)).astype(np.float32)
    options = LandmarksToMatrixOptions(1, 7, (0, 2, 3, 5, 8), rotation_radians, (1.5, 1.25), (16, 12))
    result = run_operator("Landmarks2TransformMatrix", landmarks, shape=(1, 4, 4), options=options, version=2)
    np.testing.assert_allclose(result[0], box_matrix(landmarks[0], options), atol=TOLERANCE)


def test_two_landmarks_in_one_place_give_no_nan(run_operator: RunOperator) -> None:
    options = LandmarksToMatrixOptions(0, 1, (0, 1), 0.0, (1.5, 1.5), (16, 16))
    zeros = np.zeros((1, 2, 3), np.float32)
    result = run_operator("Landmarks2TransformMatrix", zeros, shape=(1, 4, 4), options=options, version=2)
    assert np.isfinite(result).all()


def sample(image: Floats, x: float, y: float) -> Floats:
    """Bilinear between pixel centres at whole numbers, zero beyond the outermost."""
    height, width = image.shape[:2]
    if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
        return np.zeros(image.shape[2], np.float32)
    left, top = int(x), int(y)
    right, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
    upper = image[top, left] * (1 - x + left) + image[top, right] * (x - left)
    lower = image[bottom, left] * (1 - x + left) + image[bottom, right] * (x - left)
    return np.asarray(upper * (1 - y + top) + lower * (y - top), np.float32)


def test_cut_out(run_operator: RunOperator) -> None:
    image = np.random.default_rng(0).normal(size=(1, 6, 8, 3)).astype(np.float32)
    matrix = shift(3, 2) @ rotation(0.4) @ np.diag([1.1, 0.9, 1, 1]) @ shift(-2.5, -2)
    expected = np.zeros((1, 4, 5, 3), np.float32)
    for y in range(4):
        for x in range(5):
            place = matrix @ (x + 0.5, y + 0.5, 0, 1)
            expected[0, y, x] = sample(image[0], place[0] - 0.5, place[1] - 0.5)
    assert 0 < (expected == 0).all(axis=3).sum() < 20  # some of the cut lies outside of the image, most inside
    given = matrix[None].astype(np.float32)
    result = run_operator(
        "TransformTensorBilinear", image, given, shape=(1, 4, 5, 3), options=CutOptions((5, 4)), variables=2, version=2
    )
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_transform_landmarks(run_operator: RunOperator) -> None:
    points = np.random.default_rng(0).uniform(0, 16, size=(1, 7, 2)).astype(np.float32)
    matrix = shift(3, 2) @ rotation(0.4) @ np.diag([1.1, 0.9, 1, 1])
    expected = points @ matrix[:2, :2].T + matrix[:2, 3]
    given = matrix[None].astype(np.float32)
    result = run_operator("TransformLandmarks", points, given, shape=(1, 7, 2), variables=2, version=2)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_another_version_is_refused(run_operator: RunOperator) -> None:
    zeros = np.zeros((1, 7, 2), np.float32), np.zeros((1, 4, 4), np.float32)
    with pytest.raises(ModelError, match=r"it has version 1; only version 2 can be converted$"):
        run_operator("TransformLandmarks", *zeros, shape=(1, 7, 2), variables=2)
