"""TensorsToSegmentationCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.tensor.tensors_to_segmentation_contract import TensorsToSegmentationContract, as_picture
from mediagraph.framework.cuda_image import CudaImage, CudaTensors
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, Output


class TensorsToSegmentationCudaCalculator(TensorsToSegmentationContract, CudaCalculator):
    """Turn the output of a segmentation model into a mask on a CUDA device, in one kernel.

    Inputs, output and options are those of TensorsToSegmentationCalculator, with TENSORS (CudaTensors) and MASK
    (CudaImage VEC32F1). The first row is the top one, whatever `gpu_origin` says.

        node {
          calculator: "TensorsToSegmentationCudaCalculator"
          input_stream: "TENSORS:output_tensors"
          input_stream: "OUTPUT_SIZE:input_size"
          output_stream: "MASK:mask"
          options { [mediapipe.TensorsToSegmentationCalculatorOptions.ext] { activation: NONE } }
        }
    """

    tensors = Input(CudaTensors)
    mask = Output(CudaImage)

    def open(self) -> None:
        """Prepare the kernel."""
        super().open()
        self.device.prepare("tensors_to_segmentation")

    def process(self) -> None:
        """Send the mask."""
        activation = self.options.activation
        values = as_picture([tensor.array for tensor in self.tensors.get().tensors], activation)
        width, height = self.size_of(values)
        mask = self.device.empty((height, width), np.float32)
        source = (values, values.shape[1], values.shape[0], int(activation), self.options.output_layer_index)
        self.device.launch("tensors_to_segmentation", width, height, *source, mask, width, height)
        self.mask.send(CudaImage(mask, ImageFormat.VEC32F1, stream=self.device.stream))
