"""Which part of an image is scaled to which size: ScaleImageCalculator's decisions, without any pixel.

Source: MediaPipe `scale_image_utils.cc`, `FindCropDimensions` and `FindOutputDimensions`.
"""

from __future__ import annotations

import math
from fractions import Fraction

from mediagraph.calculators.image.scale_image_options import ScaleImageCalculatorOptions

Size = tuple[int, int]
"""Width and height in pixels."""


def crop_size(image: Size, narrowest: Fraction | None, widest: Fraction | None) -> Size:
    """The part in the middle of an image whose proportions lie within the limits; sides that change become even."""
    width, height = image
    if widest is not None and Fraction(width, height) > widest:
        return _even(int(height * widest)), height
    if narrowest is not None and Fraction(width, height) < narrowest:
        return width, _even(int(width / narrowest))
    return image


def output_size(image: Size, options: ScaleImageCalculatorOptions) -> Size:
    """The size that an image of this size gets."""
    width, height = options.target_width, options.target_height
    keeps = options.preserve_aspect_ratio
    if 0 < options.target_max_area < image[0] * image[1]:
        width, height, keeps = 0, int(math.sqrt(options.target_max_area / (image[0] / image[1]))), True
    if not keeps or (width <= 0 and height <= 0):
        multiple = options.scale_to_multiple_of
        sides = (width if width > 0 else image[0], height if height > 0 else image[1])
        return max(1, sides[0] - sides[0] % multiple), max(1, sides[1] - sides[1] % multiple)
    if width > 0:
        by_width = _even(width), _even(int(width / image[0] * image[1]))
        if height <= 0 or by_width[1] <= height:
            return by_width
    return _even(int(height / image[1] * image[0])), _even(height)


def _even(number: int) -> int:
    return max(1, number - number % 2)
