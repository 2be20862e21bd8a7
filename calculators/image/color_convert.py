"""ColorConvertCalculator."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, OptionalOutput

_INPUTS = {
    "RGBA_IN": (ImageFormat.SRGBA,),
    "RGB_IN": (ImageFormat.SRGB,),
    "BGRA_IN": (ImageFormat.SBGRA, ImageFormat.SRGBA),
    "BGR_IN": (ImageFormat.SRGB,),  # there is no format of its own
    "GRAY_IN": (ImageFormat.GRAY8,),
}
_OUTPUTS = {
    "RGBA_OUT": ImageFormat.SRGBA,
    "RGB_OUT": ImageFormat.SRGB,
    "BGRA_OUT": ImageFormat.SBGRA,
    "GRAY_OUT": ImageFormat.GRAY8,
}
_CODES = {
    ("RGBA_IN", "RGB_OUT"): cv2.COLOR_RGBA2RGB,
    ("GRAY_IN", "RGB_OUT"): cv2.COLOR_GRAY2RGB,
    ("RGB_IN", "GRAY_OUT"): cv2.COLOR_RGB2GRAY,
    ("RGB_IN", "RGBA_OUT"): cv2.COLOR_RGB2RGBA,
    ("BGRA_IN", "RGBA_OUT"): cv2.COLOR_BGRA2RGBA,
    ("RGBA_IN", "BGRA_OUT"): cv2.COLOR_RGBA2BGRA,
    ("BGR_IN", "RGB_OUT"): cv2.COLOR_BGR2RGB,
}


class ColorConvertCalculator(Calculator):
    """Change the order and number of an image's channels.

    Inputs, exactly one: RGBA_IN, RGB_IN, BGRA_IN, BGR_IN or GRAY_IN (Image: SRGBA, SRGB, SBGRA or SRGBA, SRGB, GRAY8).
    Outputs, exactly one: RGBA_OUT, RGB_OUT, BGRA_OUT or GRAY_OUT (Image: SRGBA, SRGB, SBGRA, GRAY8).
    There are the pairs RGBA → RGB, GRAY → RGB, RGB → GRAY (0.299 R + 0.587 G + 0.114 B, rounded), RGB → RGBA (alpha
    255), BGRA → RGBA, RGBA → BGRA and BGR → RGB. No options.

        node {
          calculator: "ColorConvertCalculator"
          input_stream: "RGB_IN:image"
          output_stream: "GRAY_OUT:gray_image"
        }
    """

    heavy = True

    rgba_in = OptionalInput(Image)
    rgb_in = OptionalInput(Image)
    bgra_in = OptionalInput(Image)
    bgr_in = OptionalInput(Image)
    gray_in = OptionalInput(Image)
    rgba_out = OptionalOutput(Image)
    rgb_out = OptionalOutput(Image)
    bgra_out = OptionalOutput(Image)
    gray_out = OptionalOutput(Image)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses other numbers of streams, and pairs that are not there."""
        check_exactly_one(connections.inputs, *_INPUTS)
        check_exactly_one(connections.outputs, *_OUTPUTS)
        source = next(tag for tag in _INPUTS if has_tag(connections.inputs, tag))
        target = next(tag for tag in _OUTPUTS if has_tag(connections.outputs, tag))
        if (source, target) not in _CODES:
            known = ", ".join(f"{one} → {other}" for one, other in _CODES)
            raise ContractError(f"{source} → {target} is unsupported; there are {known}", StatusCode.INVALID_ARGUMENT)
        return cls.declared

    def open(self) -> None:
        """Find out which pair is connected."""
        inputs = (self.rgba_in, self.rgb_in, self.bgra_in, self.bgr_in, self.gray_in)
        outputs = (self.rgba_out, self.rgb_out, self.bgra_out, self.gray_out)
        self.tag, self.source = next(pair for pair in zip(_INPUTS, inputs) if pair[1].is_connected)
        target, self.target = next(pair for pair in zip(_OUTPUTS, outputs) if pair[1].is_connected)
        self.code, self.format = _CODES[self.tag, target], _OUTPUTS[target]
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the converted image."""
        image = self.source.get()
        if image is None:
            return
        if image.image_format not in _INPUTS[self.tag]:
            names = " and ".join(one.name for one in _INPUTS[self.tag])
            raise ValueError(f"{self.tag} takes {names}, not {image}")
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to convert")
        channels = self.format.channels
        shape = (image.height, image.width, channels) if channels > 1 else (image.height, image.width)
        out = self.buffers.take(shape, np.uint8)
        cv2.cvtColor(image.numpy_view(), self.code, dst=out)
        self.target.send(Image(out, self.format))
