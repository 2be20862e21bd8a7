"""ImageToTensorCudaCalculator."""

from __future__ import annotations

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.tensor.image_to_tensor_contract import (
    ImageToTensorContract,
    View,
    check_format,
    is_nothing,
)
from mediagraph.calculators.tensor.sampling import block_width, mapping_of
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.ports import Input, Output


class ImageToTensorCudaCalculator(ImageToTensorContract, CudaCalculator):
    """Turn an image on a CUDA device, or a rotated part of it, into a tensor there, in one kernel.

    Inputs, outputs and options are those of ImageToTensorCalculator, with IMAGE (CudaImage) and TENSORS (CudaTensors).
    The values are those of the CPU variant to the bit; images start at the top, whatever `gpu_origin` says.

        node {
          calculator: "ImageToTensorCudaCalculator"
          input_stream: "IMAGE:image"
          output_stream: "TENSORS:tensors"
          options {
            [mediapipe.ImageToTensorCalculatorOptions.ext] {
              output_tensor_width: 256
              output_tensor_height: 256
              output_tensor_float_range { min: 0.0 max: 1.0 }
              border_mode: BORDER_ZERO
            }
          }
        }
    """

    image = Input(CudaImage)
    tensors = Output(CudaTensors)

    def open(self) -> None:
        """Prepare the map of values on the device."""
        super().open()
        self.table = self.device.upload(self.values.table)
        self.kernel = f"image_to_tensor_{self.values.dtype.name}"
        self.device.prepare(self.kernel)

    def process(self) -> None:
        """Send the tensor and how it lies in the image."""
        image, rect = self.image.get(), self.norm_rect.get()
        if is_nothing(rect):
            return
        check_format(image)
        view = self.view_of(rect, image.width, image.height)
        self.tensors.send(CudaTensors((self._tensor(image, view),)))
        self.send_view(view, image)

    def _tensor(self, image: CudaImage, view: View) -> CudaTensor:
        depth = min(image.channels, 3)
        tensor = self.device.empty((1, view.height, view.width, depth), self.values.dtype)
        mapping = mapping_of(view.roi, view.width, view.height).ravel().tolist()
        source = (image.array, image.width, image.height, image.channels, int(self.replicate_border))
        where = (*mapping, block_width(view.width, view.height))
        target = (self.table, tensor, view.width, view.height, depth)
        self.device.launch(self.kernel, view.width, view.height, *source, *where, *target)
        return CudaTensor(tensor, stream=self.device.stream)
