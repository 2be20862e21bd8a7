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
    """STRIDED_SLICE: a slice along the axes of the input, then axes of one value come and go as the masks say."""
    options = operator.options_as(StridedSliceOptions)
    source, target = operator.inputs[0], operator.outputs[0]
    bounds = _bounds(operator, to, options)
    keeps_axes = not options.new_axis_mask and not options.shrink_axis_mask
    layout = Layout.NCHW if keeps_axes else Layout.NHWC
    rank = len(to.shape(source))
    axes = [NCHW_AXIS[axis] if rank == 4 and keeps_axes else axis for axis in range(len(bounds))]
    columns = [to.constant(list(values), np.int64) for values in (*list(zip(*bounds))[:2], axes, list(zip(*bounds))[2])]
    value = to.add("Slice", [to.get(source, layout), *columns])
    to.put(target, value if keeps_axes else to.reshape(value, to.shape(target)), layout)


def _bounds(operator: Operator, to: Translation, options: StridedSliceOptions) -> list[tuple[int, int, int]]:
    """Begin, end and stride for each axis of the input that is spoken of; new axes are left out."""
    if options.ellipsis_mask:
        raise ModelError("its mask leaves axes open (an ellipsis); only slices that name their axes can be converted")
    begins, ends, strides = (to.integers(tensor).tolist() for tensor in operator.inputs[1:4])
    bounds = []
    for place, (begin, end, stride) in enumerate(zip(begins, ends, strides)):
        if options.new_axis_mask >> place & 1:
            continue
        if options.shrink_axis_mask >> place & 1:
            bounds.append((begin, begin + 1 if begin != -1 else _TO_THE_END, 1))
            continue
        begin_open, end_open = options.begin_mask >> place & 1, options.end_mask >> place & 1
        first, last = (0, _TO_THE_END) if stride > 0 else (_TO_THE_END, -_TO_THE_END)
        bounds.append((first if begin_open else begin, last if end_open else end, stride))
    return bounds


OPERATORS = {"PAD": pad, "RESHAPE": reshape, "CONCATENATION": concatenation, "STRIDED_SLICE": strided_slice}
