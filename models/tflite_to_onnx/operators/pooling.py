"""Pooling and means over an image."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx.tflite_model import Operator, PoolOptions, ReduceOptions
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation
from mediagraph.models.tflite_to_onnx.windows import pads_of_window


def max_pool(operator: Operator, to: Translation) -> None:
    """MAX_POOL_2D; ONNX's border is −∞, as TFLite's."""
    options = operator.options_as(PoolOptions)
    value = to.add(
        "MaxPool",
        [to.get(operator.inputs[0], Layout.NCHW)],
        kernel_shape=options.window,
        strides=options.strides,
        pads=_pads(operator, to, options),
    )
    to.put(operator.outputs[0], to.activate(value, options.activation), Layout.NCHW)


def average_pool(operator: Operator, to: Translation) -> None:
    """AVERAGE_POOL_2D; a window as large as the image is ONNX's GlobalAveragePool, which has a faster kernel."""
    options = operator.options_as(PoolOptions)
    image = to.get(operator.inputs[0], Layout.NCHW)
    is_global = to.shape(operator.inputs[0])[1:3] == options.window and to.shape(operator.outputs[0])[1:3] == (1, 1)
    if is_global:
        value = to.add("GlobalAveragePool", [image])
    else:
        value = to.add(
            "AveragePool",
            [image],
            kernel_shape=options.window,
            strides=options.strides,
            pads=_pads(operator, to, options),
            count_include_pad=0,
        )
    to.put(operator.outputs[0], to.activate(value, options.activation), Layout.NCHW)


def mean(operator: Operator, to: Translation) -> None:
    """MEAN; over height and width of an image it is GlobalAveragePool."""
    options = operator.options_as(ReduceOptions)
    source, target = operator.inputs[0], operator.outputs[0]
    rank = len(to.shape(source))
    axes = sorted({int(axis) % rank for axis in to.integers(operator.inputs[1]).ravel()})
    if rank != 4 or axes != [1, 2]:
        value = to.add("ReduceMean", [to.get(source, Layout.NHWC)], axes=axes, keepdims=int(options.keep_dims))
        to.put(target, value, Layout.NHWC)
        return
    value = to.add("GlobalAveragePool", [to.get(source, Layout.NCHW)])
    to.put(target, value if options.keep_dims else to.reshape(value, to.shape(target)), Layout.NCHW)


def _pads(operator: Operator, to: Translation, options: PoolOptions) -> list[int]:
    return pads_of_window(options.padding, to.shape(operator.inputs[0])[1:3], options.window, options.strides)


OPERATORS = {"MAX_POOL_2D": max_pool, "AVERAGE_POOL_2D": average_pool, "MEAN": mean}
