"""Sums and extremes along axes, where they lie, and what is divided by such a sum."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from mediagraph.models.tflite_to_onnx.tflite_model import (
    ActivationOptions,
    CumulativeOptions,
    Operator,
    ReduceOptions,
    SoftmaxOptions,
)
from mediagraph.models.tflite_to_onnx.translation import ONNX_TYPES, Layout, Translation

_EXTREMES = {"REDUCE_MAX": "ReduceMax", "REDUCE_MIN": "ReduceMin", "REDUCE_PROD": "ReduceProd"}
_TRUTHS = {"REDUCE_ANY": "ReduceMax", "REDUCE_ALL": "ReduceMin"}
_PLACES = {"ARG_MAX": "ArgMax", "ARG_MIN": "ArgMin"}
_NORMALISED = {"SOFTMAX": "Softmax", "LOG_SOFTMAX": "LogSoftmax"}
_SMALLEST_LENGTH = 1e-6  # TFLite, `kernels/internal/reference/l2normalization.h`


def total(operator: Operator, to: Translation) -> None:
    """SUM."""
    axes = to.constant(_axes(operator, to), np.int64)
    keep = int(operator.options_as(ReduceOptions).keep_dims)
    _put(operator, to, to.add("ReduceSum", [_source(operator, to), axes], keepdims=keep))


def extreme(operator: Operator, to: Translation) -> None:
    """REDUCE_MAX, REDUCE_MIN and REDUCE_PROD."""
    _put(operator, to, _reduced(operator, to, _EXTREMES[operator.name], _source(operator, to)))


def truth(operator: Operator, to: Translation) -> None:
    """REDUCE_ANY and REDUCE_ALL: the extreme of zeros and ones."""
    numbers = to.add("Cast", [_source(operator, to)], to=TensorProto.INT32)
    found = _reduced(operator, to, _TRUTHS[operator.name], numbers)
    _put(operator, to, to.add("Cast", [found], to=TensorProto.BOOL))


def place(operator: Operator, to: Translation) -> None:
    """ARG_MAX and ARG_MIN: the first place of the extreme."""
    (axis,) = _axes(operator, to)
    found = to.add(_PLACES[operator.name], [_source(operator, to)], axis=axis, keepdims=0)
    _put(operator, to, to.add("Cast", [found], to=ONNX_TYPES[to.type_name(operator.outputs[0])]))


def greatest(operator: Operator, to: Translation) -> None:
    """TOPK_V2: the greatest values of the last axis and their places."""
    count = to.constant(to.integers(operator.inputs[1]).ravel(), np.int64)
    values, places = to.add_several("TopK", [_source(operator, to), count], 2, axis=-1)
    to.put(operator.outputs[0], values, Layout.NHWC)
    wanted = ONNX_TYPES[to.type_name(operator.outputs[1])]
    to.put(operator.outputs[1], to.add("Cast", [places], to=wanted), Layout.NHWC)


def cumulative_sum(operator: Operator, to: Translation) -> None:
    """CUMSUM."""
    options = operator.options_as(CumulativeOptions)
    axis = to.constant(to.integers(operator.inputs[1]).item(), np.int64)
    exclusive, backwards = int(options.is_exclusive), int(options.is_reverse)
    _put(operator, to, to.add("CumSum", [_source(operator, to), axis], exclusive=exclusive, reverse=backwards))


def softmax(operator: Operator, to: Translation) -> None:
    """SOFTMAX and LOG_SOFTMAX over the last axis, which are the channels of an image."""
    layout = to.layout(operator.inputs[0])
    source = to.get(operator.inputs[0], layout)
    beta = operator.options_as(SoftmaxOptions).beta if operator.name == "SOFTMAX" else 1
    if beta != 1:
        source = to.add("Mul", [source, to.constant(beta)])
    is_image = len(to.shape(operator.inputs[0])) == 4 and layout is Layout.NCHW
    to.put(operator.outputs[0], to.add(_NORMALISED[operator.name], [source], axis=1 if is_image else -1), layout)


def unit_length(operator: Operator, to: Translation) -> None:
    """L2_NORMALIZATION over the last axis."""
    source = _source(operator, to)
    length = to.add("ReduceL2", [source], axes=[len(to.shape(operator.inputs[0])) - 1], keepdims=1)
    value = to.add("Div", [source, to.add("Max", [length, to.constant(_SMALLEST_LENGTH)])])
    _put(operator, to, to.activate(value, operator.options_as(ActivationOptions).activation))


def _reduced(operator: Operator, to: Translation, kind: str, value: str) -> str:
    keep = int(operator.options_as(ReduceOptions).keep_dims)
    return to.add(kind, [value], axes=_axes(operator, to), keepdims=keep)


def _axes(operator: Operator, to: Translation) -> list[int]:
    rank = len(to.shape(operator.inputs[0]))
    return sorted({int(axis) % rank for axis in to.integers(operator.inputs[1]).ravel()})


def _source(operator: Operator, to: Translation) -> str:
    return to.get(operator.inputs[0], Layout.NHWC)


def _put(operator: Operator, to: Translation, value: str) -> None:
    to.put(operator.outputs[0], value, Layout.NHWC)


OPERATORS = {
    "SUM": total,
    **dict.fromkeys(_EXTREMES, extreme),
    **dict.fromkeys(_TRUTHS, truth),
    **dict.fromkeys(_PLACES, place),
    "TOPK_V2": greatest,
    "CUMSUM": cumulative_sum,
    **dict.fromkeys(_NORMALISED, softmax),
    "L2_NORMALIZATION": unit_length,
}
