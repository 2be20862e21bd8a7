"""SobelEdgesCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.image.image_filter import ImageFilter
from mediagraph.framework.image import Image


class SobelEdgesCalculator(ImageFilter):
    """Show how steeply an image changes.

    Input and output: the image (Image SRGB or SRGBA), untagged or VIDEO. Each colour becomes √(h² + v²), rounded and at
    most 255, of the 3×3 Sobel differences h and v of the red channel, beyond the border continued with the nearest
    pixel; alpha becomes 255. For images in grey, as LuminanceCalculator makes them. No options.

        node {
          calculator: "SobelEdgesCalculator"
          input_stream: "grey_image"
          output_stream: "edges"
        }
    """

    def filter(self, image: Image) -> Image:
        """The edges."""
        red = cv2.extractChannel(image.numpy_view(), 0)
        across = cv2.Sobel(red, cv2.CV_32F, 1, 0, borderType=cv2.BORDER_REPLICATE)
        down = cv2.Sobel(red, cv2.CV_32F, 0, 1, borderType=cv2.BORDER_REPLICATE)
        edges = cv2.convertScaleAbs(cv2.magnitude(across, down))
        out = self.buffers.take(image.numpy_view().shape, np.uint8)
        cv2.cvtColor(edges, cv2.COLOR_GRAY2RGB if image.channels == 3 else cv2.COLOR_GRAY2RGBA, dst=out)
        return Image(out, image.image_format)
