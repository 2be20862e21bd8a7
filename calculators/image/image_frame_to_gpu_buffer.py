"""ImageFrameToGpuBufferCalculator."""

from __future__ import annotations

from mediagraph.calculators.image.cpu_to_cuda import CpuToCudaCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output


class ImageFrameToGpuBufferCalculator(CpuToCudaCalculator):
    """Copy images to the CUDA device of the graph: CpuToCudaCalculator under MediaPipe's name.

    Input, untagged: Image. Output, untagged: CudaImage of the same format. No options. It counts
    `copies_to_device` and `bytes_to_device`.

        node { calculator: "ImageFrameToGpuBufferCalculator" input_stream: "frame" output_stream: "image" }
    """

    image_in = Input(Image, tag="")
    image_out = Output(CudaImage, tag="")
