"""Weights and planes of floats on a CUDA device: what the CUDA calculators on masks take and work with."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mediagraph.calculators.cuda.device import Device
from mediagraph.calculators.cuda.placing import Frame, placed
from mediagraph.calculators.cuda.scaling import Size, resized
from mediagraph.calculators.image.placement import in_place
from mediagraph.calculators.masks.pixels import check_mask, shrinking
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import ImageFormat

KERNELS = ("floats_of_bytes", "resize_linear_uint8", "place_uint8", "blur_lines")
"""One of each file that the functions here need, for `Device.prepare`."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The weights of a pixel and of `radius` neighbours on each side, by which `blurred` takes means."""

    weights: DeviceArray
    radius: int


def box(device: Device, radius_px: int) -> Window:
    """The mean of all."""
    size = 2 * radius_px + 1
    weights = device.empty((size,), np.float64)
    device.launch("box_weights", size, 1, weights, size, 1)
    return Window(weights, radius_px)


def gaussian(device: Device, sigma_px: float) -> Window:
    """A Gaussian, cut off where cv2.GaussianBlur cuts off floats."""
    radius = round(sigma_px * 4 * 2 + 1) // 2
    size = 2 * radius + 1
    weights = device.empty((size,), np.float64)
    device.launch("gaussian_weights", size, 1, float(sigma_px), weights, size, 1)
    return Window(weights, radius)


def blurred(device: Device, planes: DeviceArray, window: Window, *, repeats_edge: bool) -> DeviceArray:
    """The planes (height × width [× planes] float32) with the window's means, across and down.

    Beyond the border they are mirrored, with their edge repeated (BORDER_REFLECT) or not (BORDER_REFLECT_101).
    """
    height, width, *rest = planes.shape
    for kernel, precision in (("blur_lines", np.float64), ("blur_columns", np.float32)):
        out = device.empty(planes.shape, precision)
        means = (window.weights, window.radius, int(repeats_edge))
        device.launch(kernel, width, height, planes, rest[0] if rest else 1, *means, out, width, height)
        planes = out
    return planes


def weights_of(device: Device, mask: CudaImage) -> DeviceArray:
    """A mask (VEC32F1, or GRAY8 with 255 for 1) as weights, height × width float32; ValueError for other formats."""
    check_mask(mask)
    return mask.array if mask.image_format is ImageFormat.VEC32F1 else floats(device, mask.array, 1 / 255)


def weights_for(device: Device, mask: CudaImage, image: CudaImage) -> DeviceArray:
    """The weights of a mask in the size of an image, scaled linearly where the sizes differ."""
    return resized(device, weights_of(device, mask), (image.width, image.height), cv2.INTER_LINEAR)


def floats(device: Device, values: DeviceArray, factor: float) -> DeviceArray:
    """Bytes, times a factor, as float32."""
    height, width, *rest = values.shape
    out = device.empty(values.shape, np.float32)
    columns = width * (rest[0] if rest else 1)
    device.launch("floats_of_bytes", columns, height, values, float(factor), out, columns, height)
    return out


def clipped(device: Device, weights: DeviceArray) -> DeviceArray:
    """Weights within 0..1."""
    height, width = weights.shape
    out = device.empty(weights.shape, np.float32)
    device.launch("clipped", width, height, weights, out, width, height)
    return out


def padded(device: Device, pixels: DeviceArray, multiple: int) -> DeviceArray:
    """With the last column and row repeated until width and height are multiples."""
    height, width = pixels.shape[:2]
    size = (width + -width % multiple, height + -height % multiple)
    return pixels if size == (width, height) else placed(device, pixels, Frame(size, color=None), in_place(size))


def shrunk(device: Device, pixels: DeviceArray, size: Size) -> DeviceArray:
    """Scaled to (width, height): means of areas where it becomes smaller, linear where it becomes larger."""
    height, width = pixels.shape[:2]
    return resized(device, pixels, size, shrinking((width, height), size))
