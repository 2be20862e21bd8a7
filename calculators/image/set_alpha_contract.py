"""What the variants of SetAlphaCalculator share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant


@dataclass(frozen=True, slots=True)
class SetAlphaCalculatorOptions:
    """`alpha_value` is the alpha of every pixel, 0..255, larger values count as 255; below 0 the mask says it."""

    message: ClassVar[str] = "mediapipe.SetAlphaCalculatorOptions"
    extension: ClassVar[int] = 250949799

    alpha_value: int = option(-1, number=1, wire="sint32")  # 0..255, or below 0 for the mask


class SetAlphaContract(Calculator, abstract=True):
    """The options of a node that gives images an alpha. A variant adds IMAGE and ALPHA, and IMAGE as output."""

    options = Options(SetAlphaCalculatorOptions)
    variants = (Variant("SetAlphaCudaCalculator", {"IMAGE_GPU": "IMAGE", "ALPHA_GPU": "ALPHA"}),)

    @classmethod
    def contract(cls, options: SetAlphaCalculatorOptions, connections: Connections) -> Contract:
        """Refuses a mask and a value, and neither."""
        if has_tag(connections.inputs, "ALPHA") == (options.alpha_value >= 0):
            raise ContractError(
                "either connect ALPHA or give the option alpha_value, from 0 to 255", StatusCode.INVALID_ARGUMENT
            )
        return cls.declared

    def open(self) -> None:
        """Read the alpha that is the same everywhere."""
        super().open()
        self.value = min(max(self.options.alpha_value, 0), 255)


def check_image(image: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot be given an alpha."""
    if image.image_format not in (ImageFormat.SRGB, ImageFormat.SRGBA):
        raise ValueError(f"{image} cannot be given an alpha; SRGB and SRGBA can")
    if not image.width or not image.height:
        raise ValueError(f"{image} has no pixels to be given an alpha")


def check_mask(mask: Image | CudaImage, image: Image | CudaImage) -> None:
    """Raise ValueError for a mask that does not fit the image."""
    if (mask.width, mask.height) != (image.width, image.height):
        raise ValueError(f"ALPHA is {mask}, but IMAGE is {image}; they must have the same size")
    if mask.image_format.dtype not in (np.uint8, np.float32):
        raise ValueError(f"{mask} cannot be a mask; 8-bit and float32 images can")
