"""MaskSmoothingCudaCalculator."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.device import Device
from mediagraph.calculators.cuda.scaling import Size, resized
from mediagraph.calculators.masks.cuda_planes import KERNELS, weights_of
from mediagraph.calculators.masks.mask_smoothing_contract import MaskSmoothingContract
from mediagraph.calculators.masks.motion import SHRINKING
from mediagraph.calculators.masks.pixels import check_image, shrunk_size
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.ports import Input, Output
from mediagraph.framework.timestamp import Timestamp


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """What is kept of the frames so far: `image` is a quarter as large, and belongs to the smoothed mask."""

    timestamp: Timestamp
    image: DeviceArray
    image_size: Size
    mask: DeviceArray


@dataclass(frozen=True, slots=True, eq=False)
class _Motion:
    """The rates at which image and mask change, a quarter as large, and a number that is not 0 after a cut."""

    rates: DeviceArray
    is_cut: DeviceArray


class MaskSmoothingCudaCalculator(MaskSmoothingContract, CudaCalculator):
    """Keep a mask on a CUDA device steady where the image stands still, and let it follow where something moves.

    Inputs, output and options are those of MaskSmoothingCalculator, with CudaImage in place of Image; the values are
    the same to 1e-4. Whether there is a cut is decided on the device, without waiting for it.

        node {
          calculator: "MaskSmoothingCudaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:unsteady_mask"
          output_stream: "MASK:mask"
          node_options { [type.googleapis.com/MaskSmoothingCalculatorOptions] { time_constant_s: 0.3 } }
        }
    """

    image = Input(CudaImage)
    mask_in = Input(CudaImage, tag="MASK")
    mask_out = Output(CudaImage, tag="MASK")

    def open(self) -> None:
        """Nothing has been seen yet."""
        super().open()
        self.past: _Past | None = None
        for kernel in ("mask_smoothed", *KERNELS):
            self.device.prepare(kernel)

    def process(self) -> None:
        """Send the smoothed mask."""
        mask, frame = weights_of(self.device, self.mask_in.get()), self.image.get()
        check_image(frame)
        image, past, size = _small(self.device, frame), self.past, (frame.width, frame.height)
        if past is not None and self._fits(past, mask, size):
            motion = self._motion(image, past)
            mask = self._smoothed(mask, past.mask, motion)
            image = self._followed(image, past.image, motion)
        self.past = _Past(self.timestamp, image, size, mask)
        self.mask_out.send(CudaImage(mask, ImageFormat.VEC32F1, stream=self.device.stream))

    def _fits(self, past: _Past, mask: DeviceArray, image_size: Size) -> bool:
        """May the past be used? Not after a gap or with other sizes."""
        same_sizes = (past.mask.shape, past.image_size) == (mask.shape, image_size)
        return same_sizes and self.is_in_time(past.timestamp)

    def _motion(self, image: DeviceArray, past: _Past) -> _Motion:
        device, options = self.device, self.options
        lines, columns = image.shape[:2]
        motion, rates = (device.empty((lines, columns), np.float32) for _ in range(2))
        gate = (1 / (options.moving - options.still), float(options.still), float(self.least_rate(past.timestamp)))
        device.launch("motion_measured", columns, lines, image, past.image, *gate, motion, rates, columns, lines)
        counts, is_cut = device.empty((lines,), np.int32), device.empty((1,), np.int32)
        device.launch("motion_counted", 1, lines, motion, columns, counts, 1, lines)
        device.launch("motion_is_cut", 1, 1, counts, lines, float(options.cut_share * lines * columns), is_cut, 1, 1)
        return _Motion(rates, is_cut)

    def _smoothed(self, mask: DeviceArray, before: DeviceArray, motion: _Motion) -> DeviceArray:
        """A new array: the one sent before still belongs to those who have received it."""
        (height, width), (lines, columns) = mask.shape, motion.rates.shape
        out = self.device.empty(mask.shape, np.float32)
        how = (motion.rates, columns, lines, float(self.options.mask_change), motion.is_cut)
        self.device.launch("mask_smoothed", width, height, mask, before, *how, out, width, height)
        return out

    def _followed(self, image: DeviceArray, before: DeviceArray, motion: _Motion) -> DeviceArray:
        lines, columns = image.shape[:2]
        out = self.device.empty(image.shape, np.float32)
        how = (motion.rates, motion.is_cut)
        self.device.launch("motion_followed", columns, lines, image, before, *how, out, columns, lines)
        return out


def _small(device: Device, image: CudaImage) -> DeviceArray:
    """The image as motion is looked for in it (`motion.py`)."""
    size = shrunk_size(image.array, SHRINKING)
    out = device.empty((size[1], size[0], 3), np.float32)
    device.launch("motion_averaged", *size, resized(device, image.array, size, cv2.INTER_LINEAR), out, *size)
    return out
