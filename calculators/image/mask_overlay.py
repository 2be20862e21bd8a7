"""MaskOverlayCalculator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.image.recolor_options import MaskChannel
from mediagraph.calculators.masks.blending import blend
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, count_of
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Inputs, OptionalInput, Options, Output

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA)
_ALPHA_CHANNEL = 3


@dataclass(frozen=True, slots=True)
class MaskOverlayCalculatorOptions:
    """`mask_channel`: which channel of a mask with several holds the weights, RED or ALPHA."""

    message: ClassVar[str] = "mediapipe.MaskOverlayCalculatorOptions"
    extension: ClassVar[int] = 252129282

    mask_channel: MaskChannel = option(MaskChannel.RED, number=1)  # of a mask with several


class MaskOverlayCalculator(Calculator):
    """Mix two images as a mask says.

    Inputs: VIDEO:0 and VIDEO:1 (Image SRGB or SRGBA, of one format and size); exactly one of MASK (Image of 8 bits, or
    float32 with values 0..1; scaled linearly to the size of the images) and CONST_MASK (float, for all pixels). Where
    the mask is empty, VIDEO:1 is passed on; where an image is, nothing is sent.
    Output: OUTPUT (same format): VIDEO:0 where the mask is 0, VIDEO:1 where it is 1, to ±1 grey level; weights outside
    of 0..1 are clipped.
    Options: MaskOverlayCalculatorOptions.

        node {
          calculator: "MaskOverlayCalculator"
          input_stream: "VIDEO:0:background"
          input_stream: "VIDEO:1:image"
          input_stream: "MASK:mask"
          output_stream: "OUTPUT:composite"
        }
    """

    heavy = True

    videos = Inputs(Image, tag="VIDEO")
    mask = OptionalInput(Image)
    const_mask = OptionalInput(float)
    output = Output(Image)
    options = Options(MaskOverlayCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses another number of images, and two masks or none."""
        if count_of(connections.inputs, "VIDEO") != 2:
            raise ContractError("connect VIDEO:0 and VIDEO:1", StatusCode.INVALID_ARGUMENT)
        check_exactly_one(connections.inputs, "MASK", "CONST_MASK")
        return cls.declared

    def open(self) -> None:
        """Prepare the buffers."""
        self.channel = _ALPHA_CHANNEL if self.options.mask_channel is MaskChannel.ALPHA else 0
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the mixture."""
        first, second = (video.get() for video in self.videos)
        mask, weight = self.mask.get(), self.const_mask.get()
        if first is None or second is None:
            return
        if mask is None and weight is None:
            self.output.send(second)
            return
        _check(first, second)
        out = self.buffers.take(second.numpy_view().shape, np.uint8)
        if mask is not None:
            blend(second.numpy_view(), first.numpy_view(), self._weights(mask, second), out)
        elif weight is not None:
            if math.isnan(weight):
                raise ValueError("CONST_MASK is not a number; it must be 0 to 1")
            share = min(max(weight, 0.0), 1.0)
            cv2.addWeighted(second.numpy_view(), share, first.numpy_view(), 1 - share, 0, dst=out)
        self.output.send(Image(out, second.image_format))

    def _weights(self, mask: Image, image: Image) -> NDArray[Any]:
        """The chosen channel of the mask as float32, in the size of the image."""
        values = mask.numpy_view()
        if values.dtype not in (np.uint8, np.float32) or not mask.width or not mask.height:
            raise ValueError(f"{mask} cannot be a mask; 8-bit and float32 images with pixels can")
        if mask.channels > 1:
            values = cv2.extractChannel(values, self.channel if self.channel < mask.channels else 0)
        if values.dtype == np.uint8:
            values = values * np.float32(1 / 255)
        if (mask.width, mask.height) == (image.width, image.height):
            return values
        return cv2.resize(values, (image.width, image.height), interpolation=cv2.INTER_LINEAR)


def _check(first: Image, second: Image) -> None:
    sizes_fit = (first.width, first.height) == (second.width, second.height)
    if not sizes_fit or first.image_format is not second.image_format or first.image_format not in _FORMATS:
        raise ValueError(f"VIDEO:0 is {first}, VIDEO:1 {second}; both must be SRGB or SRGBA, and of one size")
    if not first.width or not first.height:
        raise ValueError(f"{first} has no pixels to mix")
