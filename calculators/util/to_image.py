"""ToImageCalculator."""

from __future__ import annotations

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, Output


class ToImageCalculator(Calculator):
    """Pass images on, for graphs made for MediaPipe: its `ImageFrame` and its `Image` are one type here.

    Inputs, exactly one: IMAGE or IMAGE_CPU (Image). Output: IMAGE (Image), the same object. No options.

        node { calculator: "ToImageCalculator" input_stream: "IMAGE_CPU:frame" output_stream: "IMAGE:image" }
    """

    image_in = OptionalInput(Image, tag="IMAGE")
    image_cpu = OptionalInput(Image)
    image_out = Output(Image, tag="IMAGE")

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses two images, and none."""
        check_exactly_one(connections.inputs, "IMAGE", "IMAGE_CPU")
        return cls.declared

    def process(self) -> None:
        """Forward the image."""
        image = self.image_in.get() or self.image_cpu.get()
        if image is not None:
            self.image_out.send(image)
