"""ImageToTensorCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import is_connected, require_connected_input
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor_options import BorderMode, ImageToTensorCalculatorOptions
from mediagraph.calculators.tensor.roi import NO_PADDING, Roi, matrix_of, pad_roi, roi_of
from mediagraph.calculators.tensor.sampling import LARGEST_SIDE_PX, cached_maps, make_maps, sample
from mediagraph.calculators.tensor.value_range import value_map
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, OptionalOutput, Options, Output

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.GRAY8)


class ImageToTensorCalculator(Calculator):
    """Turn an image, or a rotated part of it, into a tensor.

    Inputs: IMAGE (Image: SRGB, SRGBA without its alpha, or GRAY8); optionally NORM_RECT (NormalizedRect), the part to
    show; where it is connected but empty, or 0 × 0 in size, nothing is sent.
    Outputs: TENSORS (list of one array [1, height, width, channels], 3 channels, 1 for GRAY8; float32, int8 or uint8);
    optionally LETTERBOX_PADDING (left, top, right, bottom, in fractions of the tensor: what `keep_aspect_ratio` added)
    and MATRIX (16 floats, a 4×4 matrix row by row: positions in the tensor to positions in the image, both 0..1).
    Options: ImageToTensorCalculatorOptions; one of the three ranges must be given. `gpu_origin` has no effect on images
    in host memory.

    Values equal those of MediaPipe 0.10.21 on the CPU to the bit.

        node {
          calculator: "ImageToTensorCalculator"
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

    heavy = True

    image = Input(Image)
    norm_rect = OptionalInput(NormalizedRect)
    tensors = Output(list[NDArray[Any]])
    letterbox_padding = OptionalOutput(tuple[float, ...])
    matrix = OptionalOutput(tuple[float, ...])
    options = Options(ImageToTensorCalculatorOptions)

    @classmethod
    def contract(cls, options: ImageToTensorCalculatorOptions, connections: Connections) -> Contract:
        """Refuses options without a range."""
        if options.range is None:
            raise ContractError(
                "one of output_tensor_float_range, output_tensor_int_range and output_tensor_uint_range must be given",
                StatusCode.INVALID_ARGUMENT,
            )
        return require_connected_input(cls.declared, connections, "NORM_RECT")

    def open(self) -> None:
        """Prepare the map of values and the buffers."""
        assert self.options.range is not None  # see contract()
        self.values = value_map(self.options.range)
        self.replicate_border = self.options.border_mode is not BorderMode.BORDER_ZERO
        self.wants_matrix = is_connected(self.matrix)
        self.pixels, self.buffers = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the tensor and how it lies in the image."""
        image, rect = self.image.get(), self.norm_rect.get()
        if rect is not None and rect.width == 0 and rect.height == 0:
            return
        _check_image(image)
        width, height = (
            self.options.output_tensor_width or image.width,
            self.options.output_tensor_height or image.height,
        )
        roi, padding = roi_of(rect, image.width, image.height), NO_PADDING
        if self.options.keep_aspect_ratio:
            roi, padding = pad_roi(roi, width, height)
        self.tensors.send([self._tensor(image, roi, width, height, moves=rect is not None)])
        self.letterbox_padding.send(padding)
        if self.wants_matrix:
            self.matrix.send(matrix_of(roi, image.width, image.height))

    def _tensor(self, image: Image, roi: Roi, width: int, height: int, *, moves: bool) -> NDArray[Any]:
        maps = (make_maps if moves else cached_maps)(roi, width, height)
        pixels = self.pixels.take((height, width, image.channels), np.uint8)
        sample(image.numpy_view(), maps, replicate_border=self.replicate_border, out=pixels)
        if image.channels == 4:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
        tensor = self.buffers.take((1, *pixels.shape), self.values.dtype)
        self.values.apply(pixels, tensor[0])
        return tensor


def _check_image(image: Image) -> None:
    if image.image_format not in _FORMATS:
        raise ValueError(f"{image} cannot become a tensor; SRGB, SRGBA and GRAY8 can")
    if max(image.width, image.height) > LARGEST_SIDE_PX:
        raise ValueError(f"{image} is too large; at most {LARGEST_SIDE_PX} pixels to a side can become a tensor")
    if not image.width or not image.height:
        raise ValueError(f"{image} holds no pixels")
