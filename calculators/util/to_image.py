"""ToImageCalculator."""

from __future__ import annotations

from dataclasses import replace

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, has_tag
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, Output


class ToImageCalculator(Calculator):
    """Pass images on, for graphs made for MediaPipe: its `ImageFrame` and its `Image` are one type here.

    Inputs, exactly one: IMAGE (Image or CudaImage), IMAGE_CPU (Image) or IMAGE_GPU (CudaImage). Output: IMAGE, the same
    object: nothing is copied from host to device or back. No options.

        node { calculator: "ToImageCalculator" input_stream: "IMAGE_CPU:frame" output_stream: "IMAGE:image" }
    """

    image_in = OptionalInput[Image | CudaImage]((Image, CudaImage), tag="IMAGE")
    image_cpu = OptionalInput(Image)
    image_gpu = OptionalInput(CudaImage)
    image_out = Output[Image | CudaImage]((Image, CudaImage), tag="IMAGE")

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Sends images of the memory that they come in; refuses two images, and none."""
        check_exactly_one(connections.inputs, "IMAGE", "IMAGE_CPU", "IMAGE_GPU")
        taken = next(
            port.attribute for port in cls.declared.of_kind(PortKind.INPUT) if has_tag(connections.inputs, port.tag)
        )
        ports = [replace(port, same_as=taken) if port.kind is PortKind.OUTPUT else port for port in cls.declared.ports]
        return replace(cls.declared, ports=tuple(ports))

    def process(self) -> None:
        """Forward the image."""
        image = self.image_in.get() or self.image_cpu.get() or self.image_gpu.get()
        if image is not None:
            self.image_out.send(image)
