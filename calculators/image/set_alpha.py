"""SetAlphaCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.image.set_alpha_contract import SetAlphaContract, check_image, check_mask
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output

_JUST_BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))  # 0.5 itself would round 0.49999997 up


class SetAlphaCalculator(SetAlphaContract):
    """Give an image an alpha channel: a mask, or the same everywhere.

    Inputs: IMAGE (Image SRGB or SRGBA, whose own alpha is not used); optionally ALPHA (Image of the same size, 8-bit or
    float32 with values 0..1; its first channel counts). Where ALPHA is connected but empty, alpha is 0.
    Output: IMAGE (Image SRGBA).
    Options: SetAlphaCalculatorOptions. Exactly one of ALPHA and the option `alpha_value` says the alpha. Floats outside
    of 0..1 are clipped, where MediaPipe lets them overflow.

        node {
          calculator: "SetAlphaCalculator"
          input_stream: "IMAGE:image"
          input_stream: "ALPHA:mask"
          output_stream: "IMAGE:image_with_alpha"
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    alpha = OptionalInput(Image)
    image_out = Output(Image, tag="IMAGE")

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.plane = np.empty((0, 0), np.uint8)
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the image with its new alpha."""
        image, mask = self.image_in.get(), self.alpha.get()
        check_image(image)
        plane = self._same_everywhere(image.height, image.width) if mask is None else _alpha_of(mask, image)
        out = self.buffers.take((image.height, image.width, 4), np.uint8)
        after_colors = image.channels  # the plane follows the channels of the image in the list of sources
        cv2.mixChannels([image.numpy_view(), plane], [out], [0, 0, 1, 1, 2, 2, after_colors, 3])
        self.image_out.send(Image(out, ImageFormat.SRGBA))

    def _same_everywhere(self, height: int, width: int) -> NDArray[np.uint8]:
        if self.plane.shape != (height, width):
            self.plane = np.full((height, width), self.value, np.uint8)
        return self.plane


def _alpha_of(mask: Image, image: Image) -> NDArray[Any]:
    """The first channel of the mask in 0..255."""
    check_mask(mask, image)
    values = mask.numpy_view()
    if values.ndim == 3:
        values = cv2.extractChannel(values, 0)
    return values if values.dtype == np.uint8 else _rounded(values)


def _rounded(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Values 0..1 as 0..255, halves away from zero."""
    scaled = values * np.float32(255)
    scaled += _JUST_BELOW_HALF
    return scaled.clip(0, 255, out=scaled).astype(np.uint8)
