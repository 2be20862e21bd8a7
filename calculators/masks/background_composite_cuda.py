"""BackgroundCompositeCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.masks.background_composite_contract import BackgroundCompositeContract, check_background
from mediagraph.calculators.masks.cuda_planes import KERNELS, weights_for
from mediagraph.calculators.masks.pixels import check_image
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class BackgroundCompositeCudaCalculator(BackgroundCompositeContract, CudaCalculator):
    """Put people over a background on a CUDA device: a picture, or one colour.

    Inputs, output and options are those of BackgroundCompositeCalculator, with CudaImage in place of Image; the values
    are the same to ±1 grey level, to the bit where the mask has the size of the image.

        node {
          calculator: "BackgroundCompositeCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          input_stream: "BACKGROUND:background"
          output_stream: "IMAGE:composite"
        }
    """

    image_in = Input(CudaImage, tag="IMAGE")
    mask = Input(CudaImage)
    background = OptionalInput(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernels."""
        super().open()
        for kernel in ("composite_picture", *KERNELS):
            self.device.prepare(kernel)

    def process(self) -> None:
        """Send people and background as one."""
        image, background = self.image_in.get(), self.background.get()
        check_image(image)
        size = (image.width, image.height)
        out = self.device.empty(image.array.shape, np.uint8)
        people = (image.array, weights_for(self.device, self.mask.get(), image))
        if background is None:
            self.device.launch("composite_colour", *size, *people, *self.color_behind(), out, *size)
        else:
            check_background(background, image)
            check_image(background)
            self.device.launch("composite_picture", *size, *people, background.array, out, *size)
        self.image_out.send(CudaImage(out, ImageFormat.SRGB, stream=self.device.stream))
