"""RecolorCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.image.recolor_contract import RecolorContract, check_image, check_mask
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class RecolorCudaCalculator(RecolorContract, CudaCalculator):
    """Mix a colour into an image on a CUDA device where a mask says so; the mask is scaled in the same kernel.

    Inputs, output and options are those of RecolorCalculator, with CudaImage in place of Image: MediaPipe's formula in
    floating point, so that a value may differ from the CPU variant's by one grey level. A mask of bytes is scaled in
    fixed-point numbers, as on the CPU.

        node {
          calculator: "RecolorCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:recolored"
          options {
            [mediapipe.RecolorCalculatorOptions.ext] {
              color { r: 0 g: 0 b: 255 }
              invert_mask: true
              adjust_with_luminance: false
            }
          }
        }
    """

    image_in = Input(CudaImage, tag="IMAGE")
    mask = OptionalInput(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernel."""
        super().open()
        self.device.prepare("recolor_float32")

    def process(self) -> None:
        """Send the mixture."""
        image, mask = self.image_in.get(), self.mask.get()
        if mask is None:
            self.image_out.send(image)
            return
        check_image(image)
        check_mask(mask)
        out = self.device.empty((image.height, image.width, 3), np.uint8)
        weights = (mask.array, mask.width, mask.height, mask.channels, self.channel_of(mask))
        mixture = (int(self.options.invert_mask), int(self.options.adjust_with_luminance), *self.color)
        kernel = f"recolor_{mask.image_format.dtype.name}"
        self.device.launch(kernel, image.width, image.height, image.array, *weights, *mixture, out, *_size(image))
        self.image_out.send(CudaImage(out, ImageFormat.SRGB, stream=self.device.stream))


def _size(image: CudaImage) -> tuple[int, int]:
    return image.width, image.height
