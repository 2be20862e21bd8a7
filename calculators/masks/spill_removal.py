"""SpillRemovalCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.foreground_colors import recover
from mediagraph.calculators.masks.pixels import pixels_of, weights_for
from mediagraph.calculators.masks.spill_removal_contract import SpillRemovalContract
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, Output


class SpillRemovalCalculator(SpillRemovalContract):
    """Take the colour of the background, and its light, out of the edges of people.

    Inputs: IMAGE (Image SRGB); MASK (Image VEC32F1 with values 0..1, or GRAY8; scaled linearly to the size of the
    image; 1 is a person).
    Output: IMAGE (Image SRGB, as large as the image): at the edges of the mask the colours that the people would have
    without the background (see `foreground_colors.py`), to be put over another one with the same mask; elsewhere, and
    wherever the mask is 1, the image.
    Options: SpillRemovalCalculatorOptions.

        node {
          calculator: "SpillRemovalCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:people"
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
        self.scratch = BufferPool()

    def process(self) -> None:
        """Send the image with clean edges."""
        image = self.image_in.get()
        pixels, weights = pixels_of(image), weights_for(self.mask.get(), image)
        wide_px, narrow_px = self.reach_in(image.width, image.height)
        out = self.buffers.take(pixels.shape, np.uint8)
        recover(pixels, weights, wide_px=wide_px, narrow_px=narrow_px, out=out, scratch=self.scratch)
        self.image_out.send(Image(out, ImageFormat.SRGB))
