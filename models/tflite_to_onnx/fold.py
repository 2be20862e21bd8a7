"""Folding before the translation: constants, and zero borders that a convolution can add itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import (
    ConvolutionOptions,
    ExplicitPadding,
    Operator,
    Padding,
    TfliteModel,
)

_MOST_ELEMENTS = 1 << 29  # two gigabytes of float32, which is all that an ONNX file can hold


def fold_constants(model: TfliteModel) -> TfliteModel:
    """Carry out DENSIFY and DEQUANTIZE of constants, so that neither reaches ONNX.

    The reader has made sparse constants dense already; float16 → float32 is exact; 8-bit constants are real numbers by
    now (`as_real_numbers`). Raises ModelError for constants
    that no ONNX file could hold.
    """
    tensors = list(model.tensors)
    kept = []
    elements = 0
    for operator in model.operators:
        source = tensors[operator.inputs[0]] if operator.inputs else None
        if source is None or source.data is None or not _is_folded(operator, source.type_name):
            kept.append(operator)
            continue
        elements += source.data.size
        if elements > _MOST_ELEMENTS:  # thousands of operators may read the same constant
            raise ModelError(f"it is damaged: its constants have more than {_MOST_ELEMENTS} elements")
        data = source.data.astype(np.float32) if operator.name == "DEQUANTIZE" else source.data
        target = operator.outputs[0]
        tensors[target] = replace(tensors[target], data=data)
    return replace(model, tensors=tuple(tensors), operators=tuple(kept))


def fold_padding(model: TfliteModel) -> TfliteModel:
    """Move a spatial PAD into the VALID convolutions that read it, if they are all its readers."""
    kept = list(model.operators)
    for pad in model.operators:
        readers = [operator for operator in kept if pad.name == "PAD" and pad.outputs[0] in operator.inputs]
        border = _border(model, pad)
        if readers and border and pad.outputs[0] not in model.outputs and all(map(_adds_no_border, readers)):
            kept = [_with_border(operator, pad, border) for operator in kept if operator is not pad]
    return replace(model, operators=tuple(kept))


def _is_folded(operator: Operator, type_name: str) -> bool:
    return operator.name == "DENSIFY" or (operator.name == "DEQUANTIZE" and type_name in ("FLOAT16", "FLOAT32"))


def _border(model: TfliteModel, pad: Operator) -> ExplicitPadding | None:
    """The border that a PAD adds, None unless it is a constant one around images."""
    amounts = model.tensors[pad.inputs[1]].data if pad.name == "PAD" else None
    if amounts is None or amounts.shape != (4, 2):
        return None
    batch, height, width, channels = amounts.astype(int).tolist()
    if any(batch) or any(channels):
        return None
    return ExplicitPadding(height[0], width[0], height[1], width[1])


def _adds_no_border(operator: Operator) -> bool:
    return isinstance(operator.options, ConvolutionOptions) and operator.options.padding is Padding.VALID


def _with_border(operator: Operator, pad: Operator, border: ExplicitPadding) -> Operator:
    if pad.outputs[0] not in operator.inputs or not isinstance(operator.options, ConvolutionOptions):
        return operator
    inputs: Sequence[int] = [pad.inputs[0] if tensor == pad.outputs[0] else tensor for tensor in operator.inputs]
    return replace(operator, inputs=tuple(inputs), options=replace(operator.options, padding=border))
