"""Operators that trade pixels for others: RESIZE_BILINEAR, DEPTH_TO_SPACE."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx.builder import NO_VALUE
from mediagraph.models.tflite_to_onnx.tflite_model import DepthToSpaceOptions, Operator, ResizeOptions
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation


def resize_bilinear(operator: Operator, to: Translation) -> None:
    """RESIZE_BILINEAR, with scales and not sizes: those have an NCHWc kernel in ONNX Runtime."""
    height, width = to.shape(operator.inputs[0])[1:3]
    to_height, to_width = to.integers(operator.inputs[1]).tolist()
    value = to.add(
        "Resize",
        [
            to.get(operator.inputs[0], Layout.NCHW),
            NO_VALUE,
            to.constant([1, 1, to_height / height, to_width / width]),
        ],
        mode="linear",
        coordinate_transformation_mode=_sampling(operator.options_as(ResizeOptions)),
    )
    to.put(operator.outputs[0], value, Layout.NCHW)


def depth_to_space(operator: Operator, to: Translation) -> None:
    """DEPTH_TO_SPACE: the channel is (y·block + x)·channels + c, which ONNX calls DCR."""
    block_size = operator.options_as(DepthToSpaceOptions).block_size
    value = to.add("DepthToSpace", [to.get(operator.inputs[0], Layout.NCHW)], blocksize=block_size, mode="DCR")
    to.put(operator.outputs[0], value, Layout.NCHW)


def _sampling(options: ResizeOptions) -> str:
    if options.align_corners:
        return "align_corners"
    return "half_pixel" if options.half_pixel_centers else "asymmetric"


OPERATORS = {"RESIZE_BILINEAR": resize_bilinear, "DEPTH_TO_SPACE": depth_to_space}
