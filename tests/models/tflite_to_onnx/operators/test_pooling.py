"""Pooling and means against NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.models.tflite_to_onnx.tflite_model import Activation, Padding, PoolOptions, ReduceOptions

Floats = npt.NDArray[np.float32]
RunOperator = Callable[..., Floats]

IMAGE = -np.arange(1, 1 + 4 * 6 * 2, dtype=np.float32).reshape(1, 4, 6, 2)
TOLERANCE = 1e-5  # means of a few dozen numbers below 50


def options_of(padding: Padding, stride: int, *window: int) -> PoolOptions:
    return PoolOptions(padding, (stride, stride), (window[0], window[1]), Activation.NONE)


def test_max_pool(run_operator: RunOperator) -> None:
    expected = IMAGE.reshape(1, 2, 2, 3, 2, 2).max(axis=(2, 4))
    result = run_operator("MAX_POOL_2D", IMAGE, shape=(1, 2, 3, 2), options=options_of(Padding.SAME, 2, 2, 2))
    np.testing.assert_array_equal(result, expected)


def test_the_border_of_a_max_pool_never_wins(run_operator: RunOperator) -> None:
    padded = np.pad(IMAGE, [(0, 0), (1, 1), (1, 1), (0, 0)], constant_values=-np.inf)
    expected = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2)).max(axis=(-2, -1))
    result = run_operator("MAX_POOL_2D", IMAGE, shape=IMAGE.shape, options=options_of(Padding.SAME, 1, 3, 3))
    np.testing.assert_array_equal(result, expected)


def test_the_border_of_an_average_pool_does_not_count(run_operator: RunOperator) -> None:
    padded = np.pad(IMAGE, [(0, 0), (1, 1), (1, 1), (0, 0)], constant_values=np.nan)
    expected = np.nanmean(np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2)), axis=(-2, -1))
    result = run_operator("AVERAGE_POOL_2D", IMAGE, shape=IMAGE.shape, options=options_of(Padding.SAME, 1, 3, 3))
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_an_average_pool_over_the_whole_image(run_operator: RunOperator) -> None:
    result = run_operator("AVERAGE_POOL_2D", IMAGE, shape=(1, 1, 1, 2), options=options_of(Padding.VALID, 1, 4, 6))
    np.testing.assert_allclose(result, IMAGE.mean(axis=(1, 2), keepdims=True), atol=TOLERANCE)


@pytest.mark.parametrize("keep_dims", [True, False])
@pytest.mark.parametrize("axes", [[1, 2], [-2, 1], [3], [1]])
def test_mean(run_operator: RunOperator, axes: list[int], keep_dims: bool) -> None:
    expected = IMAGE.mean(axis=tuple(axes), keepdims=keep_dims)
    axes_tensor = np.array(axes, np.int32)
    result = run_operator("MEAN", IMAGE, axes_tensor, shape=expected.shape, options=ReduceOptions(keep_dims))
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)
