"""From a model's values to probabilities. Formulas: MediaPipe `tensors_to_segmentation_converter_opencv.cc`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.tensors_to_segmentation_options import Activation

Floats = NDArray[np.float32]


def activate(values: Floats, activation: Activation, layer: int) -> Floats:
    """One probability (height × width) per pixel of `values` (height × width × channels).

    NONE and SIGMOID take one channel, SOFTMAX two, of which it shows `layer`. Raises ValueError for other numbers.
    """
    check_channels(values.shape[2], activation)
    if activation is Activation.NONE:
        return values[:, :, 0]
    return sigmoid(values[:, :, 0]) if activation is Activation.SIGMOID else softmax(values, layer)


def check_channels(found: int, activation: Activation) -> None:
    """Raise ValueError if an activation takes another number of channels."""
    channels = 2 if activation is Activation.SOFTMAX else 1
    if found != channels:
        raise ValueError(f"activation {activation.name} takes {channels} channel(s), not {found}")


def sigmoid(values: Floats) -> Floats:
    """1 / (exp(-v) + 1) in float32."""
    with np.errstate(over="ignore"):  # exp(-v) = inf gives 0
        return np.float32(1) / (np.exp(-values) + np.float32(1))


def softmax(values: Floats, layer: int) -> Floats:
    """exp(v[layer] - max) / (1 + exp(min - max)) of the two channels, in float32."""
    largest, least = values.max(axis=2), values.min(axis=2)
    shown: Floats = np.exp(values[:, :, layer] - largest)
    other: Floats = np.exp(least - largest)
    return shown / (other + np.float32(1))
