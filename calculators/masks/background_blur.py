"""BackgroundBlurCalculator."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.background_blur_contract import BackgroundBlurContract
from mediagraph.calculators.masks.normalized_blur import blur_visible
from mediagraph.calculators.masks.pixels import Pixels, Weights, pixels_of, shrunk, shrunk_size, weights_of
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, Output

_AROUND = np.ones((3, 3), np.uint8)


class BackgroundBlurCalculator(BackgroundBlurContract):
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

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the background."""
        image, mask = pixels_of(self.image_in.get()), weights_of(self.mask.get())
        height, width = image.shape[:2]
        out = self.buffers.take(image.shape, np.uint8)
        blurred = _blurred(image, mask, *self.blur_of(width, height))
        cv2.resize(blurred, (width, height), dst=out, interpolation=cv2.INTER_LINEAR)
        self.image_out.send(Image(out, ImageFormat.SRGB))


def _blurred(image: Pixels, mask: Weights, factor: int, sigma: float) -> Pixels:
    """The blurred background, so many times smaller."""
    size = shrunk_size(image, factor)
    # A pixel of the small image mixes those at an edge; that counts for nothing which touches a person.
    person = cv2.dilate(np.clip(shrunk(mask, size), 0, 1), _AROUND)
    gaussian = partial(cv2.GaussianBlur, ksize=(0, 0), sigmaX=sigma, borderType=cv2.BORDER_REFLECT)
    blurred = blur_visible(shrunk(image, size).astype(np.float32), (1 - person) ** 2, gaussian)
    return cv2.convertScaleAbs(blurred)
