"""What the variants of BackgroundImageCalculator share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mediagraph.calculators.image.recolor_options import Color
from mediagraph.calculators.masks.fitting import Fit
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import OptionalSideInput, Options
from mediagraph.framework.variants import Variant


@dataclass(frozen=True, slots=True)
class BackgroundImageCalculatorOptions:
    """How a background of other proportions than the image is fitted."""

    fit: Fit = option(Fit.COVER, number=1)
    """Which part of the background is shown, and how it gets the size of the image."""
    color: Color | None = option(None, number=2)
    """Of the bars beside it, and of what shines through a transparent background; without it black."""


class BackgroundImageContract(Calculator, abstract=True):
    """The side packet and the options of a node that fits backgrounds. A variant adds IMAGE and BACKGROUND, and IMAGE
    as output."""

    still_background = OptionalSideInput(Image, tag="BACKGROUND")
    options = Options(BackgroundImageCalculatorOptions)
    variants = (Variant("BackgroundImageCudaCalculator"),)

    @classmethod
    def contract(cls, options: BackgroundImageCalculatorOptions, connections: Connections) -> Contract:
        """Refuses a missing IMAGE, two backgrounds, and none."""
        if not has_tag(connections.inputs, "IMAGE"):
            raise ContractError("connect IMAGE too; the background gets its size", StatusCode.INVALID_ARGUMENT)
        found = [has_tag(one, "BACKGROUND") for one in (connections.inputs, connections.side_inputs)]
        if sum(found) != 1:
            what = "both are" if all(found) else "none is"
            raise ContractError(
                f"connect BACKGROUND either as a stream or as a side packet; {what} connected",
                StatusCode.INVALID_ARGUMENT,
            )
        return _with_required_side_packet(cls.declared) if found[1] else cls.declared

    def open(self) -> None:
        """Read the colour."""
        super().open()
        color = self.options.color or Color()
        self.color = (color.r, color.g, color.b)


def _with_required_side_packet(contract: Contract) -> Contract:
    """One that is connected must be given: without it nothing would ever come."""
    ports = [replace(port, required=True) if port.kind is PortKind.SIDE_INPUT else port for port in contract.ports]
    return replace(contract, ports=tuple(ports))
