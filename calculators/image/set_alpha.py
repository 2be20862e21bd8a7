"""SetAlphaCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalInput, Options, Output

_JUST_BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))  # 0.5 itself would round 0.49999997 up


@dataclass(frozen=True, slots=True)
class SetAlphaCalculatorOptions:
    """`alpha_value` is the alpha of every pixel, 0..255, larger values count as 255; below 0 the mask says it."""

    message: ClassVar[str] = "mediapipe.SetAlphaCalculatorOptions"
    extension: ClassVar[int] = 250949799

    alpha_value: int = option(-1, number=1, wire="sint32")  # 0..255, or below 0 for the mask


class SetAlphaCalculator(Calculator):
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
    options = Options(SetAlphaCalculatorOptions)

    @classmethod
    def contract(cls, options: SetAlphaCalculatorOptions, connections: Connections) -> Contract:
        """Refuses a mask and a value, and neither."""
        if has_tag(connections.inputs, "ALPHA") == (options.alpha_value >= 0):
            raise ContractError(
                "either connect ALPHA or give the option alpha_value, from 0 to 255", StatusCode.INVALID_ARGUMENT
            )
        return cls.declared

    def open(self) -> None:
        """Prepare the buffers."""
        self.value = min(max(self.options.alpha_value, 0), 255)
        self.plane = np.empty((0, 0), np.uint8)
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the image with its new alpha."""
        image, mask = self.image_in.get(), self.alpha.get()
        if image.image_format not in (ImageFormat.SRGB, ImageFormat.SRGBA):
            raise ValueError(f"{image} cannot be given an alpha; SRGB and SRGBA can")
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to be given an alpha")
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
    if (mask.width, mask.height) != (image.width, image.height):
        raise ValueError(f"ALPHA is {mask}, but IMAGE is {image}; they must have the same size")
    values = mask.numpy_view()
    if values.dtype not in (np.uint8, np.float32):
        raise ValueError(f"{mask} cannot be a mask; 8-bit and float32 images can")
    if values.ndim == 3:
        values = cv2.extractChannel(values, 0)
    return values if values.dtype == np.uint8 else _rounded(values)


def _rounded(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Values 0..1 as 0..255, halves away from zero."""
    scaled = values * np.float32(255)
    scaled += _JUST_BELOW_HALF
    return scaled.clip(0, 255, out=scaled).astype(np.uint8)
