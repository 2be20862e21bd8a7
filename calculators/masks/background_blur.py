"""BackgroundBlurCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.normalized_blur import blur_visible
from mediagraph.calculators.masks.pixels import Pixels, Weights, pixels_of, shrunk, shrunk_size, weights_of
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output

_SMALL_SIGMA = 2.5
"""The deviation, in pixels, with which the shrunken image is blurred; enlarged linearly it shows no corners yet."""
_AROUND = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class BackgroundBlurCalculatorOptions:
    """How much the background is blurred."""

    sigma: float = option(0.0, number=1)
    """Standard deviation of the Gaussian in pixels, above 0; 0: a fiftieth of the image's longer side."""

    def __post_init__(self) -> None:
        if not self.sigma >= 0:
            raise ValueError(f"sigma is {self.sigma:g}; it must be 0 (by the size of the image) or more")


class BackgroundBlurCalculator(Calculator):
    """Blur what is behind people, without a seam of their colours around them.

    Inputs: IMAGE (Image SRGB); MASK (Image VEC32F1 with values 0..1, or GRAY8; of any size; 1 is a person).
    Output: IMAGE (Image SRGB, as large as the image): the background alone, blurred by a Gaussian that leaves people
    out (normalised convolution, see `normalized_blur.py`); where they stand it is filled in from around them. Combine
    it with the image by BackgroundCompositeCalculator.
    Options: BackgroundBlurCalculatorOptions.

        node {
          calculator: "BackgroundBlurCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:background"
          node_options { [type.googleapis.com/BackgroundBlurCalculatorOptions] { sigma: 20 } }
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    mask = Input(Image)
    image_out = Output(Image, tag="IMAGE")
    options = Options(BackgroundBlurCalculatorOptions)

    def open(self) -> None:
        """Prepare the buffers."""
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the background."""
        image, mask = pixels_of(self.image_in.get()), weights_of(self.mask.get())
        height, width = image.shape[:2]
        sigma = self.options.sigma or max(width, height) / 50
        out = self.buffers.take(image.shape, np.uint8)
        cv2.resize(_blurred(image, mask, sigma), (width, height), dst=out, interpolation=cv2.INTER_LINEAR)
        self.image_out.send(Image(out, ImageFormat.SRGB))


def _blurred(image: Pixels, mask: Weights, sigma: float) -> Pixels:
    """The blurred background, as many times smaller as the blur allows."""
    factor = max(1, int(sigma / _SMALL_SIGMA))
    size = shrunk_size(image, factor)
    # A pixel of the small image mixes those at an edge; that counts for nothing which touches a person.
    person = cv2.dilate(np.clip(shrunk(mask, size), 0, 1), _AROUND)
    gaussian = partial(cv2.GaussianBlur, ksize=(0, 0), sigmaX=sigma / factor, borderType=cv2.BORDER_REFLECT)
    blurred = blur_visible(shrunk(image, size).astype(np.float32), (1 - person) ** 2, gaussian)
    return cv2.convertScaleAbs(blurred)
