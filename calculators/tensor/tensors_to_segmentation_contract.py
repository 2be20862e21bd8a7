"""What the variants of TensorsToSegmentationCalculator share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from mediagraph.calculators.connections import is_connected
from mediagraph.calculators.tensor.activation import check_channels
from mediagraph.calculators.tensor.tensor_spec import AnyArray
from mediagraph.calculators.tensor.tensors_to_segmentation_options import (
    Activation,
    TensorsToSegmentationCalculatorOptions,
)
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import OptionalInput, Options
from mediagraph.framework.variants import Variant

A = TypeVar("A", bound=AnyArray)


class TensorsToSegmentationContract(Calculator, abstract=True):
    """The options and the size of a node that makes masks of tensors. A variant adds TENSORS and MASK."""

    output_size = OptionalInput(tuple[int, int])
    options = Options(TensorsToSegmentationCalculatorOptions)
    variants = (Variant("TensorsToSegmentationCudaCalculator"),)

    def open(self) -> None:
        """Find out where the size comes from."""
        super().open()
        self.needs_size = is_connected(self.output_size)

    def size_of(self, picture: AnyArray) -> tuple[int, int]:
        """Width and height of the mask; raises ValueError if they cannot be."""
        size = self.output_size.get()
        if size is None:
            if self.needs_size:
                raise ValueError("OUTPUT_SIZE is empty at this timestamp; every packet of TENSORS needs one")
            return picture.shape[1], picture.shape[0]
        width, height = size
        if width <= 0 or height <= 0:
            raise ValueError(f"OUTPUT_SIZE is {width} × {height}; both must be > 0")
        return size


def as_picture(tensors: Sequence[A], activation: Activation) -> A:
    """The first tensor as height × width × channels; raises ValueError if it is no image, or not one to activate so."""
    if not tensors:
        raise ValueError("TENSORS is an empty list; a segmentation needs one tensor")
    tensor = tensors[0]
    shape = tensor.shape
    if len(shape) == 4 and shape[0] == 1:
        shape = shape[1:]
    if len(shape) != 3 or 0 in shape or tensor.dtype != np.float32:
        raise ValueError(
            f"the first tensor is {tensor.dtype} {list(tensor.shape)}; a segmentation needs float32 [height, width, "
            "channels], or [1, height, width, channels]"
        )
    check_channels(shape[2], activation)
    return tensor.reshape(shape)
