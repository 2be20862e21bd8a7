"""Pictures in the form of files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class ColorSpace(IntEnum):
    """What the channels of an encoded picture are."""

    UNKNOWN = 0
    GRAYSCALE = 1
    RGB = 2


@dataclass(frozen=True, slots=True)
class OpenCvImageEncoderCalculatorResults:
    """The bytes of a JPEG file, its size in pixels and its channels; MediaPipe's message of that name."""

    message: ClassVar[str] = "mediapipe.OpenCvImageEncoderCalculatorResults"
    encoded_image: bytes = option(b"", number=1)
    height: int = option(0, number=2, wire="int32")
    width: int = option(0, number=3, wire="int32")
    colorspace: ColorSpace = option(ColorSpace.UNKNOWN, number=4)
