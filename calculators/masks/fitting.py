"""Bringing a picture to the size of another one."""

from __future__ import annotations

from enum import IntEnum

import cv2
import numpy as np

from mediagraph.calculators.masks.pixels import Pixels
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image, ImageFormat


class Fit(IntEnum):
    """What happens to a picture of other proportions."""

    COVER = 0
    """It fills everything; what does not fit is cut off evenly on both sides."""
    CONTAIN = 1
    """All of it is seen; bars of the colour on both sides."""


def fitted(picture: Image, width: int, height: int, fit: Fit, color: tuple[int, int, int]) -> Pixels:
    """A picture (SRGB, or SRGBA over the colour) as height × width × 3; ValueError for other formats."""
    pixels = _opaque(picture, color)
    rows, columns = pixels.shape[:2]
    size, interpolation = scaling_of((columns, rows), (width, height), fit)
    scaled = cv2.resize(pixels, size, interpolation=interpolation)
    if (width, height) == size:
        return scaled
    out = np.empty((height, width, 3), np.uint8)
    out[:] = color
    here, there = zip(_centred(height, size[1]), _centred(width, size[0]))
    out[here] = scaled[there]
    return out


def check_picture(picture: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot be a background."""
    if picture.image_format not in (ImageFormat.SRGB, ImageFormat.SRGBA):
        raise ValueError(f"{picture} cannot be a background; SRGB and SRGBA can")


def scaling_of(picture: tuple[int, int], room: tuple[int, int], fit: Fit) -> tuple[tuple[int, int], int]:
    """The size (width, height) in which a picture covers a room or is contained in it, and how OpenCV scales to it."""
    scales = (room[0] / picture[0], room[1] / picture[1])
    scale = max(scales) if fit is Fit.COVER else min(scales)
    size = (max(1, round(picture[0] * scale)), max(1, round(picture[1] * scale)))
    return size, cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC


def _centred(room: int, length: int) -> tuple[slice, slice]:
    """Which part of the room is covered by which part of the length, both centred."""
    covered = min(room, length)
    start, cut = (room - covered) // 2, (length - covered) // 2
    return slice(start, start + covered), slice(cut, cut + covered)


def _opaque(picture: Image, color: tuple[int, int, int]) -> Pixels:
    check_picture(picture)
    pixels = picture.numpy_view()
    if picture.image_format is ImageFormat.SRGB:
        return pixels
    alpha = pixels[:, :, 3].astype(np.float32) * np.float32(1 / 255)
    below = np.full((*alpha.shape, 3), color, np.uint8)
    return cv2.blendLinear(np.ascontiguousarray(pixels[:, :, :3]), below, alpha, 1 - alpha)
