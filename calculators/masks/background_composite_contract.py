"""What the variants of BackgroundCompositeCalculator share."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.calculators.connections import require_connected_input
from mediagraph.calculators.image.recolor_options import Color
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant


@dataclass(frozen=True, slots=True)
class BackgroundCompositeCalculatorOptions:
    """What is behind people where no background is connected."""

    color: Color | None = option(None, number=1)
    """The colour behind people; not beside `BACKGROUND`."""


class BackgroundCompositeContract(Calculator, abstract=True):
    """The options of a node that puts people over a background. A variant adds IMAGE, MASK and BACKGROUND, and IMAGE as
    output."""

    options = Options(BackgroundCompositeCalculatorOptions)
    variants = (Variant("BackgroundCompositeCudaCalculator"),)

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

    def color_behind(self) -> tuple[int, int, int]:
        """The colour behind people where no background is connected."""
        color = self.options.color
        assert color is not None  # see contract()
        return color.r, color.g, color.b


def check_background(background: Image | CudaImage, image: Image | CudaImage) -> None:
    """Raise ValueError for a background of another size than the image."""
    if (background.width, background.height) != (image.width, image.height):
        raise ValueError(
            f"BACKGROUND is {background}, but IMAGE {image}; they must be of one size, which "
            "BackgroundImageCalculator brings about"
        )
