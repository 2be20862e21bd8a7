"""The options of TensorsToSegmentationCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.calculators.tensor.image_to_tensor_options import GpuOrigin
from mediagraph.framework.options import option


class Activation(IntEnum):
    """What becomes of the model's values."""

    NONE = 0
    SIGMOID = 1
    SOFTMAX = 2


@dataclass(frozen=True, slots=True)
class TensorsToSegmentationCalculatorOptions:
    """Activation, and which of the two layers SOFTMAX shows. `gpu_origin` matters for images in GPU memory only."""

    message: ClassVar[str] = "mediapipe.TensorsToSegmentationCalculatorOptions"
    extension: ClassVar[int] = 374311106

    gpu_origin: GpuOrigin = option(GpuOrigin.DEFAULT, number=1)
    """Where the first row of a mask in GPU memory is; without effect on masks in host memory."""
    activation: Activation = option(Activation.NONE, number=2)
    """NONE takes the model's values as they are, SIGMOID and SOFTMAX make probabilities of them."""
    output_layer_index: int = option(1, number=3, wire="int32")
    """Which of the two layers of the tensor SOFTMAX shows, 0 or 1."""

    def __post_init__(self) -> None:
        if self.activation is Activation.SOFTMAX and self.output_layer_index not in (0, 1):
            raise ValueError(f"output_layer_index is {self.output_layer_index}; it must be 0 or 1")
