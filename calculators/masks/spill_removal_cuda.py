"""SpillRemovalCudaCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.scaling import resized
from mediagraph.calculators.masks.cuda_planes import (
    KERNELS,
    Window,
    blurred,
    box,
    clipped,
    floats,
    padded,
    shrunk,
    weights_for,
)
from mediagraph.calculators.masks.foreground_colors import LEAST, MOST, factor_of, wide_factor_of
from mediagraph.calculators.masks.pixels import check_image, shrunk_size
from mediagraph.calculators.masks.spill_removal_contract import SpillRemovalContract
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, Output


class SpillRemovalCudaCalculator(SpillRemovalContract, CudaCalculator):
    """Take the colour of the background, and its light, out of the edges of people, on a CUDA device.

    Inputs, output and options are those of SpillRemovalCalculator, with CudaImage in place of Image; the values are the
    same to ±1 grey level.

        node {
          calculator: "SpillRemovalCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:people"
        }
    """

    image_in = Input(CudaImage, tag="IMAGE")
    mask = Input(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernels."""
        super().open()
        self.windows: dict[int, Window] = {}  # by radius, of which there are two for each size of images
        for kernel in ("spill_removed", *KERNELS):
            self.device.prepare(kernel)

    def process(self) -> None:
        """Send the image with clean edges."""
        image = self.image_in.get()
        check_image(image)
        weights = weights_for(self.device, self.mask.get(), image)
        wide_px, narrow_px = self.reach_in(image.width, image.height)
        factor = factor_of(narrow_px)
        estimates = self._estimates(image.array, weights, wide_px, narrow_px, factor)
        lines, columns = estimates.shape[:2]
        out, size = self.device.empty(image.array.shape, np.uint8), (image.width, image.height)
        how = (estimates, columns, lines, factor, LEAST, MOST)
        self.device.launch("spill_removed", *size, image.array, weights, *how, out, *size)
        self.image_out.send(CudaImage(out, ImageFormat.SRGB, stream=self.device.stream))

    def _estimates(
        self, image: DeviceArray, weights: DeviceArray, wide_px: int, narrow_px: int, factor: int
    ) -> DeviceArray:
        """The colours of person and background of the second time, six planes `factor` times smaller than the image."""
        device, size = self.device, shrunk_size(image, factor)
        colors = floats(device, shrunk(device, padded(device, image, factor), size), 1)
        alpha = clipped(device, shrunk(device, padded(device, weights, factor), size))
        first = resized(device, self._first(colors, alpha, max(1, wide_px // factor)), size, cv2.INTER_LINEAR)
        weighted = device.empty((size[1], size[0], 8), np.float32)
        device.launch("spill_second", *size, colors, alpha, first, weighted, *size)
        return self._blurred(weighted, narrow_px / factor)

    def _first(self, colors: DeviceArray, alpha: DeviceArray, radius_px: int) -> DeviceArray:
        """Those of the first time, smaller still."""
        device, factor = self.device, wide_factor_of(radius_px)
        size = shrunk_size(colors, factor)
        weighted = device.empty((size[1], size[0], 8), np.float32)
        device.launch("spill_first", *size, shrunk(device, colors, size), shrunk(device, alpha, size), weighted, *size)
        return self._blurred(weighted, radius_px / factor)

    def _blurred(self, weighted: DeviceArray, radius_px: float) -> DeviceArray:
        lines, columns = weighted.shape[:2]
        sums = blurred(self.device, weighted, self._window(max(1, round(radius_px))), repeats_edge=False)
        out = self.device.empty((lines, columns, 6), np.float32)
        self.device.launch("spill_estimates", columns, lines, sums, out, columns, lines)
        return out

    def _window(self, radius: int) -> Window:
        if radius not in self.windows:
            self.windows[radius] = box(self.device, radius)
        return self.windows[radius]
