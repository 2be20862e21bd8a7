"""BilateralFilterCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output


@dataclass(frozen=True, slots=True)
class BilateralFilterCalculatorOptions:
    """How far apart, in brightness (1 = white) and in pixels, neighbours still count; both above 0."""

    message: ClassVar[str] = "mediapipe.BilateralFilterCalculatorOptions"
    extension: ClassVar[int] = 255670209

    sigma_color: float = option(0.0, number=1, wire="float")  # difference in brightness, 1 = white; above 0
    sigma_space: float = option(0.0, number=2, wire="float")  # distance in pixels; above 0

    def __post_init__(self) -> None:
        if not (self.sigma_color > 0 and self.sigma_space > 0):
            raise ValueError(
                f"sigma_color and sigma_space are {self.sigma_color:g} and {self.sigma_space:g}; both must be > 0"
            )


class BilateralFilterCalculator(Calculator):
    """Smooth an image without smoothing its edges.

    Input: IMAGE (Image SRGB or GRAY8). Output: IMAGE (the same format): OpenCV's `bilateralFilter` over a neighbourhood
    of 2·sigma_space pixels, whose time grows with the square of it.
    Options: BilateralFilterCalculatorOptions; both fields must be given. A guiding image is not taken, as in MediaPipe
    on the CPU.

        node {
          calculator: "BilateralFilterCalculator"
          input_stream: "IMAGE:image"
          output_stream: "IMAGE:smooth_image"
          options { [mediapipe.BilateralFilterCalculatorOptions.ext] { sigma_color: 0.1 sigma_space: 4 } }
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    image_out = Output(Image, tag="IMAGE")
    options = Options(BilateralFilterCalculatorOptions)

    def open(self) -> None:
        """Prepare the buffers."""
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the smoothed image."""
        image, options = self.image_in.get(), self.options
        if image.image_format not in (ImageFormat.SRGB, ImageFormat.GRAY8) or not image.width or not image.height:
            raise ValueError(f"{image} cannot be smoothed; SRGB and GRAY8 images with pixels can")
        pixels = image.numpy_view()
        out = self.buffers.take(pixels.shape, np.uint8)
        diameter = int(2 * options.sigma_space)
        cv2.bilateralFilter(pixels, diameter, 255 * options.sigma_color, options.sigma_space, dst=out)
        self.image_out.send(Image(out, image.image_format))
