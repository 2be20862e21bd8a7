"""ImageToTensorCalculator."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor_contract import (
    ImageToTensorContract,
    View,
    check_format,
    is_nothing,
)
from mediagraph.calculators.tensor.sampling import Maps, cached_maps, make_maps, sample
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output

_REMEMBERED_VIEWS = 16


class ImageToTensorCalculator(ImageToTensorContract):
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
    tensors = Output(list[NDArray[Any]])

    def open(self) -> None:
        """Prepare the map of values, the views and the buffers."""
        super().open()
        self.whole_views: dict[tuple[int, int], MappedView] = {}  # by height and width of the image
        self.scratch, self.buffers = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the tensor and how it lies in the image."""
        image, rect = self.image.get(), self.norm_rect.get()
        if is_nothing(rect):
            return
        check_format(image)
        pixels = image.numpy_view()
        shown = self._whole_view(pixels.shape[:2]) if rect is None else self._view(rect, *pixels.shape[:2])
        self.tensors.send([self._tensor(pixels, shown)])
        self.send_view(shown.view, image)

    def _whole_view(self, size: tuple[int, int]) -> MappedView:
        shown = self.whole_views.get(size)
        if shown is None:
            if len(self.whole_views) >= _REMEMBERED_VIEWS:
                self.whole_views.clear()
            shown = self.whole_views[size] = self._view(None, *size)
        return shown

    def _view(self, rect: NormalizedRect | None, image_height: int, image_width: int) -> MappedView:
        view = self.view_of(rect, image_width, image_height)
        maps = (cached_maps if rect is None else make_maps)(view.roi, view.width, view.height)
        return MappedView(view, maps)

    def _tensor(self, pixels: NDArray[Any], shown: MappedView) -> NDArray[Any]:
        sampled = self.scratch.take((shown.view.height, shown.view.width, *pixels.shape[2:]), np.uint8)
        sample(pixels, shown.maps, replicate_border=self.replicate_border, out=sampled)
        if pixels.ndim == 2:
            sampled = sampled[:, :, None]
        elif pixels.shape[2] == 4:
            sampled = cv2.cvtColor(sampled, cv2.COLOR_RGBA2RGB)
        tensor = self.buffers.take((1, *sampled.shape), self.values.dtype)
        self.values.apply(sampled, tensor[0])
        return tensor


class MappedView(NamedTuple):
    """Which part of an image a tensor shows, and where that lies in the image."""

    view: View
    maps: Maps
