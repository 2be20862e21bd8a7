"""Arithmetic and activations against NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import Activation, ActivationOptions

Floats = npt.NDArray[np.float32]
RunOperator = Callable[..., Floats]

IMAGE = np.linspace(-9, 9, 2 * 3 * 4, dtype=np.float32).reshape(1, 2, 3, 4)
TOLERANCE = 1e-6  # one rounding of numbers below 10


@pytest.mark.parametrize(
    ("name", "function"), [("ADD", np.add), ("SUB", np.subtract), ("MUL", np.multiply), ("DIV", np.divide)]
)
@pytest.mark.parametrize("shape", [(1, 2, 3, 4), (1, 1, 1, 4), (1, 2, 3, 1), (1,), (), (4,)])
def test_arithmetic_broadcasts(
    run_operator: RunOperator, name: str, function: np.ufunc, shape: tuple[int, ...]
) -> None:
    other = np.arange(1, 1 + np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)
    options = ActivationOptions(Activation.NONE)
    result = run_operator(name, IMAGE, other, shape=IMAGE.shape, options=options)
    np.testing.assert_allclose(result, function(IMAGE, other), rtol=1e-6)


def test_two_computed_inputs(run_operator: RunOperator) -> None:
    options = ActivationOptions(Activation.RELU)
    result = run_operator("ADD", IMAGE, IMAGE - 1, shape=IMAGE.shape, options=options, variables=2)
    np.testing.assert_allclose(result, np.maximum(2 * IMAGE - 1, 0), atol=TOLERANCE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RELU", np.maximum(IMAGE, 0)),
        ("RELU6", np.clip(IMAGE, 0, 6)),
        ("RELU_N1_TO_1", np.clip(IMAGE, -1, 1)),
        ("TANH", np.tanh(IMAGE)),
        ("LOGISTIC", 1 / (1 + np.exp(-IMAGE))),
        ("HARD_SWISH", IMAGE * np.clip(IMAGE + 3, 0, 6) / 6),
    ],
)
def test_activations(run_operator: RunOperator, name: str, expected: Floats) -> None:
    np.testing.assert_allclose(run_operator(name, IMAGE, shape=IMAGE.shape), expected, atol=TOLERANCE)


@pytest.mark.parametrize("slopes", [np.array([[[-4.6, 0.25, 1, 12.2]]]), np.array([[[0.25]]]), np.array([0.25])])
def test_prelu(run_operator: RunOperator, slopes: npt.NDArray[np.float64]) -> None:
    result = run_operator("PRELU", IMAGE, slopes.astype(np.float32), shape=IMAGE.shape)
    np.testing.assert_allclose(result, np.where(IMAGE < 0, IMAGE * slopes, IMAGE), rtol=1e-6)


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 1, 4), (3, 1), (1, 3, 4), (2, 3, 1)])
def test_prelu_with_other_slopes(run_operator: RunOperator, shape: tuple[int, ...]) -> None:
    slopes = np.random.default_rng(5).normal(size=shape).astype(np.float32)
    result = run_operator("PRELU", IMAGE, slopes, shape=IMAGE.shape)
    np.testing.assert_allclose(result, np.where(IMAGE < 0, IMAGE * slopes, IMAGE), rtol=1e-6)


def test_prelu_of_rows(run_operator: RunOperator) -> None:
    rows, slopes = IMAGE[0, 0], np.float32([-1, 0.5, 2, 0])
    result = run_operator("PRELU", rows, slopes, shape=rows.shape)
    np.testing.assert_allclose(result, np.where(rows < 0, rows * slopes, rows), rtol=1e-6)


def test_an_activation_that_onnx_lacks_is_refused(run_operator: RunOperator) -> None:
    options = ActivationOptions(Activation.SIGN_BIT)
    with pytest.raises(ModelError, match=r"the activation SIGN_BIT cannot be converted$"):
        run_operator("ADD", IMAGE, IMAGE, shape=IMAGE.shape, options=options)
