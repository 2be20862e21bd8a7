"""LuminanceCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.image.image_filter import ImageFilter
from mediagraph.framework.image import Image

_WEIGHTS = np.array((0.2125, 0.7154, 0.0721), np.float32)  # MediaPipe `luminance_calculator.cc`


class LuminanceCalculator(ImageFilter):
    """Take the colour out of an image.

    Input and output: the image (Image SRGB or SRGBA), untagged or VIDEO. Each colour becomes
    0.2125 R + 0.7154 G + 0.0721 B, rounded; alpha stays. No options.

        node {
          calculator: "LuminanceCalculator"
          input_stream: "image"
          output_stream: "grey_image"
        }
    """

    def filter(self, image: Image) -> Image:
        """The image in grey."""
        pixels = image.numpy_view()
        out = self.buffers.take(pixels.shape, np.uint8)
        matrix = np.zeros((image.channels, image.channels), np.float32)
        matrix[:3, :3] = _WEIGHTS
        if image.channels == 4:
            matrix[3, 3] = 1
        cv2.transform(pixels, matrix, dst=out)
        return Image(out, image.image_format)
