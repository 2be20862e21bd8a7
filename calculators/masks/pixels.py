"""What the calculators on masks take: weights and RGB pixels out of images."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import Image, ImageFormat

Weights = NDArray[Any]
"""Height × width float32, 0 background … 1 person; OpenCV's results have no narrower type."""
Pixels = NDArray[Any]
"""Height × width × 3 uint8, RGB."""


def weights_of(mask: Image) -> Weights:
    """A mask (VEC32F1, or GRAY8 with 255 for 1) as weights, in its own size; ValueError for other formats.

    Floats outside of 0..1 stay as they are.
    """
    check_mask(mask)
    values = mask.numpy_view()
    return values if mask.image_format is ImageFormat.VEC32F1 else values * np.float32(1 / 255)


def weights_for(mask: Image, image: Image) -> Weights:
    """The weights of a mask in the size of an image, scaled linearly where the sizes differ."""
    weights = weights_of(mask)
    if (mask.width, mask.height) == (image.width, image.height):
        return weights
    return cv2.resize(weights, (image.width, image.height), interpolation=cv2.INTER_LINEAR)


def pixels_of(image: Image) -> Pixels:
    """The pixels of an SRGB image; ValueError for other formats."""
    check_image(image)
    return image.numpy_view()


def check_mask(mask: Image | CudaImage) -> None:
    """Raise ValueError for an image that holds no weights."""
    if mask.image_format not in (ImageFormat.VEC32F1, ImageFormat.GRAY8):
        raise ValueError(f"{mask} cannot be a mask; VEC32F1 and GRAY8 can")


def check_image(image: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot be used with a mask."""
    if image.image_format is not ImageFormat.SRGB:
        raise ValueError(
            f"{image} cannot be used with a mask; only SRGB can, which ColorConvertCalculator makes of others"
        )


def shrunk_size(pixels: NDArray[Any] | DeviceArray, factor: int) -> tuple[int, int]:
    """(width, height) of an array when `factor` pixels become one, rounded up."""
    height, width = pixels.shape[:2]
    return -(-width // factor), -(-height // factor)


def shrunk(pixels: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Scaled to (width, height): means of areas where it becomes smaller, linear where it becomes larger."""
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    return cv2.resize(pixels, size, interpolation=shrinking((width, height), size))


def shrinking(size: tuple[int, int], wanted: tuple[int, int]) -> int:
    """How OpenCV scales for `shrunk`."""
    is_smaller = wanted[0] <= size[0] and wanted[1] <= size[1]
    return cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
