"""FromImageCalculator."""

from __future__ import annotations

from dataclasses import replace

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, has_tag
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, OptionalOutput


class FromImageCalculator(Calculator):
    """Pass images on, for graphs made for MediaPipe: its `Image` and its `ImageFrame` are one type here.

    Input: IMAGE (Image, or CudaImage for IMAGE_GPU). Outputs, exactly one: IMAGE_CPU (Image) or IMAGE_GPU (CudaImage),
    the same object: nothing is copied from host to device or back; optionally SOURCE_ON_GPU (bool). No options.

        node { calculator: "FromImageCalculator" input_stream: "IMAGE:image" output_stream: "IMAGE_CPU:frame" }
    """

    image = Input[Image | CudaImage]((Image, CudaImage))
    image_cpu = OptionalOutput(Image)
    image_gpu = OptionalOutput(CudaImage)
    source_on_gpu = OptionalOutput(bool)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Takes images of the memory that it passes them on in; refuses two outputs for them, and none."""
        check_exactly_one(connections.outputs, "IMAGE_CPU", "IMAGE_GPU")
        kind = CudaImage if has_tag(connections.outputs, "IMAGE_GPU") else Image
        ports = [replace(port, payload=(kind,)) if port.kind is PortKind.INPUT else port for port in cls.declared.ports]
        return replace(cls.declared, ports=tuple(ports))

    def process(self) -> None:
        """Forward the image."""
        image = self.image.get()
        if isinstance(image, CudaImage):
            self.image_gpu.send(image)
        else:
            self.image_cpu.send(image)
        self.source_on_gpu.send(isinstance(image, CudaImage))
