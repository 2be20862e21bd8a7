"""ImageTransformationCudaCalculator."""

from __future__ import annotations

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.placing import Frame, placed
from mediagraph.calculators.cuda.scaling import resized
from mediagraph.calculators.image.fitting import Size, fit
from mediagraph.calculators.image.image_transformation_contract import ImageTransformationContract
from mediagraph.calculators.image.placement import place
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.ports import OptionalInput, Output


class ImageTransformationCudaCalculator(ImageTransformationContract, CudaCalculator):
    """Scale an image on a CUDA device, then turn it, then mirror it.

    Inputs, side packets, outputs and options are those of ImageTransformationCalculator, with CudaImage in place of
    Image; so are the pixels, where MediaPipe's GPU variant averages no areas, pads with black, and cuts off in
    FILL_AND_CROP. One kernel scales, as cv2.resize does, and one adds the bars, turns and mirrors. Bytes are those of
    OpenCV 4.12 and 5.0 to the bit; those of other builds, and shorts, are within one level, floats within 2e-5.

        node {
          calculator: "ImageTransformationCudaCalculator"
          input_stream: "IMAGE:image"
          output_stream: "IMAGE:input_image"
          output_stream: "LETTERBOX_PADDING:padding"
          options {
            [mediapipe.ImageTransformationCalculatorOptions.ext] {
              output_width: 256
              output_height: 256
              scale_mode: FIT
            }
          }
        }
    """

    image_in = OptionalInput(CudaImage, tag="IMAGE")
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernels."""
        super().open()
        self.device.prepare("resize_linear_uint8")
        self.device.prepare("place_uint8")
        color = self.options.padding_color
        self.color = (color.red, color.green, color.blue) if color else (0, 0, 0)

    def process(self) -> None:
        """Send the image as it is asked for now, or the header."""
        self.take_over()
        image = self.image_in.get()
        if image is None or self.waits_for_dimensions:
            return
        self.send_padding(image)
        found = self._transformed(image.array, (image.width, image.height))
        is_same = found is image.array
        self.image_out.send(image if is_same else CudaImage(found, image.image_format, stream=self.device.stream))

    def _transformed(self, pixels: DeviceArray, size: Size) -> DeviceArray:
        scaled, frame = self._scaled(pixels, size)
        mode = self.options.scale_mode
        how = place(frame.size, self.asked, about_corner=self.asked.turns_about_corner(size, frame.size, mode))
        is_complete = how.moves_nothing and scaled.shape[1::-1] == frame.size
        return scaled if is_complete else placed(self.device, scaled, frame, how)

    def _scaled(self, pixels: DeviceArray, size: Size) -> tuple[DeviceArray, Frame]:
        """The image in the size that is asked for, apart from its bars."""
        if not self.asked.has_size:
            return pixels, Frame(size)
        how = fit(size, self.asked.size, self.options.scale_mode, self.options.interpolation_mode)
        scaled = resized(self.device, pixels, how.size, how.interpolation)
        top, bottom, left, right = how.bars
        framed = (how.size[0] + left + right, how.size[1] + top + bottom)
        return scaled, Frame(framed, left, top, self.color if self.options.constant_padding else None)
