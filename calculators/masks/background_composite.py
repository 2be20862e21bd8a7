"""BackgroundCompositeCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.background_composite_contract import BackgroundCompositeContract, check_background
from mediagraph.calculators.masks.blending import blend
from mediagraph.calculators.masks.pixels import Pixels, pixels_of, weights_for
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class BackgroundCompositeCalculator(BackgroundCompositeContract):
    """Put people over a background: a picture, or one colour.

    Inputs: IMAGE (Image SRGB, the people); MASK (Image VEC32F1 with values 0..1, or GRAY8; scaled linearly to the size
    of the image; 1 is a person); BACKGROUND (Image SRGB, as large as the image), unless the option `color` is given.
    Output: IMAGE (Image SRGB): mask · image + (1 − mask) · background for each channel, to ±1 grey level, and exactly
    the image or the background where the mask is 1 or 0.
    Options: BackgroundCompositeCalculatorOptions.

        node {
          calculator: "BackgroundCompositeCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          input_stream: "BACKGROUND:background"
          output_stream: "IMAGE:composite"
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    mask = Input(Image)
    background = OptionalInput(Image)
    image_out = Output(Image, tag="IMAGE")

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.buffers = BufferPool()
        self.plain = np.empty((0, 0, 3), np.uint8)

    def process(self) -> None:
        """Send people and background as one."""
        image = self.image_in.get()
        pixels = pixels_of(image)
        out = self.buffers.take(pixels.shape, np.uint8)
        blend(pixels, self._behind(image), weights_for(self.mask.get(), image), out)
        self.image_out.send(Image(out, ImageFormat.SRGB))

    def _behind(self, image: Image) -> Pixels:
        background = self.background.get()
        if background is None:
            return self._plain(image)
        check_background(background, image)
        return pixels_of(background)

    def _plain(self, image: Image) -> Pixels:
        """The colour in the size of the image; made once for each size."""
        shape = (image.height, image.width, 3)
        if self.plain.shape != shape:
            self.plain = np.empty(shape, np.uint8)
            self.plain[:] = self.color_behind()
        return self.plain
