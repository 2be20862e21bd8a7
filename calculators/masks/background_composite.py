"""BackgroundCompositeCalculator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import require_connected_input
from mediagraph.calculators.image.recolor_options import Color
from mediagraph.calculators.masks.blending import blend
from mediagraph.calculators.masks.pixels import Pixels, pixels_of, weights_for
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalInput, Options, Output


@dataclass(frozen=True, slots=True)
class BackgroundCompositeCalculatorOptions:
    """What is behind people where no background is connected."""

    color: Color | None = option(None, number=1)
    """The colour behind people; not beside `BACKGROUND`."""


class BackgroundCompositeCalculator(Calculator):
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
    options = Options(BackgroundCompositeCalculatorOptions)

    @classmethod
    def contract(cls, options: BackgroundCompositeCalculatorOptions, connections: Connections) -> Contract:
        """Refuses a background and a colour, and neither."""
        found = [has_tag(connections.inputs, "BACKGROUND"), options.color is not None]
        if sum(found) != 1:
            what = "both are" if all(found) else "neither is"
            raise ContractError(
                f"connect BACKGROUND or give the option color; {what} there", StatusCode.INVALID_ARGUMENT
            )
        return require_connected_input(cls.declared, connections, "BACKGROUND")

    def open(self) -> None:
        """Prepare the buffers."""
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
        if (background.width, background.height) != (image.width, image.height):
            raise ValueError(
                f"BACKGROUND is {background}, but IMAGE {image}; they must be of one size, which "
                "BackgroundImageCalculator brings about"
            )
        return pixels_of(background)

    def _plain(self, image: Image) -> Pixels:
        """The colour in the size of the image; made once for each size."""
        shape = (image.height, image.width, 3)
        if self.plain.shape != shape:
            color = self.options.color
            assert color is not None  # see contract()
            self.plain = np.empty(shape, np.uint8)
            self.plain[:] = (color.r, color.g, color.b)
        return self.plain
