"""TensorsToSegmentationCalculator."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import is_connected
from mediagraph.calculators.tensor.activation import activate
from mediagraph.calculators.tensor.tensors_to_segmentation_options import TensorsToSegmentationCalculatorOptions
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Options, Output


class TensorsToSegmentationCalculator(Calculator):
    """Turn the output of a segmentation model into a mask.

    Inputs: TENSORS (list; its first array, float32 [height, width, channels] or [1, height, width, channels], is
    used); optionally OUTPUT_SIZE, a pair (width, height) in pixels, by default the size of the tensor. An OUTPUT_SIZE
    that is connected but empty is an error.
    Output: MASK (Image VEC32F1), scaled linearly, pixel centre to pixel centre, after the activation; neither clamped
    nor thresholded.
    Options: TensorsToSegmentationCalculatorOptions.

        node {
          calculator: "TensorsToSegmentationCalculator"
          input_stream: "TENSORS:output_tensors"
          input_stream: "OUTPUT_SIZE:input_size"
          output_stream: "MASK:mask"
          options { [mediapipe.TensorsToSegmentationCalculatorOptions.ext] { activation: NONE } }
        }
    """

    heavy = True

    tensors = Input(list[NDArray[np.float32]])
    output_size = OptionalInput(tuple[int, int])
    mask = Output(Image)
    options = Options(TensorsToSegmentationCalculatorOptions)

    def open(self) -> None:
        """Prepare the buffers."""
        self.needs_size = is_connected(self.output_size)
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the mask."""
        values = _first(self.tensors.get())
        mask = activate(values, self.options.activation, self.options.output_layer_index)
        size = self.output_size.get()
        if size is not None:
            mask = self._resized(mask, size)
        elif self.needs_size:
            raise ValueError("OUTPUT_SIZE is empty at this timestamp; every packet of TENSORS needs one")
        self.mask.send(Image(mask, ImageFormat.VEC32F1))

    def _resized(self, mask: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
        width, height = size
        if mask.shape == (height, width):
            return mask
        if width <= 0 or height <= 0:
            raise ValueError(f"OUTPUT_SIZE is {width} × {height}; both must be > 0")
        out = self.buffers.take((height, width), np.float32)
        cv2.resize(mask, size, dst=out, interpolation=cv2.INTER_LINEAR)
        return out


def _first(tensors: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The first tensor as height × width × channels; raises ValueError if it is no image."""
    if not tensors:
        raise ValueError("TENSORS is an empty list; a segmentation needs one tensor")
    tensor = tensors[0]
    values = tensor[0] if tensor.ndim == 4 and len(tensor) == 1 else tensor
    if values.ndim != 3 or not values.size or values.dtype != np.float32:
        raise ValueError(
            f"the first tensor is {tensor.dtype} {list(tensor.shape)}; a segmentation needs float32 [height, width, "
            "channels], or [1, height, width, channels]"
        )
    return values
