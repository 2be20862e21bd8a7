"""Arithmetic of two tensors, and activations that stand alone."""

from __future__ import annotations

import math

from mediagraph.models.tflite_to_onnx.tflite_model import Activation, ActivationOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation

_ARITHMETIC = {"ADD": "Add", "SUB": "Sub", "MUL": "Mul", "DIV": "Div"}
_PLAIN = {
    "LOGISTIC": "Sigmoid",
    "HARD_SWISH": "HardSwish",
}  # HardSwish as one node: ONNX Runtime fuses it into the Conv
_ACTIVATIONS = {
    "RELU": Activation.RELU,
    "RELU6": Activation.RELU6,
    "RELU_N1_TO_1": Activation.RELU_N1_TO_1,
    "TANH": Activation.TANH,
}


def arithmetic(operator: Operator, to: Translation) -> None:
    """ADD, SUB, MUL and DIV with broadcasting; in NCHW if all are images or numbers, otherwise as the file has it."""
    layout = common_layout(operator, to)
    value = to.add(_ARITHMETIC[operator.name], [to.get(tensor, layout) for tensor in operator.inputs])
    activation = operator.options_as(ActivationOptions).activation
    to.put(operator.outputs[0], to.activate(value, activation), layout)


def common_layout(operator: Operator, to: Translation) -> Layout:
    """NCHW if all that an operator reads are images or numbers, otherwise the file's layout."""
    fits_nchw = all(len(shape) == 4 or math.prod(shape) == 1 for shape in map(to.shape, operator.inputs))
    return Layout.NCHW if fits_nchw else Layout.NHWC


def activation(operator: Operator, to: Translation) -> None:
    """RELU, RELU6, RELU_N1_TO_1 and TANH, in whatever layout is there."""
    layout = to.layout(operator.inputs[0])
    value = to.activate(to.get(operator.inputs[0], layout), _ACTIVATIONS[operator.name])
    to.put(operator.outputs[0], value, layout)


def plain(operator: Operator, to: Translation) -> None:
    """Operators of one tensor that ONNX has under another name."""
    layout = to.layout(operator.inputs[0])
    to.put(operator.outputs[0], to.add(_PLAIN[operator.name], [to.get(operator.inputs[0], layout)]), layout)


def prelu(operator: Operator, to: Translation) -> None:
    """PRELU; one slope for each channel of an image becomes C×1×1, others are spread in the file's layout."""
    channels = to.shape(operator.inputs[0])[-1]
    slopes = to.floats(operator.inputs[1])
    is_per_channel = slopes.size in (1, channels) and (slopes.ndim == 0 or slopes.shape[-1] == slopes.size)
    layout = Layout.NCHW if len(to.shape(operator.inputs[0])) == 4 and is_per_channel else Layout.NHWC
    if layout is Layout.NCHW:
        slopes = slopes.ravel().repeat(channels // slopes.size).reshape(channels, 1, 1)
    value = to.add("PRelu", [to.get(operator.inputs[0], layout), to.constant(slopes)])
    to.put(operator.outputs[0], value, layout)


OPERATORS = {
    **dict.fromkeys(_ARITHMETIC, arithmetic),
    **dict.fromkeys(_ACTIVATIONS, activation),
    **dict.fromkeys(_PLAIN, plain),
    "PRELU": prelu,
}
