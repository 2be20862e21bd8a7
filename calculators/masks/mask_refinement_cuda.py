"""MaskRefinementCudaCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.scaling import Size, resized
from mediagraph.calculators.masks.cuda_planes import KERNELS, Window, blurred, box, padded, shrunk, weights_of
from mediagraph.calculators.masks.mask_refinement_contract import MaskRefinementContract
from mediagraph.calculators.masks.pixels import check_image, shrunk_size
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, Output

_PRODUCTS = 13
"""Planes of which the guided filter takes means: see guided_filter.cu."""


class MaskRefinementCudaCalculator(MaskRefinementContract, CudaCalculator):
    """Enlarge a mask on a CUDA device so that its edges lie where those of the image are.

    Inputs, output and options are those of MaskRefinementCalculator, with CudaImage in place of Image; the values are
    the same to 1e-4.

        node {
          calculator: "MaskRefinementCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:coarse_mask"
          output_stream: "MASK:mask"
          node_options { [type.googleapis.com/MaskRefinementCalculatorOptions] { radius: 20 epsilon: 0.001 } }
        }
    """

    image = Input(CudaImage)
    mask_in = Input(CudaImage, tag="MASK")
    mask_out = Output(CudaImage, tag="MASK")

    def open(self) -> None:
        """Prepare the kernels."""
        super().open()
        self.windows: dict[int, Window] = {}  # by radius, of which there is one for each size of images
        for kernel in ("guided_model", *KERNELS):
            self.device.prepare(kernel)

    def process(self) -> None:
        """Send the refined mask."""
        image, mask = self.image.get(), weights_of(self.device, self.mask_in.get())
        check_image(image)
        radius, subsample = self.window_of(image.width, image.height)
        window = self._window(max(1, round(radius / subsample)))
        out = self._applied(image, self._model(image, mask, subsample, window), subsample)
        self.mask_out.send(CudaImage(out, ImageFormat.VEC32F1, stream=self.device.stream))

    def _model(self, image: CudaImage, mask: DeviceArray, subsample: int, window: Window) -> DeviceArray:
        """Three slopes and the offset of the mask as a function of the colour, `subsample` times smaller."""
        device, size = self.device, shrunk_size(image.array, subsample)
        columns, lines = size
        guide = resized(device, padded(device, image.array, subsample), size, cv2.INTER_LINEAR)
        products = device.empty((lines, columns, _PRODUCTS), np.float32)
        coarse = self._coarse(mask, (image.width, image.height), subsample, size)
        device.launch("guided_products", *size, guide, coarse, products, *size)
        means = blurred(device, products, window, repeats_edge=True)
        model = device.empty((lines, columns, 4), np.float32)
        device.launch("guided_model", *size, means, float(self.options.epsilon), model, *size)
        return blurred(device, model, window, repeats_edge=True)

    def _coarse(self, mask: DeviceArray, image: Size, subsample: int, size: Size) -> DeviceArray:
        """The mask in the size of the subsampled image; see `guided_filter.py`."""
        height, width = mask.shape
        if (width, height) == image:
            return shrunk(self.device, padded(self.device, mask, subsample), size)
        steps = (subsample * width / image[0], subsample * height / image[1])
        coarse = self.device.empty((size[1], size[0]), np.float32)
        self.device.launch("guided_coarse", *size, mask, width, height, *steps, coarse, *size)
        return coarse

    def _applied(self, image: CudaImage, model: DeviceArray, subsample: int) -> DeviceArray:
        lines, columns = model.shape[:2]
        size = (image.width, image.height)
        out = self.device.empty((image.height, image.width), np.float32)
        stretched = (float(self.options.black), float(self.options.white))
        self.device.launch("guided_mask", *size, image.array, model, columns, lines, subsample, *stretched, out, *size)
        return out

    def _window(self, radius: int) -> Window:
        if radius not in self.windows:
            self.windows = {radius: box(self.device, radius)}
        return self.windows[radius]
