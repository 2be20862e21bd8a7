"""CudaToCpuCalculator."""

from __future__ import annotations

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output


class CudaToCpuCalculator(CudaCalculator):
    """Copy images from a CUDA device to pinned host memory; waits until an image is complete.

    Input: IMAGE (CudaImage). Output: IMAGE (Image) of the same format. No options. The counters
    `copies_to_host` and `bytes_to_host` sum up what was copied.

        node { calculator: "CudaToCpuCalculator" input_stream: "IMAGE:image" output_stream: "IMAGE:frame" }
    """

    heavy = True

    image_in = Input(CudaImage, tag="IMAGE")
    image_out = Output(Image, tag="IMAGE")

    def process(self) -> None:
        """Copy, and send."""
        image = self.image_in.get()
        pixels = self.device.download(image.array)
        self.image_out.send(Image(pixels, image.image_format))
