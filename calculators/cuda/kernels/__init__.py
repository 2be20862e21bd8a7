"""The kernels as text, by name."""

from __future__ import annotations

import importlib.resources
import re
from functools import cache

KERNELS = {
    "background_certain": "background_blur.cu",
    "background_colours": "background_blur.cu",
    "blur_columns": "blur.cu",
    "blur_lines": "blur.cu",
    "box_weights": "blur.cu",
    "clipped": "weights.cu",
    "composite_colour": "composite.cu",
    "composite_opaque": "composite.cu",
    "composite_picture": "composite.cu",
    "floats_of_bytes": "weights.cu",
    "gaussian_weights": "blur.cu",
    "guided_coarse": "guided_filter.cu",
    "guided_mask": "guided_filter.cu",
    "guided_model": "guided_filter.cu",
    "guided_products": "guided_filter.cu",
    "image_to_tensor_float32": "image_to_tensor.cu",
    "image_to_tensor_int8": "image_to_tensor.cu",
    "image_to_tensor_uint8": "image_to_tensor.cu",
    "mask_smoothed": "mask_smoothing.cu",
    "motion_averaged": "mask_smoothing.cu",
    "motion_counted": "mask_smoothing.cu",
    "motion_followed": "mask_smoothing.cu",
    "motion_is_cut": "mask_smoothing.cu",
    "motion_measured": "mask_smoothing.cu",
    "place_float32": "place.cu",
    "place_uint16": "place.cu",
    "place_uint8": "place.cu",
    "recolor_float32": "recolor.cu",
    "recolor_uint8": "recolor.cu",
    "resize_area_float32": "resize.cu",
    "resize_area_uint16": "resize.cu",
    "resize_area_uint8": "resize.cu",
    "resize_cubic_uint8": "resize.cu",
    "resize_linear_float32": "resize.cu",
    "resize_linear_uint16": "resize.cu",
    "resize_linear_uint8": "resize.cu",
    "resize_nearest_float32": "resize.cu",
    "resize_nearest_uint16": "resize.cu",
    "resize_nearest_uint8": "resize.cu",
    "segmentation_smoothing": "segmentation_smoothing.cu",
    "set_alpha_float32": "set_alpha.cu",
    "set_alpha_uint8": "set_alpha.cu",
    "set_alpha_value": "set_alpha.cu",
    "spill_estimates": "spill_removal.cu",
    "spill_first": "spill_removal.cu",
    "spill_removed": "spill_removal.cu",
    "spill_second": "spill_removal.cu",
    "tensors_to_segmentation": "tensors_to_segmentation.cu",
}
"""The file that each kernel stands in."""

COMPILER_OPTIONS = ("--std=c++17", "--fmad=false")
"""No fused multiply-add: every operation rounds by itself, as on the CPU."""

_INCLUDE = re.compile(r'^#include "(\w+\.cuh)"$', re.MULTILINE)


@cache
def source_of(file: str) -> str:
    """The text of a file of kernels, with the files that it includes."""
    text = importlib.resources.files(__name__).joinpath(file).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda match: source_of(match[1]), text)
