"""ScaleImageCalculator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.image.scale_image_options import ScaleAlgorithm, ScaleFormat, ScaleImageCalculatorOptions
from mediagraph.calculators.image.scaling import Size, crop_size, output_size
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import InputStream, OptionalInput, OptionalOutput, Options, OutputStream

_ENLARGING = {
    ScaleAlgorithm.DEFAULT: cv2.INTER_CUBIC,
    ScaleAlgorithm.LINEAR: cv2.INTER_LINEAR,
    ScaleAlgorithm.CUBIC: cv2.INTER_CUBIC,
    ScaleAlgorithm.AREA: cv2.INTER_AREA,
    ScaleAlgorithm.LANCZOS: cv2.INTER_LANCZOS4,
}


_FORMATS = {
    ScaleFormat.UNKNOWN: ImageFormat.UNKNOWN,
    ScaleFormat.SRGB: ImageFormat.SRGB,
    ScaleFormat.SRGBA: ImageFormat.SRGBA,
}


class ScaleImageCalculator(Calculator):
    """Crop images in the middle to sensible proportions, then scale them.

    Inputs: the images (Image SRGB or SRGBA), untagged or FRAMES; optionally VIDEO_HEADER (VideoHeader), a packet before
    the first image, and OVERRIDE_OPTIONS (ScaleImageCalculatorOptions), put over the options from then on.
    Outputs: the scaled images, in their own format or in that of `output_format`, untagged or FRAMES; optionally
    VIDEO_HEADER, with the new size and format. A header of the stream, if it is a VideoHeader, gets them too.
    Options: ScaleImageCalculatorOptions. Images that get smaller in both directions, or keep a side, are means of
    areas; others are interpolated as `algorithm` says. There are no YUV images: a graph that asks for YCBCR420P does
    not load, and neither does one with `post_sharpening_coefficient`. Images of other formats than SRGB and SRGBA, or
    not of `input_format`, are a ValueError of the node.

        node {
          calculator: "ScaleImageCalculator"
          input_stream: "FRAMES:image"
          output_stream: "FRAMES:small_image"
          options { [mediapipe.ScaleImageCalculatorOptions.ext] { target_width: 640 target_height: 640 } }
        }
    """

    heavy = True

    frames = OptionalInput(Image)
    untagged = OptionalInput(Image, tag="")
    video_header = OptionalInput(VideoHeader)
    override_options = OptionalInput(ScaleImageCalculatorOptions)
    frames_out = OptionalOutput(Image, tag="FRAMES")
    untagged_out = OptionalOutput(Image, tag="")
    video_header_out = OptionalOutput(VideoHeader, tag="VIDEO_HEADER")
    options = Options(ScaleImageCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses several streams of images, and none."""
        check_exactly_one(connections.inputs, "FRAMES", "")
        check_exactly_one(connections.outputs, "FRAMES", "")
        return cls.declared

    def open(self) -> None:
        """Find the connected streams, and pass the header on."""
        self.given = self.options
        self.source: InputStream[Image | None] = self.frames if self.frames.is_connected else self.untagged
        self.target: OutputStream[Image] = self.frames_out if self.frames_out.is_connected else self.untagged_out
        self.buffers = BufferPool()
        header = self.source.header
        self.target.set_header(self._scaled_header(header) if isinstance(header, VideoHeader) else header)

    def process(self) -> None:
        """Send the scaled image, or the header."""
        override, header, image = self.override_options.get(), self.video_header.get(), self.source.get()
        if override is not None:
            self.given = self.given.merged(override)
        if header is not None:
            self.video_header_out.send(self._scaled_header(header))
        if image is None:
            return
        _check(image, self.given.input_format)
        wanted = _FORMATS[self.given.output_format] or image.image_format
        part, size = self._sizes((image.width, image.height))
        if size == (image.width, image.height):
            self.target.send(self._converted(image, wanted))
            return
        pixels = _middle(image.numpy_view(), part)
        out = self.buffers.take((size[1], size[0], *pixels.shape[2:]), np.uint8)
        if size == part:
            out[...] = pixels
        else:
            cv2.resize(pixels, size, dst=out, interpolation=self._interpolation(part, size))
        self.target.send(self._converted(Image(out, image.image_format), wanted))

    def _converted(self, image: Image, wanted: ImageFormat) -> Image:
        if image.image_format is wanted:
            return image
        code = cv2.COLOR_RGB2RGBA if wanted is ImageFormat.SRGBA else cv2.COLOR_RGBA2RGB
        out = self.buffers.take((image.height, image.width, wanted.channels), np.uint8)
        return Image(cv2.cvtColor(image.numpy_view(), code, dst=out), wanted)

    def _sizes(self, image: Size) -> tuple[Size, Size]:
        """The size of the part that is scaled, and the size that it gets."""
        part = crop_size(image, self.given.narrowest, self.given.widest)
        size = output_size(part, self.given)
        is_enlarged = size[0] > part[0] or size[1] > part[1]
        keeps_size = is_enlarged and self.given.algorithm is ScaleAlgorithm.DEFAULT_WITHOUT_UPSCALE
        return part, part if keeps_size else size

    def _interpolation(self, part: Size, size: Size) -> int:
        if size[0] <= part[0] and size[1] <= part[1]:
            return cv2.INTER_AREA
        return _ENLARGING[self.given.algorithm]

    def _scaled_header(self, header: VideoHeader) -> VideoHeader:
        if header.width <= 0 or header.height <= 0:
            return header
        width, height = self._sizes((header.width, header.height))[1]
        given = _FORMATS[self.given.output_format] or header.format
        return replace(header, width=width, height=height, format=given)


def _check(image: Image, required: ScaleFormat) -> None:
    wanted = _FORMATS[required]
    accepted = (wanted,) if wanted else (ImageFormat.SRGB, ImageFormat.SRGBA)
    if image.image_format not in accepted:
        names = " and ".join(one.name for one in accepted)
        raise ValueError(f"{image} cannot be scaled; {names} can")
    if not image.width or not image.height:
        raise ValueError(f"{image} has no pixels to scale")


def _middle(pixels: NDArray[Any], size: Size) -> NDArray[Any]:
    """The part in the middle, without a copy."""
    left, top = (pixels.shape[1] - size[0]) // 2, (pixels.shape[0] - size[1]) // 2
    return pixels[top : top + size[1], left : left + size[0]]
