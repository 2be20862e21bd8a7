"""TensorsToSegmentationCalculator."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.tensor.activation import activate
from mediagraph.calculators.tensor.tensors_to_segmentation_contract import TensorsToSegmentationContract, as_picture
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, Output


class TensorsToSegmentationCalculator(TensorsToSegmentationContract):
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
    mask = Output(Image)

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the mask."""
        values = as_picture(self.tensors.get(), self.options.activation)
        mask = activate(values, self.options.activation, self.options.output_layer_index)
        self.mask.send(Image(self._resized(mask, self.size_of(mask)), ImageFormat.VEC32F1))

    def _resized(self, mask: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
        width, height = size
        if mask.shape == (height, width):
            return mask
        out = self.buffers.take((height, width), np.float32)
        cv2.resize(mask, size, dst=out, interpolation=cv2.INTER_LINEAR)
        return out
