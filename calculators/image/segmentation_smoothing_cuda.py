"""SegmentationSmoothingCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.image.segmentation_smoothing_contract import SegmentationSmoothingContract, check_pair
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class SegmentationSmoothingCudaCalculator(SegmentationSmoothingContract, CudaCalculator):
    """Calm a mask on a CUDA device: where it is uncertain, mix in the mask before.

    Inputs, output and options are those of SegmentationSmoothingCalculator, with CudaImage in place of Image; the
    values are the same to the bit.

        node {
          calculator: "SegmentationSmoothingCudaCalculator"
          input_stream: "MASK:mask"
          input_stream: "MASK_PREVIOUS:previous_mask"
          output_stream: "MASK_SMOOTHED:smoothed_mask"
          options { [mediapipe.SegmentationSmoothingCalculatorOptions.ext] { combine_with_previous_ratio: 0.7 } }
        }
    """

    mask = Input(CudaImage)
    mask_previous = OptionalInput(CudaImage)
    mask_smoothed = Output(CudaImage)

    def open(self) -> None:
        """Prepare the kernel."""
        super().open()
        self.device.prepare("segmentation_smoothing")

    def process(self) -> None:
        """Send the mixture."""
        mask, previous = self.mask.get(), self.mask_previous.get()
        if previous is None:
            self.mask_smoothed.send(mask)
            return
        check_pair(mask, previous)
        width, height = mask.width, mask.height
        out = self.device.empty((height, width), np.float32)
        both = (mask.array, previous.array)
        self.device.launch("segmentation_smoothing", width, height, *both, float(self.ratio), out, width, height)
        self.mask_smoothed.send(CudaImage(out, ImageFormat.VEC32F1, stream=self.device.stream))
