"""ImageTransformationCalculator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.image.fitting import Size
from mediagraph.calculators.image.image_transformation_options import ImageTransformationCalculatorOptions
from mediagraph.calculators.image.transform import Transformation, Transformer
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, OptionalOutput, OptionalSideInput, Options, Output

T = TypeVar("T")


class ImageTransformationCalculator(Calculator):
    """Scale an image, then turn it, then mirror it.

    Inputs: IMAGE (Image of any format). What follows is optional, and stays in force until the next packet:
    ROTATION_DEGREES (int: 0, 90, 180 or 270, counter-clockwise), FLIP_HORIZONTALLY and FLIP_VERTICALLY (bool), and
    OUTPUT_DIMENSIONS, a pair (width, height) in pixels; where this one is connected but empty, nothing is sent.
    VIDEO_PRESTREAM (VideoHeader), a packet before the first image.
    Side packets of the same four names, read at the start: they take precedence over the options, streams over both.
    Outputs: IMAGE (Image of the same format); optionally LETTERBOX_PADDING (left, top, right, bottom, in fractions of
    the size: what FIT adds) and VIDEO_PRESTREAM, the header with the new size.
    Options: ImageTransformationCalculatorOptions. Without a size the image keeps its own, turned by 90° or 270° with
    the sides exchanged.

    Pixels of 8 bits equal those of MediaPipe 0.10.21 on the CPU; 16 bits may differ by 1 and floats by 2e-6 where the
    image gets larger. That includes a peculiarity of it: an image that has the size of the result before it is turned
    (as with 180°) is turned about (width/2, height/2), which is half a pixel below and to the right of the middle of
    its pixels; what nothing is turned into is black, or 0.

        node {
          calculator: "ImageTransformationCalculator"
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

    heavy = True

    image_in = OptionalInput(Image, tag="IMAGE")
    dimensions = OptionalInput(tuple[int, int], tag="OUTPUT_DIMENSIONS")
    rotation_degrees = OptionalInput(int)
    flip_horizontally = OptionalInput(bool)
    flip_vertically = OptionalInput(bool)
    header_in = OptionalInput(VideoHeader, tag="VIDEO_PRESTREAM")
    side_dimensions = OptionalSideInput[Sequence[int]]((tuple, list), tag="OUTPUT_DIMENSIONS")
    side_rotation_degrees = OptionalSideInput(int, tag="ROTATION_DEGREES")
    side_flip_horizontally = OptionalSideInput(bool, tag="FLIP_HORIZONTALLY")
    side_flip_vertically = OptionalSideInput(bool, tag="FLIP_VERTICALLY")
    image_out = Output(Image, tag="IMAGE")
    padding = OptionalOutput(tuple[float, ...], tag="LETTERBOX_PADDING")
    header_out = OptionalOutput(VideoHeader, tag="VIDEO_PRESTREAM")
    options = Options(ImageTransformationCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses a node without an image."""
        check_connected(connections.inputs, "IMAGE")
        return cls.declared

    def open(self) -> None:
        """Take over the side packets; raises ValueError for those that make no sense."""
        options, size = self.options, self.side_dimensions.get()
        self.asked = Transformation(
            (options.output_width, options.output_height) if size is None else _pair(size),
            _given(self.side_rotation_degrees.get(), options.rotation_mode.degrees),
            _given(self.side_flip_horizontally.get(), options.flip_horizontally),
            _given(self.side_flip_vertically.get(), options.flip_vertically),
        )
        self.transformer = Transformer(options)

    def process(self) -> None:
        """Send the image as it is asked for now, or the header."""
        header = self.header_in.get()
        if header is not None:
            width, height = self.asked.size_of_result((header.width, header.height))
            self.header_out.send(replace(header, width=width, height=height))
        self._take_over()
        image = self.image_in.get()
        if image is None or (self.dimensions.is_connected and self.dimensions.is_empty):
            return
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to transform")
        pixels = image.numpy_view()
        found = self.transformer.apply(pixels, self.asked)
        self.padding.send(self.transformer.padding((image.width, image.height), self.asked))
        self.image_out.send(image if found is pixels else Image(found, image.image_format))

    def _take_over(self) -> None:
        """What the streams say counts from now on."""
        before = self.asked
        self.asked = Transformation(
            _given(self.dimensions.get(), before.size),
            _given(self.rotation_degrees.get(), before.degrees),
            _given(self.flip_horizontally.get(), before.flips_horizontally),
            _given(self.flip_vertically.get(), before.flips_vertically),
        )


def _given(value: T | None, default: T) -> T:
    return default if value is None else value


def _pair(dimensions: Sequence[int]) -> Size:
    if len(dimensions) != 2:
        raise ValueError(f"OUTPUT_DIMENSIONS is {list(dimensions)}; it must be a width and a height")
    return int(dimensions[0]), int(dimensions[1])
