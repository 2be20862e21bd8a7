"""Folding zero borders into convolutions."""

from __future__ import annotations

import numpy as np

from mediagraph.models.tflite_to_onnx.fold import fold_padding
from mediagraph.models.tflite_to_onnx.tflite_model import (
    Activation,
    ConvolutionOptions,
    ExplicitPadding,
    Operator,
    Options,
    Padding,
    Tensor,
    TfliteModel,
)

VALID = ConvolutionOptions(Padding.VALID, (2, 2), (1, 1), Activation.NONE)
SAME = ConvolutionOptions(Padding.SAME, (2, 2), (1, 1), Activation.NONE)
BORDER = ((0, 0), (1, 2), (3, 4), (0, 0))


def padded_model(
    *options: Options | None, amounts: tuple[tuple[int, int], ...] = BORDER, outputs: tuple[int, ...] = (4,)
) -> TfliteModel:
    """x → PAD → padded → one reader for each of the options."""
    tensors = [Tensor(name, (1, 8, 8, 1), "FLOAT32") for name in ("x", "amounts", "padded", "weights", "y", "z")]
    tensors[1] = Tensor("amounts", (4, 2), "INT32", np.array(amounts, np.int32))
    pad = Operator(0, "PAD", (0, 1), (2,))
    readers = [Operator(1 + index, "CONV_2D", (2, 3), (4 + index,), option) for index, option in enumerate(options)]
    return TfliteModel(tuple(tensors), (pad, *readers), (0,), outputs)


def test_the_border_moves_into_all_valid_convolutions() -> None:
    folded = fold_padding(padded_model(VALID, VALID))
    assert [operator.inputs for operator in folded.operators] == [(0, 3), (0, 3)]
    for operator in folded.operators:
        assert operator.options_as(ConvolutionOptions).padding == ExplicitPadding(top=1, left=3, bottom=2, right=4)
        assert operator.options_as(ConvolutionOptions).strides == (2, 2)


def test_a_reader_of_another_kind_keeps_the_pad() -> None:
    for model in (padded_model(VALID, SAME), padded_model(VALID, None), padded_model()):
        assert fold_padding(model) == model


def test_a_border_of_channels_keeps_the_pad() -> None:
    model = padded_model(VALID, amounts=((0, 0), (0, 0), (0, 0), (0, 4)))
    assert fold_padding(model) == model


def test_an_output_of_the_graph_keeps_the_pad() -> None:
    model = padded_model(VALID, outputs=(2, 4))
    assert fold_padding(model) == model
