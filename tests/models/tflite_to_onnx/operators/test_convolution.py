"""Convolutions against a direct sum in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.convert import translate
from mediagraph.models.tflite_to_onnx.tflite_model import (
    Activation,
    ConvolutionOptions,
    ExplicitPadding,
    Operator,
    Padding,
    Tensor,
    TfliteModel,
    TransposeConvolutionOptions,
)

Floats = npt.NDArray[np.float32]
RunOperator = Callable[..., Floats]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

TOLERANCE = 1e-5  # sums of a few dozen float32 products of numbers around 1


def random(*shape: int) -> Floats:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def convolved(image: Floats, weights: Floats, stride: int, border: tuple[int, int, int, int]) -> Floats:
    """The definition: `weights` are O×H×W×I, `border` is top, left, bottom, right."""
    top, left, bottom, right = border
    padded = np.pad(image[0], [(top, bottom), (left, right), (0, 0)])
    height, width = weights.shape[1:3]
    rows = range(0, padded.shape[0] - height + 1, stride)
    columns = range(0, padded.shape[1] - width + 1, stride)
    windows = np.array([[padded[y : y + height, x : x + width] for x in columns] for y in rows])
    return np.asarray(np.einsum("yxhwi,ohwi->yxo", windows, weights)[None], np.float32)


@pytest.mark.parametrize(
    ("padding", "size", "window", "stride", "border"),
    [
        (Padding.VALID, 6, 3, 1, (0, 0, 0, 0)),
        (Padding.SAME, 6, 3, 1, (1, 1, 1, 1)),
        (Padding.SAME, 6, 3, 2, (0, 0, 1, 1)),  # the odd pixel lies at the bottom and on the right
        (Padding.SAME, 7, 3, 2, (1, 1, 1, 1)),
        (Padding.SAME, 8, 5, 2, (1, 1, 2, 2)),
        (ExplicitPadding(0, 1, 2, 3), 6, 3, 1, (0, 1, 2, 3)),
    ],
)
def test_convolution(
    run_operator: RunOperator,
    padding: Padding | ExplicitPadding,
    size: int,
    window: int,
    stride: int,
    border: tuple[int, int, int, int],
) -> None:
    image, weights, bias = random(1, size, size, 3), random(5, window, window, 3), random(5)
    expected = convolved(image, weights, stride, border) + bias
    options = ConvolutionOptions(padding, (stride, stride), (1, 1), Activation.NONE)
    result = run_operator("CONV_2D", image, weights, bias, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_convolution_with_float16_weights_and_without_bias(run_operator: RunOperator) -> None:
    image, weights = random(1, 4, 4, 2), random(3, 1, 1, 2).astype(np.float16)
    expected = convolved(image, weights.astype(np.float32), 1, (0, 0, 0, 0))
    options = ConvolutionOptions(Padding.SAME, (1, 1), (1, 1), Activation.NONE)
    result = run_operator("CONV_2D", image, weights, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_dilation_widens_the_window(run_operator: RunOperator) -> None:
    image, weights = random(1, 7, 7, 1), random(1, 3, 3, 1)
    spread = np.zeros((1, 5, 5, 1), np.float32)
    spread[:, ::2, ::2] = weights
    expected = convolved(image, spread, 1, (2, 2, 2, 2))
    options = ConvolutionOptions(Padding.SAME, (1, 1), (2, 2), Activation.NONE)
    result = run_operator("CONV_2D", image, weights, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_grouped_convolution(run_operator: RunOperator) -> None:
    image, weights = random(1, 4, 4, 4), random(6, 3, 3, 2)
    halves = [
        convolved(image[..., :2], weights[:3], 1, (1, 1, 1, 1)),
        convolved(image[..., 2:], weights[3:], 1, (1,) * 4),
    ]
    expected = np.concatenate(halves, axis=3)
    options = ConvolutionOptions(Padding.SAME, (1, 1), (1, 1), Activation.NONE)
    result = run_operator("CONV_2D", image, weights, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_depthwise_convolution_with_activation(run_operator: RunOperator) -> None:
    image, weights, bias = random(1, 6, 6, 3), random(1, 3, 3, 3), random(3)
    channels = [
        convolved(image[..., c : c + 1], weights[..., c : c + 1], 2, (0, 0, 1, 1)) for c in range(image.shape[3])
    ]
    expected = np.clip(np.concatenate(channels, axis=3) + bias, 0, 6)
    options = ConvolutionOptions(Padding.SAME, (2, 2), (1, 1), Activation.RELU6)
    result = run_operator("DEPTHWISE_CONV_2D", image, weights, bias, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def transposed(image: Floats, weights: Floats, stride: int) -> Floats:
    """The definition: every pixel adds a window times itself; nothing is cut off."""
    _, height, width, _ = image.shape
    outputs, reach = weights.shape[:2]
    result = np.zeros((1, stride * (height - 1) + reach, stride * (width - 1) + reach, outputs), np.float32)
    for y in range(height):
        for x in range(width):
            window = np.einsum("ohwi,i->hwo", weights, image[0, y, x])
            result[0, y * stride : y * stride + reach, x * stride : x * stride + reach] += window
    return result


def test_transpose_convolution_with_bias(run_operator: RunOperator) -> None:
    image, weights, bias = random(1, 3, 4, 5), random(2, 2, 2, 5), random(2)
    expected = transposed(image, weights, 2) + bias
    options = TransposeConvolutionOptions(Padding.VALID, (2, 2), Activation.NONE)
    result = run_operator("Convolution2DTransposeBias", image, weights, bias, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_transpose_convolution_cuts_the_border_off(run_operator: RunOperator) -> None:
    image, weights = random(1, 3, 3, 2), random(1, 3, 3, 2)
    expected = transposed(image, weights, 2)[:, :-1, :-1]  # SAME: 7 pixels become 6, the cut lies at the end
    options = TransposeConvolutionOptions(Padding.SAME, (2, 2), Activation.RELU)
    result = run_operator(
        "Convolution2DTransposeBias", image, weights, np.zeros(1, np.float32), shape=expected.shape, options=options
    )
    np.testing.assert_allclose(result, np.maximum(expected, 0), atol=TOLERANCE)


@pytest.mark.parametrize("padding", list(Padding))
@pytest.mark.parametrize(("window", "stride"), [(3, 1), (2, 2), (3, 2), (5, 2), (5, 3), (1, 2), (2, 3)])
def test_transpose_convolution_with_its_shape_given(
    run_onnx: RunOnnx, padding: Padding, window: int, stride: int
) -> None:
    """TRANSPOSE_CONV: SAME gives size × stride pixels; what a window smaller than its stride leaves out is the bias."""
    image, weights, bias = random(1, 4, 5, 3), random(2, window, window, 3), random(2)
    size = [pixels * stride + (max(window - stride, 0) if padding is Padding.VALID else 0) for pixels in (4, 5)]
    whole = transposed(image, weights, stride)
    whole = np.pad(whole, [(0, 0), (0, max(0, stride - window)), (0, max(0, stride - window)), (0, 0)])
    top, left = ((have - want) // 2 for have, want in zip(whole.shape[1:3], size))
    expected = whole[:, top : top + size[0], left : left + size[1]] + bias
    tensors = (
        Tensor("shape", (4,), "INT32", np.array(expected.shape, np.int32)),
        Tensor("w", weights.shape, "FLOAT32", weights),
        Tensor("x", image.shape, "FLOAT32"),
        Tensor("b", bias.shape, "FLOAT32", bias),
        Tensor("y", expected.shape, "FLOAT32"),
    )
    options = TransposeConvolutionOptions(padding, (stride, stride), Activation.NONE)
    operator = Operator(0, "TRANSPOSE_CONV", (0, 1, 2, 3), (4,), options)
    (result,) = run_onnx(translate(TfliteModel(tensors, (operator,), (2,), (4,))), {"x": image})
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)


def test_a_transpose_convolution_of_impossible_size_is_refused(run_operator: RunOperator) -> None:
    options = TransposeConvolutionOptions(Padding.VALID, (2, 2), Activation.NONE)
    with pytest.raises(ModelError) as caught:
        run_operator(
            "Convolution2DTransposeBias",
            random(1, 3, 3, 2),
            random(1, 2, 2, 2),
            random(1),
            shape=(1, 5, 5, 1),
            options=options,
        )
    assert str(caught.value) == (
        'operator 0, Convolution2DTransposeBias ("x0", "x1", "x2", "y"): '
        "its output of (1, 5, 5, 1) does not follow from its input and window"
    )
