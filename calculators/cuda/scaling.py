"""Pictures in another size on a CUDA device, as cv2.resize makes them on the CPU."""

from __future__ import annotations

import cv2

from mediagraph.calculators.cuda.device import Device
from mediagraph.framework.cuda_image import DeviceArray

Size = tuple[int, int]
"""Width and height in pixels."""

_KERNELS = {
    cv2.INTER_NEAREST: "resize_nearest",
    cv2.INTER_LINEAR: "resize_linear",
    cv2.INTER_AREA: "resize_area",
    cv2.INTER_CUBIC: "resize_cubic",
}


def resized(device: Device, pixels: DeviceArray, size: Size, interpolation: int) -> DeviceArray:
    """The picture (height × width [× channels]; uint8, uint16 or float32) in another size; itself if it has that size.

    `interpolation` is OpenCV's: INTER_NEAREST, INTER_LINEAR, INTER_AREA for both sides smaller, or, for bytes,
    INTER_CUBIC.
    """
    height, width, *rest = pixels.shape
    if (width, height) == size:
        return pixels
    out = device.empty((size[1], size[0], *rest), pixels.dtype)
    kernel = f"{_KERNELS[interpolation]}_{pixels.dtype.name}"
    device.launch(kernel, *size, pixels, width, height, rest[0] if rest else 1, out, *size)
    return out
