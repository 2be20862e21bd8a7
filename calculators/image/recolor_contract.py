"""What the variants of RecolorCalculator share."""

from __future__ import annotations

from mediagraph.calculators.image.recolor_options import MaskChannel, RecolorCalculatorOptions
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant

_ALPHA_CHANNEL = 3
_MASK_FORMATS = (ImageFormat.GRAY8, ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.VEC32F1)


class RecolorContract(Calculator, abstract=True):
    """The options of a node that mixes a colour into images. A variant adds IMAGE and MASK, and IMAGE as output."""

    options = Options(RecolorCalculatorOptions)
    variants = (Variant("RecolorCudaCalculator", {"IMAGE_GPU": "IMAGE", "MASK_GPU": "MASK"}),)

    @classmethod
    def contract(cls, options: RecolorCalculatorOptions, connections: Connections) -> Contract:
        """Refuses options without a colour."""
        if options.color is None:
            raise ContractError("the option color must be given", StatusCode.INVALID_ARGUMENT)
        return cls.declared

    def open(self) -> None:
        """Read the colour."""
        super().open()
        color = self.options.color
        assert color is not None  # see contract()
        self.color = (color.r, color.g, color.b)

    def channel_of(self, mask: Image | CudaImage) -> int:
        """The channel of a mask that holds the weights."""
        wanted = _ALPHA_CHANNEL if self.options.mask_channel is MaskChannel.ALPHA else 0
        return wanted if wanted < mask.channels else 0


def check_image(image: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot be recolored."""
    if image.image_format is not ImageFormat.SRGB:
        raise ValueError(f"{image} cannot be recolored; only SRGB can, which ColorConvertCalculator makes of others")


def check_mask(mask: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot be a mask."""
    if mask.image_format not in _MASK_FORMATS:
        names = ", ".join(one.name for one in _MASK_FORMATS)
        raise ValueError(f"{mask} cannot be a mask; {names} can")
