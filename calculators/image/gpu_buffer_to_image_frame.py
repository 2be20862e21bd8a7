"""GpuBufferToImageFrameCalculator."""

from __future__ import annotations

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output


class GpuBufferToImageFrameCalculator(CudaCalculator):
    """Copy images from a CUDA device to pinned host memory, as CudaToCpuCalculator, under MediaPipe's name.

    Input, untagged: CudaImage; or Image, which is passed on as it is. Output, untagged: Image of the same format. No
    options. It counts `copies_to_host` and `bytes_to_host`.

        node { calculator: "GpuBufferToImageFrameCalculator" input_stream: "image" output_stream: "frame" }
    """

    heavy = True

    image_in = Input[CudaImage | Image]((CudaImage, Image), tag="")
    image_out = Output(Image, tag="")

    def process(self) -> None:
        """Copy, and send."""
        image = self.image_in.get()
        if isinstance(image, CudaImage):
            pixels = self.device.download(image.array)
            image = Image(pixels, image.image_format)
        self.image_out.send(image)
