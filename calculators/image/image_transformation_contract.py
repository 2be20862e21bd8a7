"""What the variants of ImageTransformationCalculator share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.image.fitting import Size
from mediagraph.calculators.image.image_transformation_options import ImageTransformationCalculatorOptions
from mediagraph.calculators.image.transformation import Transformation
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, OptionalOutput, OptionalSideInput, Options
from mediagraph.framework.variants import Variant

T = TypeVar("T")


class ImageTransformationContract(Calculator, abstract=True):
    """What a node that scales, turns and mirrors images is asked for. A variant adds IMAGE, in and out."""

    dimensions = OptionalInput(tuple[int, int], tag="OUTPUT_DIMENSIONS")
    rotation_degrees = OptionalInput(int)
    flip_horizontally = OptionalInput(bool)
    flip_vertically = OptionalInput(bool)
    header_in = OptionalInput(VideoHeader, tag="VIDEO_PRESTREAM")
    side_dimensions = OptionalSideInput[Sequence[int]]((tuple, list), tag="OUTPUT_DIMENSIONS")
    side_rotation_degrees = OptionalSideInput(int, tag="ROTATION_DEGREES")
    side_flip_horizontally = OptionalSideInput(bool, tag="FLIP_HORIZONTALLY")
    side_flip_vertically = OptionalSideInput(bool, tag="FLIP_VERTICALLY")
    padding = OptionalOutput(tuple[float, ...], tag="LETTERBOX_PADDING")
    header_out = OptionalOutput(VideoHeader, tag="VIDEO_PRESTREAM")
    options = Options(ImageTransformationCalculatorOptions)
    variants = (Variant("ImageTransformationCudaCalculator", {"IMAGE_GPU": "IMAGE"}),)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses a node without an image."""
        check_connected(connections.inputs, "IMAGE")
        return cls.declared

    def open(self) -> None:
        """Take over the side packets; raises ValueError for those that make no sense."""
        super().open()
        options, size = self.options, self.side_dimensions.get()
        self.asked = Transformation(
            (options.output_width, options.output_height) if size is None else _pair(size),
            _given(self.side_rotation_degrees.get(), options.rotation_mode.degrees),
            _given(self.side_flip_horizontally.get(), options.flip_horizontally),
            _given(self.side_flip_vertically.get(), options.flip_vertically),
        )

    def take_over(self) -> None:
        """Send the header on, if there is one; from now on what the streams say counts."""
        header = self.header_in.get()
        if header is not None:
            width, height = self.asked.size_of_result((header.width, header.height))
            self.header_out.send(replace(header, width=width, height=height))
        before = self.asked
        self.asked = Transformation(
            _given(self.dimensions.get(), before.size),
            _given(self.rotation_degrees.get(), before.degrees),
            _given(self.flip_horizontally.get(), before.flips_horizontally),
            _given(self.flip_vertically.get(), before.flips_vertically),
        )

    @property
    def waits_for_dimensions(self) -> bool:
        """Is OUTPUT_DIMENSIONS connected but empty now, so that nothing is sent?"""
        return self.dimensions.is_connected and self.dimensions.is_empty

    def send_padding(self, image: Image | CudaImage) -> None:
        """Send what FIT adds to an image; raises ValueError for one without pixels."""
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to transform")
        self.padding.send(self.asked.padding((image.width, image.height), self.options.scale_mode))


def _given(value: T | None, default: T) -> T:
    return default if value is None else value


def _pair(dimensions: Sequence[int]) -> Size:
    if len(dimensions) != 2:
        raise ValueError(f"OUTPUT_DIMENSIONS is {list(dimensions)}; it must be a width and a height")
    return int(dimensions[0]), int(dimensions[1])
