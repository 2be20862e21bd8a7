"""OpenCvEncodedImageToImageFrameCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Array, Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output

_TO_RGB = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}


@dataclass(frozen=True, slots=True)
class OpenCvEncodedImageToImageFrameCalculatorOptions:
    """With `apply_orientation_from_exif_data` pictures are turned upright, and lose their alpha channel."""

    message: ClassVar[str] = "mediapipe.OpenCvEncodedImageToImageFrameCalculatorOptions"
    extension: ClassVar[int] = 303447308

    apply_orientation_from_exif_data: bool = option(False, number=1)  # turn photographs upright


class OpenCvEncodedImageToImageFrameCalculator(Calculator):
    """Decode pictures.

    Input: the bytes of a JPEG, PNG, WebP, BMP or TIFF file, untagged.
    Output: the picture (Image), untagged: GRAY8, SRGB or SRGBA; with 16 bits GRAY16, SRGB48 or SRGBA64. Bytes that
    cannot be decoded are an error.
    Options: OpenCvEncodedImageToImageFrameCalculatorOptions.

        node {
          calculator: "OpenCvEncodedImageToImageFrameCalculator"
          input_stream: "image_bytes"
          output_stream: "image"
          options {
            [mediapipe.OpenCvEncodedImageToImageFrameCalculatorOptions.ext] { apply_orientation_from_exif_data: true }
          }
        }
    """

    heavy = True

    encoded = Input(bytes, tag="")
    image = Output(Image, tag="")
    options = Options(OpenCvEncodedImageToImageFrameCalculatorOptions)

    def open(self) -> None:
        """Find out how to decode."""
        turns = self.options.apply_orientation_from_exif_data
        self.flags = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH if turns else cv2.IMREAD_UNCHANGED

    def process(self) -> None:
        """Send the picture."""
        data = self.encoded.get()
        pixels = _decoded(data, self.flags)
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        if channels in _TO_RGB:
            cv2.cvtColor(pixels, _TO_RGB[channels], dst=pixels)
        self.image.send(Image(pixels))


def _decoded(data: bytes, flags: int) -> Array:
    """The pixels in OpenCV's order of channels."""
    try:
        pixels: Array | None = cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    except cv2.error as error:
        raise ValueError(f"a picture of {len(data)} bytes cannot be decoded: {error.err}") from error
    if pixels is None:
        raise ValueError(f"{len(data)} bytes are no picture that can be decoded, or it is damaged")
    return pixels
