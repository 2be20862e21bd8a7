"""SetAlphaCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.image.set_alpha_contract import SetAlphaContract, check_image, check_mask
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class SetAlphaCudaCalculator(SetAlphaContract, CudaCalculator):
    """Give an image on a CUDA device an alpha channel: a mask, or the same everywhere.

    Inputs, output and options are those of SetAlphaCalculator, with CudaImage in place of Image; the values are the
    same to the bit.

        node {
          calculator: "SetAlphaCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "ALPHA:mask"
          output_stream: "IMAGE:image_with_alpha"
        }
    """

    image_in = Input(CudaImage, tag="IMAGE")
    alpha = OptionalInput(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernel."""
        super().open()
        self.device.prepare("set_alpha_value")

    def process(self) -> None:
        """Send the image with its new alpha."""
        image, mask = self.image_in.get(), self.alpha.get()
        check_image(image)
        width, height = image.width, image.height
        out = self.device.empty((height, width, 4), np.uint8)
        colors, target = (image.array, image.channels), (out, width, height)
        if mask is None:
            self.device.launch("set_alpha_value", width, height, *colors, self.value, *target)
        else:
            check_mask(mask, image)
            kernel = f"set_alpha_{mask.image_format.dtype.name}"
            self.device.launch(kernel, width, height, *colors, mask.array, mask.channels, *target)
        self.image_out.send(CudaImage(out, ImageFormat.SRGBA, stream=self.device.stream))
