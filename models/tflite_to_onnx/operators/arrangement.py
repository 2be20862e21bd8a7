"""Operators that take tensors apart, put them together and look values up; all in the file's layout."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from onnx import TensorProto

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import AxisOptions, MirrorPadOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation

_BACK_TO_THE_START = np.iinfo(np.int32).min
_NUMBERS: dict[str, type[np.generic]] = {"FLOAT32": np.float32, "INT32": np.int32, "INT64": np.int64}


def transpose(operator: Operator, to: Translation) -> None:
    """TRANSPOSE."""
    _put(operator, to, to.add("Transpose", [_source(operator, to)], perm=to.integers(operator.inputs[1]).tolist()))


def same_order(operator: Operator, to: Translation) -> None:
    """SQUEEZE and EXPAND_DIMS: axes of one value come and go."""
    _put(operator, to, to.reshape(_source(operator, to), to.shape(operator.outputs[0])))


def pack(operator: Operator, to: Translation) -> None:
    """PACK: tensors one behind the other along a new axis."""
    shape = to.shape(operator.outputs[0])
    axis = operator.options_as(AxisOptions).axis % len(shape)
    layer = [*shape[:axis], 1, *shape[axis + 1 :]]
    layers = [to.reshape(to.get(tensor, Layout.NHWC), layer) for tensor in operator.inputs]
    _put(operator, to, to.add("Concat", layers, axis=axis))


def unpack(operator: Operator, to: Translation) -> None:
    """UNPACK: the layers along an axis, without it."""
    axis = operator.options_as(AxisOptions).axis % len(to.shape(operator.inputs[0]))
    parts = _parts(to, _source(operator, to), axis, [1] * len(operator.outputs))
    for tensor, part in zip(operator.outputs, parts):
        to.put(tensor, to.reshape(part, to.shape(tensor)), Layout.NHWC)


def split(operator: Operator, to: Translation) -> None:
    """SPLIT and SPLIT_V, whose parts are as long as their shapes say."""
    axis_input, source = operator.inputs[:2] if operator.name == "SPLIT" else (operator.inputs[2], operator.inputs[0])
    axis = int(to.integers(axis_input).item()) % len(to.shape(source))
    sizes = [to.shape(tensor)[axis] for tensor in operator.outputs]
    for tensor, part in zip(operator.outputs, _parts(to, to.get(source, Layout.NHWC), axis, sizes)):
        to.put(tensor, part, Layout.NHWC)


def cut(operator: Operator, to: Translation) -> None:
    """SLICE: as much as the output's shape says."""
    begin, sizes = to.integers(operator.inputs[1]), np.array(to.shape(operator.outputs[0]), np.int64)
    bounds = [to.constant(values, np.int64) for values in (begin, begin + sizes, range(len(sizes)))]
    _put(operator, to, to.add("Slice", [_source(operator, to), *bounds]))


def reverse(operator: Operator, to: Translation) -> None:
    """REVERSE_V2: from the end to the start along some axes."""
    axes = to.integers(operator.inputs[1]).ravel().tolist()
    count = len(axes)
    bounds = [to.constant(it, np.int64) for it in ([-1] * count, [_BACK_TO_THE_START] * count, axes, [-1] * count)]
    _put(operator, to, to.add("Slice", [_source(operator, to), *bounds]))


def tile(operator: Operator, to: Translation) -> None:
    """TILE."""
    repeats = to.constant(to.integers(operator.inputs[1]), np.int64)
    _put(operator, to, to.add("Tile", [_source(operator, to), repeats]))


def expand(operator: Operator, to: Translation) -> None:
    """BROADCAST_TO, and FILL, whose value is its second input."""
    source = operator.inputs[1] if operator.name == "FILL" else operator.inputs[0]
    shape = to.constant(to.shape(operator.outputs[0]), np.int64)
    _put(operator, to, to.add("Expand", [to.get(source, Layout.NHWC), shape]))


def gather(operator: Operator, to: Translation) -> None:
    """GATHER: layers of an axis by their numbers."""
    options = operator.options_as(AxisOptions)
    if options.batch_axes:
        raise ModelError(f"{options.batch_axes} of its axes are looked up side by side; only none can be converted")
    values, numbers = (to.get(tensor, Layout.NHWC) for tensor in operator.inputs)
    axis = options.axis % len(to.shape(operator.inputs[0]))
    _put(operator, to, to.add("Gather", [values, numbers], axis=axis))


