"""Convolutions: CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and MediaPipe's Convolution2DTransposeBias."""

from __future__ import annotations

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import (
    ConvolutionOptions,
    Operator,
    Padding,
    TransposeConvolutionOptions,
)
from mediagraph.models.tflite_to_onnx.translation import Floats, Layout, Translation
from mediagraph.models.tflite_to_onnx.windows import pads_of_window, split_pads


def convolution(operator: Operator, to: Translation) -> None:
    """CONV_2D: weights O×H×W×I become O×I×H×W; fewer input channels in them than in the image mean groups."""
    weights = to.floats(operator.inputs[1]).transpose(0, 3, 1, 2)
    channels = to.shape(operator.inputs[0])[3]
    _convolve(operator, to, weights, group=channels // weights.shape[1])


def depthwise_convolution(operator: Operator, to: Translation) -> None:
    """DEPTHWISE_CONV_2D: weights 1×H×W×C become C×1×H×W."""
    weights = to.floats(operator.inputs[1]).transpose(3, 0, 1, 2)
    _convolve(operator, to, weights, group=to.shape(operator.inputs[0])[3])


def _convolve(operator: Operator, to: Translation, weights: Floats, *, group: int) -> None:
    options = operator.options_as(ConvolutionOptions)
    image = operator.inputs[0]
    window = weights.shape[2:]
    value = to.add(
        "Conv",
        [to.get(image, Layout.NCHW), to.constant(weights), *to.optional_bias(operator, 2)],
        kernel_shape=window,
        strides=options.strides,
        dilations=options.dilations,
        pads=pads_of_window(options.padding, to.shape(image)[1:3], window, options.strides, options.dilations),
        group=group,
    )
    to.put(operator.outputs[0], to.activate(value, options.activation), Layout.NCHW)


def transpose_convolution(operator: Operator, to: Translation) -> None:
    """TRANSPOSE_CONV: inputs are the output's shape, the weights O×H×W×I, the image, and perhaps a bias."""
    _convolve_transposed(operator, to, image=operator.inputs[2], bias_position=3)


def transpose_convolution_with_bias(operator: Operator, to: Translation) -> None:
    """Convolution2DTransposeBias (MediaPipe, `transpose_conv_bias.cc`): inputs are the image, the weights, the bias."""
    _convolve_transposed(operator, to, image=operator.inputs[0], bias_position=2)


def _convolve_transposed(operator: Operator, to: Translation, *, image: int, bias_position: int) -> None:
    options = operator.options_as(TransposeConvolutionOptions)
    weights = to.floats(operator.inputs[1]).transpose(3, 0, 1, 2)
    window = weights.shape[2:]
    cut = [
        stride * (size - 1) + reach - wanted
        for size, wanted, reach, stride in zip(
            to.shape(image)[1:3], to.shape(operator.outputs[0])[1:3], window, options.strides
        )
    ]
    added = [max(0, -pixels) for pixels in cut]  # where windows smaller than their distance leave the end uncovered
    is_valid = options.padding is Padding.VALID
    if any(more >= stride for more, stride in zip(added, options.strides)) or (is_valid and max(cut) > 0):
        raise ModelError(f"its output of {to.shape(operator.outputs[0])} does not follow from its input and window")
    value = to.add(
        "ConvTranspose",
        [to.get(image, Layout.NCHW), to.constant(weights), *to.optional_bias(operator, bias_position)],
        kernel_shape=window,
        strides=options.strides,
        pads=split_pads([max(0, pixels) for pixels in cut]),
        **({"output_padding": added} if any(added) else {}),
    )
    to.put(operator.outputs[0], to.activate(value, options.activation), Layout.NCHW)


OPERATORS = {
    "CONV_2D": convolution,
    "DEPTHWISE_CONV_2D": depthwise_convolution,
    "TRANSPOSE_CONV": transpose_convolution,
    "Convolution2DTransposeBias": transpose_convolution_with_bias,
}
