"""TensorConverterCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.tensor.tensor_converter_options import TensorConverterCalculatorOptions
from mediagraph.calculators.tensor.value_range import ValueMap
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, Options, Output

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.GRAY8, ImageFormat.VEC32F1)


class TensorConverterCalculator(Calculator):
    """Turn an image of the right size, or a matrix, into a tensor.

    Inputs, exactly one: IMAGE (Image SRGB, SRGBA, GRAY8 or VEC32F1) or MATRIX (float32 rows × columns).
    Output: TENSORS (list of one float32 array [1, height, width, channels]): the channels of the image, but at most
    `max_num_channels`; 1 of a matrix. A VEC32F1 image is scaled as if its values were 0..255. The values of a matrix
    fill [1, rows, columns, 1] column by column unless the option `row_major_matrix` is set.
    Options: TensorConverterCalculatorOptions. Values equal those of MediaPipe 0.10.21 on the CPU to the bit.

        node {
          calculator: "TensorConverterCalculator"
          input_stream: "IMAGE:image"
          output_stream: "TENSORS:tensors"
          options { [mediapipe.TensorConverterCalculatorOptions.ext] { zero_center: false } }
        }
    """

    heavy = True

    image = OptionalInput(Image)
    matrix = OptionalInput[NDArray[np.float32]](np.ndarray)
    tensors = Output(list[NDArray[np.float32]])
    options = Options(TensorConverterCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses an image and a matrix, and neither."""
        check_exactly_one(connections.inputs, "IMAGE", "MATRIX")
        return cls.declared

    def open(self) -> None:
        """Prepare the map of values and the buffers."""
        self.low, high = _range(self.options)
        self.scale = (high - self.low) / np.float32(255)
        table = np.arange(256, dtype=np.float32) * self.scale + self.low
        self.values = ValueMap(table, table.dtype, self.scale if self.low == 0 else None)
        self.buffers, self.flipped = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the tensor."""
        image, matrix = self.image.get(), self.matrix.get()
        if image is not None:
            self.tensors.send([self._tensor_of_image(image)])
        elif matrix is not None:
            self.tensors.send([self._tensor_of_matrix(matrix)])

    def _tensor_of_image(self, image: Image) -> NDArray[np.float32]:
        if image.image_format not in _FORMATS:
            names = ", ".join(one.name for one in _FORMATS)
            raise ValueError(f"{image} cannot become a tensor; {names} can")
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to become a tensor")
        pixels = _first_channels(image.numpy_view(), self.options.max_num_channels)
        if self.options.flip_vertically:
            pixels = cv2.flip(pixels, 0, dst=self.flipped.take(pixels.shape, pixels.dtype))
        if pixels.ndim == 2:
            pixels = pixels[:, :, None]
        tensor = self.buffers.take((1, *pixels.shape), np.float32)
        if pixels.dtype == np.uint8:
            self.values.apply(pixels, tensor[0])
        else:
            np.multiply(pixels, self.scale, out=tensor[0])
            tensor += self.low
        return tensor

    def _tensor_of_matrix(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        if matrix.ndim != 2 or matrix.dtype != np.float32:
            raise ValueError(f"MATRIX is {matrix.dtype} {list(matrix.shape)}; it must be float32 [rows, columns]")
        values = matrix.ravel() if self.options.row_major_matrix else matrix.ravel(order="F")
        return values.reshape(1, *matrix.shape, 1)


def _range(options: TensorConverterCalculatorOptions) -> tuple[np.float32, np.float32]:
    """What 0 and 255 become."""
    if options.use_custom_normalization:
        low = -np.float32(options.custom_sub)
        return low, low + np.float32(255) / np.float32(options.custom_div)
    if options.output_tensor_float_range is not None:
        return np.float32(options.output_tensor_float_range.min), np.float32(options.output_tensor_float_range.max)
    return np.float32(-1 if options.zero_center else 0), np.float32(1)


def _first_channels(pixels: NDArray[Any], most: int) -> NDArray[Any]:
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if channels <= most:
        return pixels
    return cv2.extractChannel(pixels, 0) if most == 1 else cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
