"""Operators that move values and compute nothing: PAD, RESHAPE, CONCATENATION, STRIDED_SLICE."""

from __future__ import annotations

import numpy as np

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import ConcatenationOptions, Operator, StridedSliceOptions
from mediagraph.models.tflite_to_onnx.translation import NCHW_AXIS, Layout, Translation

_TO_THE_END = np.iinfo(np.int32).max


def pad(operator: Operator, to: Translation) -> None:
    """PAD with zeros; those around images before a convolution are gone by now (`fold_padding`)."""
    source = operator.inputs[0]
    amounts = to.integers(operator.inputs[1])
    if len(amounts) == 4:
        amounts = amounts[list(Layout.NCHW.value)]
    value = to.add("Pad", [to.get(source, Layout.NCHW), to.constant(amounts.T.ravel(), np.int64)])
    to.put(operator.outputs[0], value, Layout.NCHW)


def reshape(operator: Operator, to: Translation) -> None:
    """RESHAPE, which means the order of values in the file's layout."""
    shape = to.shape(operator.outputs[0])
    to.put(operator.outputs[0], to.reshape(to.get(operator.inputs[0], Layout.NHWC), shape), Layout.NHWC)


def concatenation(operator: Operator, to: Translation) -> None:
    """CONCATENATION."""
    options = operator.options_as(ConcatenationOptions)
    rank = len(to.shape(operator.outputs[0]))
    axis = options.axis % rank
    values = [to.get(tensor, Layout.NCHW) for tensor in operator.inputs]
    value = to.add("Concat", values, axis=NCHW_AXIS[axis] if rank == 4 else axis)
    to.put(operator.outputs[0], to.activate(value, options.activation), Layout.NCHW)


def strided_slice(operator: Operator, to: Translation) -> None:
    """STRIDED_SLICE that keeps the rank."""
    options = operator.options_as(StridedSliceOptions)
    begin, end, strides = (to.integers(tensor).tolist() for tensor in operator.inputs[1:4])
    if options.has_other_masks or min(strides) < 1:
        raise ModelError("only slices that keep the axes and run forward can be converted")
    rank = len(to.shape(operator.inputs[0]))
    begin = [0 if options.begin_mask >> axis & 1 else begin[axis] for axis in range(rank)]
    end = [_TO_THE_END if options.end_mask >> axis & 1 else end[axis] for axis in range(rank)]
    axes = NCHW_AXIS if rank == 4 else range(rank)
    bounds = [to.constant(list(values), np.int64) for values in (begin, end, axes, strides)]
    to.put(operator.outputs[0], to.add("Slice", [to.get(operator.inputs[0], Layout.NCHW), *bounds]), Layout.NCHW)


OPERATORS = {"PAD": pad, "RESHAPE": reshape, "CONCATENATION": concatenation, "STRIDED_SLICE": strided_slice}
