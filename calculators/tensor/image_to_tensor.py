"""ImageToTensorCalculator."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import is_connected, require_connected_input
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor_options import BorderMode, ImageToTensorCalculatorOptions
from mediagraph.calculators.tensor.roi import NO_PADDING, Padding, Roi, matrix_of, pad_roi, roi_of
from mediagraph.calculators.tensor.sampling import LARGEST_SIDE_PX, Maps, cached_maps, make_maps, sample
from mediagraph.calculators.tensor.value_range import value_map
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, OptionalOutput, Options, Output

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.GRAY8)
_REMEMBERED_VIEWS = 16


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
        """Prepare the map of values, the views and the buffers."""
        assert self.options.range is not None  # see contract()
        self.values = value_map(self.options.range)
        self.replicate_border = self.options.border_mode is not BorderMode.BORDER_ZERO
        self.wants_matrix = is_connected(self.matrix)
        self.whole_views: dict[tuple[int, int], View] = {}  # by height and width of the image
        self.scratch, self.buffers = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the tensor and how it lies in the image."""
        image, rect = self.image.get(), self.norm_rect.get()
        if rect is not None and rect.width == 0 and rect.height == 0:
            return
        if image.image_format not in _FORMATS:
            raise ValueError(f"{image} cannot become a tensor; SRGB, SRGBA and GRAY8 can")
        pixels = image.numpy_view()
        view = self._whole_view(pixels.shape[:2]) if rect is None else self._view(rect, *pixels.shape[:2])
        self.tensors.send([self._tensor(pixels, view)])
        self.letterbox_padding.send(view.padding)
        if self.wants_matrix:
            self.matrix.send(matrix_of(view.roi, image.width, image.height))

    def _whole_view(self, size: tuple[int, int]) -> View:
        view = self.whole_views.get(size)
        if view is None:
            if len(self.whole_views) >= _REMEMBERED_VIEWS:
                self.whole_views.clear()
            view = self.whole_views[size] = self._view(None, *size)
        return view

    def _view(self, rect: NormalizedRect | None, image_height: int, image_width: int) -> View:
        """Raises ValueError for a region or an image that cannot be shown."""
        _check_size(image_width, image_height)
        options = self.options
        width, height = options.output_tensor_width or image_width, options.output_tensor_height or image_height
        roi, padding = roi_of(rect, image_width, image_height), NO_PADDING
        if options.keep_aspect_ratio:
            roi, padding = pad_roi(roi, width, height)
        maps = cached_maps(roi, width, height) if rect is None else make_maps(roi, width, height)
        return View(roi, padding, maps, (height, width))

    def _tensor(self, pixels: NDArray[Any], view: View) -> NDArray[Any]:
        sampled = self.scratch.take(view.size + pixels.shape[2:], np.uint8)
        sample(pixels, view.maps, replicate_border=self.replicate_border, out=sampled)
        if pixels.ndim == 2:
            sampled = sampled[:, :, None]
        elif pixels.shape[2] == 4:
            sampled = cv2.cvtColor(sampled, cv2.COLOR_RGBA2RGB)
        tensor = self.buffers.take((1, *sampled.shape), self.values.dtype)
        self.values.apply(sampled, tensor[0])
        return tensor


class View(NamedTuple):
    """How a tensor shows an image."""

    roi: Roi
    padding: Padding
    maps: Maps
    size: tuple[int, int]
    """Height and width of the tensor."""


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE_PX:
        raise ValueError(
            f"an image of {width} × {height} pixels is too large; at most {LARGEST_SIDE_PX} to a side can become a "
            "tensor"
        )
    if not width or not height:
        raise ValueError(f"an image of {width} × {height} pixels cannot become a tensor")
