"""The options of ScaleImageCalculator."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from fractions import Fraction
from typing import ClassVar

from mediagraph.framework.options import option


class ScaleAlgorithm(IntEnum):
    """How an image gets larger; smaller ones are always means of areas."""

    DEFAULT = 0  # as CUBIC
    LINEAR = 1
    CUBIC = 2
    AREA = 3
    LANCZOS = 4
    DEFAULT_WITHOUT_UPSCALE = 5  # an image that would get larger keeps its size


class ScaleFormat(IntEnum):
    """MediaPipe's image formats, as far as its calculator knows them."""

    UNKNOWN = 0
    SRGB = 1
    SRGBA = 2
    YCBCR420P = 5  # refused by name: YUV frames of videos are converted to SRGB when they are read


@dataclass(frozen=True, slots=True)
class ScaleImageCalculatorOptions:
    """Proportions, size and interpolation."""

    message: ClassVar[str] = "mediapipe.ScaleImageCalculatorOptions"
    extension: ClassVar[int] = 66237115

    target_width: int = option(0, number=1, wire="int32")
    """In pixels; 0: it follows from the height, or is that of the image."""
    target_height: int = option(0, number=2, wire="int32")
    """In pixels; 0: it follows from the width, or is that of the image."""
    target_max_area: int = option(0, number=15, wire="int32")
    """Above 0, images with more pixels get about so many, in proportion, whatever the size asked for."""
    preserve_aspect_ratio: bool = option(True, number=3)
    """Fit into the size, with even sides, instead of filling it."""
    min_aspect_ratio: str = option("9/16", number=4)
    """Narrower images are cropped at top and bottom to this ratio of width and height; empty or x/0: no limit."""
    max_aspect_ratio: str = option("16/9", number=5)
    """Wider images are cropped at the sides to this ratio; empty or x/0: no limit."""
    output_format: ScaleFormat = option(ScaleFormat.UNKNOWN, number=6)
    """SRGB or SRGBA, the format that images get: with alpha 255, or without alpha. By default they keep their own."""
    algorithm: ScaleAlgorithm = option(ScaleAlgorithm.DEFAULT, number=7)
    """Interpolation of images that get larger."""
    alignment_boundary: int = option(16, number=8, wire="int32")
    """MediaPipe: how rows lie in memory. Without effect."""
    set_alignment_padding: bool = option(True, number=9)
    """MediaPipe: whether the bytes between rows are set. Without effect."""
    OBSOLETE_skip_linear_rgb_conversion: bool = option(False, number=10)
    """Without effect."""
    post_sharpening_coefficient: float = option(0.0, number=11, wire="float")
    """MediaPipe: sharpening of images made smaller. Refused unless 0."""
    input_format: ScaleFormat = option(ScaleFormat.UNKNOWN, number=12)
    """SRGB or SRGBA, the format that images must have; by default both are taken."""
    scale_to_multiple_of: int = option(2, number=13, wire="int32")
    """Sides are rounded down to multiples of this number; 2 with `preserve_aspect_ratio`."""
    use_bt709: bool = option(False, number=14)
    """MediaPipe: colour matrix of YUV images, which do not exist here: a video's own is applied. Without effect."""

    def __post_init__(self) -> None:
        _ratio("min_aspect_ratio", self.min_aspect_ratio)
        _ratio("max_aspect_ratio", self.max_aspect_ratio)
        if self.post_sharpening_coefficient:
            raise ValueError("post_sharpening_coefficient is not supported; leave it 0")
        if self.scale_to_multiple_of < 1 or (self.preserve_aspect_ratio and self.scale_to_multiple_of != 2):
            raise ValueError(
                f"scale_to_multiple_of is {self.scale_to_multiple_of}; it must be 2, or above 0 without "
                "preserve_aspect_ratio"
            )
        for name, found in (("input_format", self.input_format), ("output_format", self.output_format)):
            if found is ScaleFormat.YCBCR420P:
                raise ValueError(
                    f"{name} is YCBCR420P, but there are no YUV images here: videos are SRGB; leave it out"
                )

    @property
    def narrowest(self) -> Fraction | None:
        """The least ratio of width and height; None without limit."""
        return _ratio("min_aspect_ratio", self.min_aspect_ratio)

    @property
    def widest(self) -> Fraction | None:
        """The largest ratio of width and height; None without limit."""
        return _ratio("max_aspect_ratio", self.max_aspect_ratio)

    def merged(self, more: ScaleImageCalculatorOptions) -> ScaleImageCalculatorOptions:
        """These options with others put over them; what has its default there does not count as given."""
        given = {one.name: getattr(more, one.name) for one in fields(more) if getattr(more, one.name) != one.default}
        return replace(self, **given)


def _ratio(name: str, text: str) -> Fraction | None:
    """A ratio as "16/9"; raises ValueError for another text."""
    if not text:
        return None
    above, slash, below = text.partition("/")
    if not slash or not above.isdecimal() or not below.isdecimal():
        raise ValueError(f'{name} is "{text}"; it must be two whole numbers as in "16/9", or empty')
    return Fraction(int(above), int(below)) if int(above) and int(below) else None
