"""All operators that can be converted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from mediagraph.models.tflite_to_onnx.operators import (
    arrangement,
    blocks,
    convolution,
    dense,
    elementwise,
    face_attention,
    functions,
    pairs,
    pooling,
    reduction,
    resize,
    shape,
)
from mediagraph.models.tflite_to_onnx.tflite_model import Operator
from mediagraph.models.tflite_to_onnx.translation import Translation

Translate: TypeAlias = Callable[[Operator, Translation], None]

TABLE: Mapping[str, Translate] = {
    **convolution.OPERATORS,
    **elementwise.OPERATORS,
    **functions.OPERATORS,
    **pairs.OPERATORS,
    **reduction.OPERATORS,
    **pooling.OPERATORS,
    **resize.OPERATORS,
    **blocks.OPERATORS,
    **shape.OPERATORS,
    **arrangement.OPERATORS,
    **dense.OPERATORS,
    **face_attention.OPERATORS,
}
"""TFLite's name of an operator, or a custom operator's own → its translation."""

_MOVES = (
    "RESHAPE SQUEEZE EXPAND_DIMS TRANSPOSE PACK UNPACK SPLIT SPLIT_V SLICE STRIDED_SLICE CONCATENATION PAD TILE GATHER "
    "REVERSE_V2 DEPTH_TO_SPACE SPACE_TO_DEPTH SPACE_TO_BATCH_ND BATCH_TO_SPACE_ND MIRROR_PAD BROADCAST_TO "
    "RESIZE_NEAREST_NEIGHBOR MAX_POOL_2D MAXIMUM MINIMUM REDUCE_MAX REDUCE_MIN"
)
MOVES = frozenset(_MOVES.split())
"""Operators whose results are among the values that they read, or zero."""
