"""RecolorCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.image.color_mix import ColorMix, Weights
from mediagraph.calculators.image.recolor_contract import RecolorContract, check_image, check_mask
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output


class RecolorCalculator(RecolorContract):
    """Mix a colour into an image where a mask says so.

    Inputs: IMAGE (Image SRGB) and MASK (Image GRAY8, SRGB, SRGBA or VEC32F1 with values 0..1; scaled linearly to the
    size of the image). Where MASK is empty the image is passed on as it is.
    Output: IMAGE (Image SRGB): MediaPipe's formula (see `color_mix.py`), to ±1 grey level.
    Options: RecolorCalculatorOptions; `color` must be given.

        node {
          calculator: "RecolorCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:mask"
          output_stream: "IMAGE:recolored"
          options {
            [mediapipe.RecolorCalculatorOptions.ext] {
              color { r: 0 g: 0 b: 255 }
              invert_mask: true
              adjust_with_luminance: false
            }
          }
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    mask = OptionalInput(Image)
    image_out = Output(Image, tag="IMAGE")

    def open(self) -> None:
        """Prepare the mixture and the buffers."""
        super().open()
        self.color_mix = ColorMix(self.color, self.options.invert_mask, self.options.adjust_with_luminance)
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the mixture."""
        image, mask = self.image_in.get(), self.mask.get()
        if mask is None:
            self.image_out.send(image)
            return
        check_image(image)
        out = self.buffers.take((image.height, image.width, 3), np.uint8)
        self.color_mix.mix(image.numpy_view(), self._weights(mask, image), out)
        self.image_out.send(Image(out, ImageFormat.SRGB))

    def _weights(self, mask: Image, image: Image) -> Weights:
        """The chosen channel of the mask, in the size of the image."""
        check_mask(mask)
        weights = mask.numpy_view()
        if mask.channels > 1:
            weights = cv2.extractChannel(weights, self.channel_of(mask))
        if (mask.width, mask.height) != (image.width, image.height):
            weights = cv2.resize(weights, (image.width, image.height), interpolation=cv2.INTER_LINEAR)
        return weights
