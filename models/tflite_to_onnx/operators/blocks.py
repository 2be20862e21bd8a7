"""Operators that carry blocks of pixels into channels or into the batch, and back."""

from __future__ import annotations

import numpy as np

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import BlockOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation


def depth_to_space(operator: Operator, to: Translation) -> None:
    """DEPTH_TO_SPACE: the channel is (y·block + x)·channels + c, which ONNX calls DCR."""
    block_size = operator.options_as(BlockOptions).block_size
    value = to.add("DepthToSpace", [to.get(operator.inputs[0], Layout.NCHW)], blocksize=block_size, mode="DCR")
    to.put(operator.outputs[0], value, Layout.NCHW)


def space_to_depth(operator: Operator, to: Translation) -> None:
    """SPACE_TO_DEPTH, which makes the same order of channels."""
    block_size = operator.options_as(BlockOptions).block_size
    value = to.add("SpaceToDepth", [to.get(operator.inputs[0], Layout.NCHW)], blocksize=block_size)
    to.put(operator.outputs[0], value, Layout.NCHW)


def space_to_batch(operator: Operator, to: Translation) -> None:
    """SPACE_TO_BATCH_ND of images: with a border, each place in the blocks becomes an image of its own."""
    rows, columns, margins = _blocks(operator, to)
    amounts = np.pad(margins, ((1, 1), (0, 0)))
    padded = to.add("Pad", [to.get(operator.inputs[0], Layout.NHWC), to.constant(amounts.T.ravel(), np.int64)])
    batch, _, _, channels = to.shape(operator.inputs[0])
    _, height, width, _ = to.shape(operator.outputs[0])
    apart = to.reshape(padded, [batch, height, rows, width, columns, channels])
    sorted_out = to.add("Transpose", [apart], perm=[2, 4, 0, 1, 3, 5])
    to.put(operator.outputs[0], to.reshape(sorted_out, to.shape(operator.outputs[0])), Layout.NHWC)


def batch_to_space(operator: Operator, to: Translation) -> None:
    """BATCH_TO_SPACE_ND of images, the way back; then a border is cut off."""
    rows, columns, margins = _blocks(operator, to)
    batch, height, width, channels = to.shape(operator.inputs[0])
    source = to.get(operator.inputs[0], Layout.NHWC)
    apart = to.reshape(source, [rows, columns, batch // (rows * columns), height, width, channels])
    together = to.add("Transpose", [apart], perm=[2, 3, 0, 4, 1, 5])
    whole = to.reshape(together, [batch // (rows * columns), height * rows, width * columns, channels])
    begin = margins[:, 0]
    end = begin + to.shape(operator.outputs[0])[1:3]
    bounds = [to.constant(values, np.int64) for values in (begin, end, [1, 2])]
    to.put(operator.outputs[0], to.add("Slice", [whole, *bounds]), Layout.NHWC)


def _blocks(operator: Operator, to: Translation) -> tuple[int, int, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """The height and width of a block, and what is added or cut off: ((top, bottom), (left, right))."""
    sizes, margins = (to.integers(tensor) for tensor in operator.inputs[1:3])
    if len(to.shape(operator.inputs[0])) != 4 or sizes.shape != (2,):
        raise ModelError("only blocks of the height and width of images can be converted")
    return int(sizes[0]), int(sizes[1]), margins


OPERATORS = {
    "DEPTH_TO_SPACE": depth_to_space,
    "SPACE_TO_DEPTH": space_to_depth,
    "SPACE_TO_BATCH_ND": space_to_batch,
    "BATCH_TO_SPACE_ND": batch_to_space,
}
