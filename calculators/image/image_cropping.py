"""ImageCroppingCalculator."""

from __future__ import annotations

import math

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_connected, is_connected
from mediagraph.calculators.image.cropping import crop, on_the_grid, size_of_result
from mediagraph.calculators.image.image_cropping_options import BorderMode, ImageCroppingCalculatorOptions
from mediagraph.calculators.payloads.rect import NormalizedRect, Rect
from mediagraph.calculators.tensor.roi import Roi
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, OptionalInput, Options, Output


class ImageCroppingCalculator(Calculator):
    """Show a part of an image, which may be rotated and may reach beyond it.

    Inputs: IMAGE (Image of any format). Which part is told by exactly one of: RECT (Rect), NORM_RECT (NormalizedRect),
    WIDTH and HEIGHT (int, pixels; about the centre of the image), the options `norm_width` and `norm_height`, the
    options `width` and `height`. Where the connected streams are empty, nothing is sent.
    Output: IMAGE (Image of the same format), by nearest pixel. Parts that are not rotated lie on the pixel grid: their
    pixels are copied as they are, unless the result is made smaller. A part without area is an error.
    Options: ImageCroppingCalculatorOptions; centre and rotation count only without RECT and NORM_RECT.

        node {
          calculator: "ImageCroppingCalculator"
          input_stream: "IMAGE:image"
          input_stream: "NORM_RECT:face_rect"
          output_stream: "IMAGE:face_image"
          options {
            [mediapipe.ImageCroppingCalculatorOptions.ext] { border_mode: BORDER_REPLICATE output_max_width: 640 }
          }
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    rect = OptionalInput(Rect)
    norm_rect = OptionalInput(NormalizedRect)
    width = OptionalInput(int)
    height = OptionalInput(int)
    image_out = Output(Image, tag="IMAGE")
    options = Options(ImageCroppingCalculatorOptions)

    @classmethod
    def contract(cls, options: ImageCroppingCalculatorOptions, connections: Connections) -> Contract:
        """Refuses several ways to tell the part, and none."""
        has_size = has_tag(connections.inputs, "WIDTH") or has_tag(connections.inputs, "HEIGHT")
        if has_size:
            check_connected(connections.inputs, "WIDTH", "HEIGHT")
        ways = (
            has_tag(connections.inputs, "RECT"),
            has_tag(connections.inputs, "NORM_RECT"),
            has_size,
            options.has_norm_size,
            options.has_pixel_size,
        )
        if sum(ways) != 1:
            raise ContractError(
                f"{sum(ways)} ways tell which part of the image is shown; use exactly one of RECT, NORM_RECT, WIDTH "
                "and HEIGHT, the options norm_width and norm_height, the options width and height",
                StatusCode.INVALID_ARGUMENT,
            )
        return cls.declared

    def open(self) -> None:
        """Prepare the buffers."""
        self.has_streams = any(map(is_connected, (self.rect, self.norm_rect, self.width)))
        self.largest = (self.options.output_max_width, self.options.output_max_height)
        self.replicate_border = self.options.border_mode is BorderMode.BORDER_REPLICATE
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the part."""
        image = self.image_in.get()
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to crop")
        part = self._part(image) if self.has_streams else self._part_of_options(image)
        if part is None:
            return
        width, height = size_of_result(part, self.largest)
        pixels = image.numpy_view()
        out = self.buffers.take((height, width, *pixels.shape[2:]), pixels.dtype)
        crop(pixels, on_the_grid(part), out, replicate_border=self.replicate_border)
        self.image_out.send(Image(out, image.image_format))

    def _part(self, image: Image) -> Roi | None:
        """What the streams say, None where they are empty."""
        rect, norm_rect = self.rect.get(), self.norm_rect.get()
        width, height = self.width.get(), self.height.get()
        if rect is not None:
            return Roi(rect.x_center, rect.y_center, rect.width, rect.height, _float32(rect.rotation))
        if norm_rect is not None:
            center_x, center_y = norm_rect.x_center, norm_rect.y_center
            return _norm_part(image, norm_rect.width, norm_rect.height, center_x, center_y, norm_rect.rotation)
        if width is not None and height is not None:
            return self._centered(image, width, height)
        return None

    def _part_of_options(self, image: Image) -> Roi:
        options = self.options
        if options.norm_width is not None and options.norm_height is not None:
            part = _norm_part(image, options.norm_width, options.norm_height, 0.5, 0.5, 0.0)
            return self._centered(image, part.width, part.height)
        assert options.width is not None  # see contract()
        assert options.height is not None
        return self._centered(image, options.width, options.height)

    def _centered(self, image: Image, width: float, height: float) -> Roi:
        """A part about the centre that the options give, or that of the image."""
        options = self.options
        center_x, center_y = image.width / 2, image.height / 2
        if options.norm_center_x is not None and options.norm_center_y is not None:
            center_x, center_y = options.norm_center_x * image.width, options.norm_center_y * image.height
        return Roi(_float32(center_x), _float32(center_y), width, height, _float32(options.rotation))


def _norm_part(image: Image, width: float, height: float, center_x: float, center_y: float, rotation: float) -> Roi:
    """From fractions of the image to pixels, the sides in whole ones."""
    columns, rows = np.float32(image.width), np.float32(image.height)
    numbers = [np.float32(number) for number in (center_x, center_y, width, height)]
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"the part of the image has numbers that are not finite: {', '.join(map(str, numbers))}")
    x, y, wide, high = numbers
    sides = (math.floor(float(wide * columns) + 0.5), math.floor(float(high * rows) + 0.5))
    return Roi(float(x * columns), float(y * rows), *sides, _float32(rotation))


def _float32(number: float) -> float:
    return float(np.float32(number))