def look_up(operator: Operator, to: Translation) -> None:
    """EMBEDDING_LOOKUP: the numbers come first."""
    numbers, values = (to.get(tensor, Layout.NHWC) for tensor in operator.inputs)
    _put(operator, to, to.add("Gather", [values, numbers], axis=0))


def gather_places(operator: Operator, to: Translation) -> None:
    """GATHER_ND."""
    values, places = (to.get(tensor, Layout.NHWC) for tensor in operator.inputs)
    _put(operator, to, to.add("GatherND", [values, to.add("Cast", [places], to=TensorProto.INT64)]))


def one_hot(operator: Operator, to: Translation) -> None:
    """ONE_HOT: for each number a row with one value at its place and another one elsewhere."""
    numbers, depth, there, elsewhere = operator.inputs
    values = [to.reshape(to.get(tensor, Layout.NHWC), [1]) for tensor in (elsewhere, there)]
    both = to.add("Concat", values, axis=0)
    length = to.constant(to.integers(depth).item(), np.int64)
    axis = operator.options_as(AxisOptions).axis
    wide = to.add("Cast", [to.get(numbers, Layout.NHWC)], to=TensorProto.INT64)  # ONNX Runtime knows no other here
    _put(operator, to, to.add("OneHot", [wide, length, both], axis=axis))


def pad_with_value(operator: Operator, to: Translation) -> None:
    """PADV2: PAD with another value than zero."""
    amounts = to.constant(to.integers(operator.inputs[1]).T.ravel(), np.int64)
    value = to.reshape(to.get(operator.inputs[2], Layout.NHWC), [])
    _put(operator, to, to.add("Pad", [_source(operator, to), amounts, value]))


def mirror(operator: Operator, to: Translation) -> None:
    """MIRROR_PAD that leaves the outermost value out."""
    if not operator.options_as(MirrorPadOptions).leaves_border_out:
        raise ModelError("it repeats the outermost values (SYMMETRIC); only REFLECT can be converted")
    amounts = to.constant(to.integers(operator.inputs[1]).T.ravel(), np.int64)
    _put(operator, to, to.add("Pad", [_source(operator, to), amounts], mode="reflect"))


def shape_of(operator: Operator, to: Translation) -> None:
    """SHAPE and RANK: known before the run."""
    shape = to.shape(operator.inputs[0])
    dtype = np.int64 if to.type_name(operator.outputs[0]) == "INT64" else np.int32
    _put(operator, to, to.constant(shape if operator.name == "SHAPE" else len(shape), dtype))


def zeros(operator: Operator, to: Translation) -> None:
    """ZEROS_LIKE."""
    zero = to.constant(0, _NUMBERS[to.type_name(operator.outputs[0])])
    shape = to.constant(to.shape(operator.outputs[0]), np.int64)
    _put(operator, to, to.add("Expand", [zero, shape]))


def _parts(to: Translation, value: str, axis: int, sizes: Sequence[int]) -> list[str]:
    ends = list(accumulate(sizes))
    return [
        to.add("Slice", [value, *(to.constant([bound], np.int64) for bound in (end - size, end, axis))])
        for size, end in zip(sizes, ends)
    ]


def _source(operator: Operator, to: Translation) -> str:
    return to.get(operator.inputs[0], Layout.NHWC)


def _put(operator: Operator, to: Translation, value: str) -> None:
    to.put(operator.outputs[0], value, Layout.NHWC)


OPERATORS = {
    "TRANSPOSE": transpose,
    "SQUEEZE": same_order,
    "EXPAND_DIMS": same_order,
    "PACK": pack,
    "UNPACK": unpack,
    "SPLIT": split,
    "SPLIT_V": split,
    "SLICE": cut,
    "REVERSE_V2": reverse,
    "TILE": tile,
    "BROADCAST_TO": expand,
    "FILL": expand,
    "GATHER": gather,
    "EMBEDDING_LOOKUP": look_up,
    "GATHER_ND": gather_places,
    "ONE_HOT": one_hot,
    "PADV2": pad_with_value,
    "MIRROR_PAD": mirror,
    "SHAPE": shape_of,
    "RANK": shape_of,
    "ZEROS_LIKE": zeros,
}
