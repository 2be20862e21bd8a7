"""ImagePropertiesCalculator."""

from __future__ import annotations

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, Output


class ImagePropertiesCalculator(Calculator):
    """Tell the size of every image.

    Inputs, exactly one: IMAGE (Image or CudaImage), IMAGE_CPU (Image) or IMAGE_GPU (CudaImage).
    Output: SIZE, a pair (width, height) in pixels. No options.

        node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "SIZE:size" }
    """

    image = OptionalInput[Image | CudaImage]((Image, CudaImage))
    image_cpu = OptionalInput(Image)
    image_gpu = OptionalInput(CudaImage)
    size = Output(tuple[int, int])

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses several images, and none."""
        check_exactly_one(connections.inputs, "IMAGE", "IMAGE_CPU", "IMAGE_GPU")
        return cls.declared

    def process(self) -> None:
        """Send the size."""
        image = self.image.get() or self.image_cpu.get() or self.image_gpu.get()
        if image is not None:
            self.size.send((image.width, image.height))
