"""All operators that can be converted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from mediagraph.models.tflite_to_onnx.operators import (
    convolution,
    dense,
    elementwise,
    face_attention,
    pooling,
    resize,
    shape,
)
from mediagraph.models.tflite_to_onnx.tflite_model import Operator
from mediagraph.models.tflite_to_onnx.translation import Translation

Translate: TypeAlias = Callable[[Operator, Translation], None]

TABLE: Mapping[str, Translate] = {
    **convolution.OPERATORS,
    **elementwise.OPERATORS,
    **pooling.OPERATORS,
    **resize.OPERATORS,
    **shape.OPERATORS,
    **dense.OPERATORS,
    **face_attention.OPERATORS,
}
"""TFLite's name of an operator, or a custom operator's own → its translation."""
