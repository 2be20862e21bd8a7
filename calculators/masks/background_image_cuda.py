"""BackgroundImageCudaCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.cuda.placing import Frame, placed
from mediagraph.calculators.cuda.scaling import resized
from mediagraph.calculators.image.placement import in_place
from mediagraph.calculators.masks.background_image_contract import BackgroundImageContract
from mediagraph.calculators.masks.fitting import check_picture, scaling_of
from mediagraph.framework.cuda_image import CudaImage, DeviceArray
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, Output


class BackgroundImageCudaCalculator(BackgroundImageContract, CudaCalculator):
    """Bring a background picture to the size of each image, on a CUDA device.

    Inputs, output and options are those of BackgroundImageCalculator, with CudaImage in place of Image in the streams.
    The side packet is an Image, as there, which is copied to the device once; the values are the same to ±1 grey level.

        node {
          calculator: "BackgroundImageCudaCalculator"
          input_stream: "IMAGE:image"
          input_side_packet: "BACKGROUND:beach"
          output_stream: "IMAGE:background"
          node_options { [type.googleapis.com/BackgroundImageCalculatorOptions] { fit: COVER } }
        }
    """

    image_in = OptionalInput(CudaImage, tag="IMAGE")
    background = OptionalInput(CudaImage)
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        """Prepare the kernels, and take the side packet, if there is one."""
        super().open()
        for kernel in ("composite_opaque", "resize_cubic_uint8", "place_uint8"):
            self.device.prepare(kernel)
        still = self.still_background.get()
        self.picture = None if still is None else self._uploaded(still)
        self.fitted: CudaImage | None = None

    def process(self) -> None:
        """Note a new background, then send the one there is."""
        background = self.background.get()
        if background is not None:
            self.picture, self.fitted = background, None
        image = self.image_in.get()
        if image is not None and self.picture is not None:
            self.image_out.send(self._in_size_of(image, self.picture))

    def _uploaded(self, image: Image) -> CudaImage:
        array = self.device.upload(image.numpy_view())
        return CudaImage(array, image.image_format, stream=self.device.stream)

    def _in_size_of(self, image: CudaImage, picture: CudaImage) -> CudaImage:
        """The picture in the size of the image; made once for each size."""
        found = self.fitted
        if found is None or (found.width, found.height) != (image.width, image.height):
            pixels = self._fitted(picture, (image.width, image.height))
            self.fitted = found = CudaImage(pixels, ImageFormat.SRGB, stream=self.device.stream)
        return found

    def _fitted(self, picture: CudaImage, room: tuple[int, int]) -> DeviceArray:
        check_picture(picture)
        size, interpolation = scaling_of((picture.width, picture.height), room, self.options.fit)
        scaled = resized(self.device, self._opaque(picture), size, interpolation)
        left, top = (_start(*lengths) for lengths in zip(room, size))
        if (left, top) == (0, 0) and size == room:
            return scaled
        return placed(self.device, scaled, Frame(room, left, top, self.color), in_place(room))

    def _opaque(self, picture: CudaImage) -> DeviceArray:
        if picture.image_format is ImageFormat.SRGB:
            return picture.array
        size = (picture.width, picture.height)
        out = self.device.empty((picture.height, picture.width, 3), np.uint8)
        self.device.launch("composite_opaque", *size, picture.array, *self.color, out, *size)
        return out


def _start(room: int, length: int) -> int:
    """Where a length that is centred in a room begins; below 0 so much of it is cut off."""
    return (room - length) // 2 if length <= room else -((length - room) // 2)
