"""BackgroundBlurCudaCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.scaling import Size, resized
from mediagraph.calculators.masks.background_blur_contract import BackgroundBlurContract
from mediagraph.calculators.masks.cuda_planes import KERNELS, Window, blurred, gaussian, shrunk, weights_of
from mediagraph.calculators.masks.pixels import check_image, shrunk_size
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, Output


class BackgroundBlurCudaCalculator(BackgroundBlurContract, CudaCalculator):
    """Blur what is behind people on a CUDA device, without a seam of their colours around them.

    Inputs, output and options are those of BackgroundBlurCalculator, with CudaImage in place of Image; the values are
    the same to ±1 grey level.

        node {
          calculator: "BackgroundBlurCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:background"
          node_options { [type.googleapis.com/BackgroundBlurCalculatorOptions] { sigma: 20 } }
        }
    """

    image_in = Input(CudaImage, tag="IMAGE")
    mask = Input(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernels."""
        super().open()
        self.windows: dict[float, Window] = {}  # by deviation, of which there is one for each size of images
        for kernel in ("background_certain", *KERNELS):
            self.device.prepare(kernel)

    def process(self) -> None:
        """Send the background."""
        image, mask = self.image_in.get(), weights_of(self.device, self.mask.get())
        check_image(image)
        factor, sigma = self.blur_of(image.width, image.height)
        small = self._blurred(image.array, mask, shrunk_size(image.array, factor), self._window(sigma))
        out = resized(self.device, small, (image.width, image.height), cv2.INTER_LINEAR)
        self.image_out.send(CudaImage(out, ImageFormat.SRGB, stream=self.device.stream))

    def _blurred(self, image: DeviceArray, mask: DeviceArray, size: Size, window: Window) -> DeviceArray:
        """The blurred background, so small."""
        device, (columns, lines) = self.device, size
        visible = device.empty((lines, columns, 4), np.float32)
        sources = (shrunk(device, image, size), shrunk(device, mask, size))
        device.launch("background_certain", *size, *sources, visible, *size)
        out = device.empty((lines, columns, 3), np.uint8)
        weighted = blurred(device, visible, window, repeats_edge=True)
        device.launch("background_colours", *size, weighted, out, *size)
        return out

    def _window(self, sigma: float) -> Window:
        if sigma not in self.windows:
            self.windows = {sigma: gaussian(self.device, sigma)}
        return self.windows[sigma]
