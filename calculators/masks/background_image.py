"""BackgroundImageCalculator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mediagraph.calculators.image.recolor_options import Color
from mediagraph.calculators.masks.fitting import Fit, fitted
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import OptionalInput, OptionalSideInput, Options, Output


@dataclass(frozen=True, slots=True)
class BackgroundImageCalculatorOptions:
    """How a background of other proportions than the image is fitted."""

    fit: Fit = option(Fit.COVER, number=1)
    """Which part of the background is shown, and how it gets the size of the image."""
    color: Color | None = option(None, number=2)
    """Of the bars beside it, and of what shines through a transparent background; without it black."""


class BackgroundImageCalculator(Calculator):
    """Bring a background picture to the size of each image.

    Inputs: IMAGE (Image; only its size matters); BACKGROUND (Image SRGB, or SRGBA over the colour), as a side packet
    or as a stream, for example of a video. A background of a stream stays until the next one comes, whatever their
    timestamps; images before the first one give nothing.
    Output: IMAGE (Image SRGB, as large as the image).
    Options: BackgroundImageCalculatorOptions.

        node {
          calculator: "BackgroundImageCalculator"
          input_stream: "IMAGE:image"
          input_side_packet: "BACKGROUND:beach"
          output_stream: "IMAGE:background"
          node_options { [type.googleapis.com/BackgroundImageCalculatorOptions] { fit: COVER } }
        }
    """

    heavy = True

    image_in = OptionalInput(Image, tag="IMAGE")
    background = OptionalInput(Image)
    still_background = OptionalSideInput(Image, tag="BACKGROUND")
    image_out = Output(Image, tag="IMAGE")
    options = Options(BackgroundImageCalculatorOptions)

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
        """Take the side packet, if there is one."""
        self.picture = self.still_background.get()
        self.fitted: Image | None = None

    def process(self) -> None:
        """Note a new background, then send the one there is."""
        background = self.background.get()
        if background is not None:
            self.picture, self.fitted = background, None
        image = self.image_in.get()
        if image is not None and self.picture is not None:
            self.image_out.send(self._in_size_of(image, self.picture))

    def _in_size_of(self, image: Image, picture: Image) -> Image:
        """The picture in the size of the image; made once for each size."""
        found, color = self.fitted, self.options.color or Color()
        if found is None or (found.width, found.height) != (image.width, image.height):
            pixels = fitted(picture, image.width, image.height, self.options.fit, (color.r, color.g, color.b))
            self.fitted = found = Image(pixels, ImageFormat.SRGB)
        return found


def _with_required_side_packet(contract: Contract) -> Contract:
    """One that is connected must be given: without it nothing would ever come."""
    ports = [replace(port, required=True) if port.kind is PortKind.SIDE_INPUT else port for port in contract.ports]
    return replace(contract, ports=tuple(ports))
