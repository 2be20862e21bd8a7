"""CpuToCudaCalculator."""

from __future__ import annotations

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output


class CpuToCudaCalculator(CudaCalculator):
    """Copy images to the CUDA device of the graph, through pinned memory, without waiting for the device.

    Input: IMAGE (Image). Output: IMAGE (CudaImage) of the same format. No options. The counters
    `copies_to_device` and `bytes_to_device` sum up what was copied.

        node { calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:image" }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    image_out = Output(CudaImage, tag="IMAGE")

    def process(self) -> None:
        """Start the copy."""
        image = self.image_in.get()
        array = self.device.upload(image.numpy_view())
        self.image_out.send(CudaImage(array, image.image_format, stream=self.device.stream))
