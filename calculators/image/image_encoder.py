"""OpenCvImageEncoderCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2

from mediagraph.calculators.payloads.encoded_image import ColorSpace, OpenCvImageEncoderCalculatorResults
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output

_DEFAULT_QUALITY = 95  # OpenCV's own


@dataclass(frozen=True, slots=True)
class OpenCvImageEncoderCalculatorOptions:
    """`quality` of the JPEG, 1..100; 95 if not given."""

    message: ClassVar[str] = "mediapipe.OpenCvImageEncoderCalculatorOptions"
    extension: ClassVar[int] = 227563646

    quality: int | None = option(None, number=1, wire="int32")  # 1 (small file) to 100 (best picture)

    def __post_init__(self) -> None:
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise ValueError(f"quality is {self.quality}; it must be 1 to 100")


class OpenCvImageEncoderCalculator(Calculator):
    """Encode images as JPEG.

    Input: the image (Image SRGB or GRAY8), untagged.
    Output: the bytes of a JPEG file and what they are (OpenCvImageEncoderCalculatorResults), untagged.
    Options: OpenCvImageEncoderCalculatorOptions.

        node {
          calculator: "OpenCvImageEncoderCalculator"
          input_stream: "image"
          output_stream: "encoded_image"
          options { [mediapipe.OpenCvImageEncoderCalculatorOptions.ext] { quality: 80 } }
        }
    """

    heavy = True

    image = Input(Image, tag="")
    encoded = Output(OpenCvImageEncoderCalculatorResults, tag="")
    options = Options(OpenCvImageEncoderCalculatorOptions)

    def process(self) -> None:
        """Send the encoded image."""
        image = self.image.get()
        if image.image_format not in (ImageFormat.SRGB, ImageFormat.GRAY8):
            raise ValueError(f"{image} cannot be encoded; SRGB and GRAY8 can")
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to encode")
        is_grey = image.channels == 1
        pixels = image.numpy_view() if is_grey else cv2.cvtColor(image.numpy_view(), cv2.COLOR_RGB2BGR)
        quality = self.options.quality or _DEFAULT_QUALITY
        is_done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not is_done:
            raise ValueError(f"{image} cannot be encoded as JPEG, whose sides are at most 65500 pixels long")
        colors = ColorSpace.GRAYSCALE if is_grey else ColorSpace.RGB
        self.encoded.send(OpenCvImageEncoderCalculatorResults(data.tobytes(), image.height, image.width, colors))
