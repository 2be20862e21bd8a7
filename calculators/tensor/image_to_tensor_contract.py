"""What the variants of ImageToTensorCalculator share."""

from __future__ import annotations

from typing import NamedTuple

from mediagraph.calculators.connections import is_connected, require_connected_input
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor_options import BorderMode, ImageToTensorCalculatorOptions
from mediagraph.calculators.tensor.roi import NO_PADDING, Padding, Roi, matrix_of, pad_roi, roi_of
from mediagraph.calculators.tensor.sampling import LARGEST_SIDE_PX
from mediagraph.calculators.tensor.value_range import value_map
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, OptionalOutput, Options
from mediagraph.framework.variants import Variant

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.GRAY8)


class View(NamedTuple):
    """Which part of an image a tensor shows."""

    roi: Roi
    padding: Padding
    width: int
    """Of the tensor, as the height."""
    height: int


class ImageToTensorContract(Calculator, abstract=True):
    """The options and the region of a node that turns images into tensors. A variant adds IMAGE and TENSORS."""

    norm_rect = OptionalInput(NormalizedRect)
    letterbox_padding = OptionalOutput(tuple[float, ...])
    matrix = OptionalOutput(tuple[float, ...])
    options = Options(ImageToTensorCalculatorOptions)
    variants = (Variant("ImageToTensorCudaCalculator", {"IMAGE_GPU": "IMAGE"}),)

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
        """Prepare the map of values."""
        super().open()
        assert self.options.range is not None  # see contract()
        self.values = value_map(self.options.range)
        self.replicate_border = self.options.border_mode is not BorderMode.BORDER_ZERO
        self.wants_matrix = is_connected(self.matrix)

    def view_of(self, rect: NormalizedRect | None, image_width: int, image_height: int) -> View:
        """What to show; the whole image without a rectangle. Raises ValueError for what cannot be shown."""
        _check_size(image_width, image_height)
        options = self.options
        width, height = options.output_tensor_width or image_width, options.output_tensor_height or image_height
        roi, padding = roi_of(rect, image_width, image_height), NO_PADDING
        if options.keep_aspect_ratio:
            roi, padding = pad_roi(roi, width, height)
        return View(roi, padding, width, height)

    def send_view(self, view: View, image: Image | CudaImage) -> None:
        """Send how the tensor lies in the image."""
        self.letterbox_padding.send(view.padding)
        if self.wants_matrix:
            self.matrix.send(matrix_of(view.roi, image.width, image.height))


def is_nothing(rect: NormalizedRect | None) -> bool:
    """Does the rectangle stand for "there is nothing to show"?"""
    return rect is not None and rect.width == 0 and rect.height == 0


def check_format(image: Image | CudaImage) -> None:
    """Raise ValueError for an image that cannot become a tensor."""
    if image.image_format not in _FORMATS:
        raise ValueError(f"{image} cannot become a tensor; SRGB, SRGBA and GRAY8 can")


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE_PX:
        raise ValueError(
            f"an image of {width} × {height} pixels is too large; at most {LARGEST_SIDE_PX} to a side can become a "
            "tensor"
        )
    if not width or not height:
        raise ValueError(f"an image of {width} × {height} pixels cannot become a tensor")
