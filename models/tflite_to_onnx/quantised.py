"""Models with 8-bit numbers: every tensor is given as the real numbers that it stands for.

A stored number q means scale·(q − zero point). Constants become float32. Computed tensors are float32 too, but keep
their grid: after each operator its result is rounded to the grid and cut off at its ends, where TFLite's integer
kernels round and saturate as well. Source: "LiteRT 8-bit quantization specification" (ai.google.dev/edge/litert).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import Array, Grid, Tensor, TfliteModel

_ROUNDED = {"INT8": np.int8, "UINT8": np.uint8}
_CONSTANT = (*_ROUNDED, "INT16", "INT32", "INT64")  # biases are wide


def as_real_numbers(model: TfliteModel) -> TfliteModel:
    """The model with its quantised tensors as real ones."""
    return replace(model, tensors=tuple(map(_as_real, model.tensors)))


def _as_real(tensor: Tensor) -> Tensor:
    grid = tensor.grid
    if grid is None or tensor.type_name not in _CONSTANT:
        return replace(tensor, grid=None)
    if tensor.data is not None:
        return replace(tensor, type_name="FLOAT32", data=_real(tensor.data, grid), grid=None)
    if tensor.type_name not in _ROUNDED:
        return tensor  # refused by its type if anything reads it
    if grid.scales.size != 1:
        raise ModelError(f'"{tensor.name}" is computed and has a scale for each channel; only constants can have')
    return replace(tensor, type_name="FLOAT32", grid=replace(grid, dtype=_ROUNDED[tensor.type_name]))


def _real(data: Array, grid: Grid) -> Array:
    along = [1] * data.ndim
    if grid.scales.size > 1:
        along[grid.axis] = -1
    scales, zero_points = grid.scales.reshape(along), grid.zero_points.reshape(along)
    return np.asarray((data.astype(np.float64) - zero_points) * scales, np.float32)
