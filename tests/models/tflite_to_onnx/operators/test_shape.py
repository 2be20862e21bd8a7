"""Operators that move values, and FULLY_CONNECTED, against NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import (
    Activation,
    ActivationOptions,
    ConcatenationOptions,
    StridedSliceOptions,
)

Floats = npt.NDArray[np.float32]
RunOperator = Callable[..., Floats]

IMAGE = np.arange(2 * 3 * 4, dtype=np.float32).reshape(1, 2, 3, 4)


@pytest.mark.parametrize("amounts", [[(0, 0), (1, 2), (0, 1), (0, 0)], [(0, 0), (0, 0), (0, 0), (1, 3)]])
def test_pad(run_operator: RunOperator, amounts: list[tuple[int, int]]) -> None:
    expected = np.pad(IMAGE, amounts)
    result = run_operator("PAD", IMAGE, np.array(amounts, np.int32), shape=expected.shape)
    np.testing.assert_array_equal(result, expected)


def test_pad_of_a_list_of_rows(run_operator: RunOperator) -> None:
    result = run_operator("PAD", IMAGE[0, 0], np.array([(1, 0), (0, 2)], np.int32), shape=(4, 6))
    np.testing.assert_array_equal(result, np.pad(IMAGE[0, 0], [(1, 0), (0, 2)]))


@pytest.mark.parametrize("shape", [(1, 6, 4), (1, 3, 2, 4), (24,)])
def test_reshape(run_operator: RunOperator, shape: tuple[int, ...]) -> None:
    result = run_operator("RESHAPE", IMAGE, np.array(shape, np.int32), shape=shape)
    np.testing.assert_array_equal(result, IMAGE.reshape(shape))


@pytest.mark.parametrize("axis", [1, 2, 3, -1])
def test_concatenation(run_operator: RunOperator, axis: int) -> None:
    expected = np.concatenate([IMAGE, IMAGE + 100], axis)
    options = ConcatenationOptions(axis, Activation.NONE)
    result = run_operator("CONCATENATION", IMAGE, IMAGE + 100, shape=expected.shape, options=options, variables=2)
    np.testing.assert_array_equal(result, expected)


def test_concatenation_of_detections(run_operator: RunOperator) -> None:
    rows = IMAGE[0]
    options = ConcatenationOptions(1, Activation.NONE)
    result = run_operator("CONCATENATION", rows, -rows, shape=(2, 6, 4), options=options, variables=2)
    np.testing.assert_array_equal(result, np.concatenate([rows, -rows], 1))


@pytest.mark.parametrize(
    ("begin", "end", "masks", "expected"),
    [
        ([0, 0, 0, 1], [1, 2, 3, 3], (0, 0), IMAGE[..., 1:3]),
        ([0, 1, 1, 1], [1, 2, 2, 2], (0b1000, 0b0100), IMAGE[:, 1:2, 1:, :2]),
        ([0, 0, 0, 0], [0, 0, 0, -1], (0b1111, 0b0111), IMAGE[..., :-1]),
    ],
)
def test_strided_slice(
    run_operator: RunOperator, begin: list[int], end: list[int], masks: tuple[int, int], expected: Floats
) -> None:
    bounds = [np.array(values, np.int32) for values in (begin, end, [1, 1, 1, 1])]
    options = StridedSliceOptions(*masks, 0, 0, 0)
    result = run_operator("STRIDED_SLICE", IMAGE, *bounds, shape=expected.shape, options=options)
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize(
    ("begin", "end", "strides", "new", "shrink", "expected"),
    [
        ([0, 1, 2, 0], [1, 2, 3, 4], [1, 1, 1, 1], 0, 0b0110, IMAGE[:, 1, 2]),
        ([0, -1, 0, 0], [1, 0, 3, 4], [1, 1, 1, 1], 0, 0b0010, IMAGE[:, -1]),
        ([0, 0, 0, 1, 0], [1, 0, 2, 3, 4], [1, 1, 1, 1, 1], 0b00010, 0, IMAGE[:, None, :, 1:]),
        ([0, 1, -1, 0], [1, -10, 0, 4], [1, -1, -1, 2], 0, 0, IMAGE[:, ::-1, 2:0:-1, ::2]),
    ],
)
def test_strided_slice_with_other_axes_and_directions(
    run_operator: RunOperator,
    begin: list[int],
    end: list[int],
    strides: list[int],
    new: int,
    shrink: int,
    expected: Floats,
) -> None:
    bounds = [np.array(values, np.int32) for values in (begin, end, strides)]
    options = StridedSliceOptions(0, 0, 0, new, shrink)
    result = run_operator("STRIDED_SLICE", IMAGE, *bounds, shape=expected.shape, options=options)
    np.testing.assert_array_equal(result, expected)


def test_an_open_direction_begins_at_the_other_end(run_operator: RunOperator) -> None:
    bounds = [np.array(values, np.int32) for values in ([0] * 4, [0] * 4, [1, -1, 1, -2])]
    options = StridedSliceOptions(0b1111, 0b1111, 0, 0, 0)
    expected = IMAGE[:, ::-1, :, ::-2]
    result = run_operator("STRIDED_SLICE", IMAGE, *bounds, shape=expected.shape, options=options)
    np.testing.assert_array_equal(result, expected)


def test_a_slice_that_leaves_axes_open_is_refused(run_operator: RunOperator) -> None:
    bounds = [np.array(values, np.int32) for values in ([0] * 2, [1] * 2, [1] * 2)]
    options = StridedSliceOptions(0, 0, 1, 0, 0)
    with pytest.raises(ModelError, match=r"only slices that name their axes can be converted$"):
        run_operator("STRIDED_SLICE", IMAGE, *bounds, shape=(1, 2, 3, 1), options=options)


@pytest.mark.parametrize("shape", [(1, 24), (1, 1, 1, 24), (1, 2, 3, 4)])
def test_fully_connected(run_operator: RunOperator, shape: tuple[int, ...]) -> None:
    weights = np.linspace(-1, 1, 5 * 24, dtype=np.float32).reshape(5, 24)
    bias = np.arange(5, dtype=np.float32)
    expected = np.maximum(IMAGE.reshape(1, 24) @ weights.T + bias, 0)
    options = ActivationOptions(Activation.RELU)
    result = run_operator("FULLY_CONNECTED", IMAGE.reshape(shape), weights, bias, shape=(1, 5), options=options)
    np.testing.assert_allclose(result, expected, rtol=1e-4)  # sums of 24 products that nearly cancel
