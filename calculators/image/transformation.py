"""What ImageTransformationCalculator is asked for, without any pixel."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.calculators.image.fitting import Padding, Size, letterbox_padding
from mediagraph.calculators.image.image_transformation_options import ScaleMode


@dataclass(frozen=True, slots=True)
class Transformation:
    """What is asked for: a size (0 or less: none), an angle counter-clockwise (0, 90, 180, 270), mirroring."""

    size: Size
    degrees: int
    flips_horizontally: bool
    flips_vertically: bool

    def __post_init__(self) -> None:
        if self.degrees not in (0, 90, 180, 270):
            raise ValueError(f"ROTATION_DEGREES is {self.degrees}; it must be 0, 90, 180 or 270")

    @property
    def has_size(self) -> bool:
        """Is the image scaled?"""
        return self.size[0] > 0 and self.size[1] > 0

    def size_of_result(self, image: Size) -> Size:
        """The size asked for; without one that of the image, turned."""
        if self.has_size:
            return self.size
        return image[::-1] if self.degrees in (90, 270) else image

    def turns_about_corner(self, image: Size, scaled: Size, mode: ScaleMode) -> bool:
        """Is an image of that size, scaled to `scaled`, turned about (width/2, height/2)?

        MediaPipe warps what has the size of the result already, about that point, which is not the middle.
        """
        crops = self.has_size and mode is ScaleMode.FILL_AND_CROP  # then any size is the result's
        return crops or self.size_of_result(image) == scaled

    def padding(self, image: Size, mode: ScaleMode) -> Padding:
        """What FIT adds around an image of this size: left, top, right, bottom, in fractions of the size asked for."""
        if self.has_size and mode is ScaleMode.FIT:
            return letterbox_padding(image, self.size, self.degrees)
        return 0.0, 0.0, 0.0, 0.0
