"""RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR."""

from __future__ import annotations

import numpy as np

from mediagraph.models.tflite_to_onnx.builder import NO_VALUE
from mediagraph.models.tflite_to_onnx.tflite_model import Operator, ResizeOptions
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation


def resize_bilinear(operator: Operator, to: Translation) -> None:
    """RESIZE_BILINEAR."""
    sampling = _sampling(operator.options_as(ResizeOptions))
    _resize(operator, to, mode="linear", coordinate_transformation_mode=sampling)


def resize_nearest(operator: Operator, to: Translation) -> None:
    """RESIZE_NEAREST_NEIGHBOR; places are rounded as TFLite does (`reference/resize_nearest_neighbor.h`)."""
    sampling = _sampling(operator.options_as(ResizeOptions))
    rounding = "floor" if sampling == "asymmetric" else "round_prefer_ceil"
    _resize(operator, to, mode="nearest", coordinate_transformation_mode=sampling, nearest_mode=rounding)


def _resize(operator: Operator, to: Translation, **attributes: str) -> None:
    """With scales where they are whole: these have an NCHWc kernel in ONNX Runtime. Others might be rounded wrongly."""
    size = to.shape(operator.inputs[0])[1:3]
    wanted: list[int] = to.integers(operator.inputs[1]).tolist()
    image = to.get(operator.inputs[0], Layout.NCHW)
    if all(many % few == 0 for many, few in zip(wanted, size)):
        scales = to.constant([1, 1, wanted[0] // size[0], wanted[1] // size[1]])
        value = to.add("Resize", [image, NO_VALUE, scales], **attributes)
    else:
        batch, *_, channels = to.shape(operator.inputs[0])
        sizes = to.constant([batch, channels, *wanted], np.int64)
        value = to.add("Resize", [image, NO_VALUE, NO_VALUE, sizes], **attributes)
    to.put(operator.outputs[0], value, Layout.NCHW)


def _sampling(options: ResizeOptions) -> str:
    if options.align_corners:
        return "align_corners"
    return "half_pixel" if options.half_pixel_centers else "asymmetric"


OPERATORS = {"RESIZE_BILINEAR": resize_bilinear, "RESIZE_NEAREST_NEIGHBOR": resize_nearest}
