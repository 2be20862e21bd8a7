"""Ports of calculators that make one image of another one: VIDEO, or untagged."""

from __future__ import annotations

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import InputStream, OptionalInput, OptionalOutput, OutputStream


class ImageFilter(Calculator, abstract=True):
    """Input and output: an Image SRGB or SRGBA, untagged or VIDEO on either side. A subclass says `filter`."""

    heavy = True

    video = OptionalInput(Image)
    untagged = OptionalInput(Image, tag="")
    video_out = OptionalOutput(Image, tag="VIDEO")
    untagged_out = OptionalOutput(Image, tag="")

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses several images, and none."""
        check_exactly_one(connections.inputs, "VIDEO", "")
        check_exactly_one(connections.outputs, "VIDEO", "")
        return cls.declared

    def open(self) -> None:
        """Find the connected streams."""
        self.source: InputStream[Image | None] = self.video if self.video.is_connected else self.untagged
        self.target: OutputStream[Image] = self.video_out if self.video_out.is_connected else self.untagged_out
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the filtered image."""
        image = self.source.get()
        if image is None:
            return
        if image.image_format not in (ImageFormat.SRGB, ImageFormat.SRGBA) or not image.width or not image.height:
            raise ValueError(f"{image} cannot be filtered; SRGB and SRGBA images with pixels can")
        self.target.send(self.filter(image))

    def filter(self, image: Image) -> Image:
        """The filtered image."""
        raise NotImplementedError(f"{type(self).__name__} does not define filter()")
