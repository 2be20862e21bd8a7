"""Functions of each value of one tensor by itself."""

from __future__ import annotations

from math import pi, sqrt

from mediagraph.models.tflite_to_onnx.tflite_model import GeluOptions, LeakyReluOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import ONNX_TYPES, Translation

_SAME = {
    "ABS": "Abs",
    "NEG": "Neg",
    "EXP": "Exp",
    "LOG": "Log",
    "SQRT": "Sqrt",
    "SIN": "Sin",
    "COS": "Cos",
    "FLOOR": "Floor",
    "CEIL": "Ceil",
    "ROUND": "Round",
    "SIGN": "Sign",
    "ELU": "Elu",
    "LOGICAL_NOT": "Not",
}


def same(operator: Operator, to: Translation) -> None:
    """Functions that ONNX has too."""
    _put(operator, to, to.add(_SAME[operator.name], [_source(operator, to)]))


def square(operator: Operator, to: Translation) -> None:
    """SQUARE."""
    source = _source(operator, to)
    _put(operator, to, to.add("Mul", [source, source]))


def reciprocal_root(operator: Operator, to: Translation) -> None:
    """RSQRT."""
    _put(operator, to, to.add("Reciprocal", [to.add("Sqrt", [_source(operator, to)])]))


def relu_0_to_1(operator: Operator, to: Translation) -> None:
    """RELU_0_TO_1."""
    _put(operator, to, to.add("Clip", [_source(operator, to), to.constant(0), to.constant(1)]))


def leaky_relu(operator: Operator, to: Translation) -> None:
    """LEAKY_RELU, with one slope for all."""
    slope = operator.options_as(LeakyReluOptions).slope
    _put(operator, to, to.add("LeakyRelu", [_source(operator, to)], alpha=slope))


def gelu(operator: Operator, to: Translation) -> None:
    """GELU: x·Φ(x), or Hendrycks and Gimpel's approximation of it by tanh (arXiv:1606.08415, section 2)."""
    source = _source(operator, to)
    if operator.options_as(GeluOptions).is_approximate:
        cubic = to.add("Mul", [to.add("Mul", [source, source]), source])
        inner = to.add("Add", [source, to.add("Mul", [cubic, to.constant(0.044715)])])
        curve = to.add("Tanh", [to.add("Mul", [inner, to.constant(sqrt(2 / pi))])])
    else:
        curve = to.add("Erf", [to.add("Mul", [source, to.constant(sqrt(0.5))])])
    share = to.add("Mul", [to.add("Add", [curve, to.constant(1)]), to.constant(0.5)])
    _put(operator, to, to.add("Mul", [source, share]))


def cast(operator: Operator, to: Translation) -> None:
    """CAST, between floats, integers and truth values."""
    wanted = ONNX_TYPES[to.type_name(operator.outputs[0])]
    _put(operator, to, to.add("Cast", [_source(operator, to)], to=wanted))


def keep(operator: Operator, to: Translation) -> None:
    """QUANTIZE and DEQUANTIZE: the values stand for the same numbers; rounding is done for every operator alike."""
    _put(operator, to, to.add("Identity", [_source(operator, to)]))


def _source(operator: Operator, to: Translation) -> str:
    return to.get(operator.inputs[0], to.layout(operator.inputs[0]))


def _put(operator: Operator, to: Translation, value: str) -> None:
    to.put(operator.outputs[0], value, to.layout(operator.inputs[0]))


OPERATORS = {
    **dict.fromkeys(_SAME, same),
    "SQUARE": square,
    "RSQRT": reciprocal_root,
    "RELU_0_TO_1": relu_0_to_1,
    "LEAKY_RELU": leaky_relu,
    "GELU": gelu,
    "CAST": cast,
    "QUANTIZE": keep,
    "DEQUANTIZE": keep,
}
