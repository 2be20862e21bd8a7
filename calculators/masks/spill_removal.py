"""SpillRemovalCalculator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.foreground_colors import recover
from mediagraph.calculators.masks.pixels import pixels_of, weights_for
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output


@dataclass(frozen=True, slots=True)
class SpillRemovalCalculatorOptions:
    """How far around an edge the colours of person and background are looked for."""

    radius: int = option(0, number=1, wire="int32")
    """In pixels, at least 1; 0: a tenth of the image's longer side."""
    narrow_radius: int = option(0, number=2, wire="int32")
    """The same for the second time, when only what is close counts; 0: a hundredth."""

    def __post_init__(self) -> None:
        for name, radius in (("radius", self.radius), ("narrow_radius", self.narrow_radius)):
            if radius < 0:
                raise ValueError(f"{name} is {radius}; it must be 0 (by the size of the image) or more")


class SpillRemovalCalculator(Calculator):
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
    options = Options(SpillRemovalCalculatorOptions)

    def open(self) -> None:
        """Prepare the buffers."""
        self.buffers = BufferPool()
        self.scratch = BufferPool()

    def process(self) -> None:
        """Send the image with clean edges."""
        image = self.image_in.get()
        pixels, longer = pixels_of(image), max(image.width, image.height)
        out = self.buffers.take(pixels.shape, np.uint8)
        recover(
            pixels,
            weights_for(self.mask.get(), image),
            wide_px=self.options.radius or max(1, longer // 10),
            narrow_px=self.options.narrow_radius or max(1, longer // 100),
            out=out,
            scratch=self.scratch,
        )
        self.image_out.send(Image(out, ImageFormat.SRGB))
