"""Scaling, turning and mirroring of images: what ImageTransformationCalculator does to pixels."""

from __future__ import annotations

from typing import Any

import cv2
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.image.fitting import Fit, Size, fit
from mediagraph.calculators.image.image_transformation_options import ImageTransformationCalculatorOptions
from mediagraph.calculators.image.transformation import Transformation
from mediagraph.calculators.image.warp import inverted, turning_matrix, warp_affine

Pixels = NDArray[Any]

_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
_BOTH, _HORIZONTAL, _VERTICAL = -1, 1, 0  # cv2.flip's codes


class Transformer:
    """Does it, in buffers of its own. Not for several threads at once."""

    def __init__(self, options: ImageTransformationCalculatorOptions) -> None:
        self._options = options
        color = options.padding_color
        self._color = (color.red, color.green, color.blue) if color else (0, 0, 0)
        self._scaled, self._padded, self._turned, self._flipped = (BufferPool() for _ in range(4))

    def apply(self, pixels: Pixels, asked: Transformation) -> Pixels:
        """The transformed pixels (height × width [× channels], any type); those given, if nothing is to be done.

        Raises ValueError for an image that cannot become so small.
        """
        scaled = self._scale(pixels, asked.size) if asked.has_size else pixels
        turned = self._turn(scaled, asked, _size(pixels)) if asked.degrees else scaled
        return self._flip(turned, asked) if asked.flips_horizontally or asked.flips_vertically else turned

    def _scale(self, pixels: Pixels, size: Size) -> Pixels:
        how = fit(_size(pixels), size, self._options.scale_mode, self._options.interpolation_mode)
        if how.size != _size(pixels):
            out = self._scaled.take((how.size[1], how.size[0], *pixels.shape[2:]), pixels.dtype)
            cv2.resize(pixels, how.size, dst=out, interpolation=how.interpolation)
            pixels = out
        return self._pad(pixels, how, size) if how.has_bars else pixels

    def _pad(self, pixels: Pixels, how: Fit, size: Size) -> Pixels:
        out = self._padded.take((size[1], size[0], *pixels.shape[2:]), pixels.dtype)
        kind = cv2.BORDER_CONSTANT if self._options.constant_padding else cv2.BORDER_REPLICATE
        cv2.copyMakeBorder(pixels, *how.bars, kind, dst=out, value=self._color)
        return out

    def _turn(self, pixels: Pixels, asked: Transformation, image: Size) -> Pixels:
        width, height = _size(pixels)
        if asked.turns_about_corner(image, (width, height), self._options.scale_mode):
            return self._turn_about_a_corner(pixels, asked.degrees)
        rows, columns = (height, width) if asked.degrees == 180 else (width, height)
        out = self._turned.take((rows, columns, *pixels.shape[2:]), pixels.dtype)
        cv2.rotate(pixels, _TURNS[asked.degrees], dst=out)
        return out

    def _turn_about_a_corner(self, pixels: Pixels, degrees: int) -> Pixels:
        """Turned about the corner between the middle pixels; what comes to lie outside is lost."""
        out = self._turned.take(pixels.shape, pixels.dtype)
        width, height = _size(pixels)
        if min(width, height) > 1 and (degrees == 180 or width == height):
            _copy_turned(pixels, degrees, out)  # every pixel lands on one; a hundred times as fast as warping
        else:
            warp_affine(pixels, inverted(turning_matrix(width, height, degrees)), out, border=cv2.BORDER_CONSTANT)
        return out

    def _flip(self, pixels: Pixels, asked: Transformation) -> Pixels:
        code = _VERTICAL if not asked.flips_horizontally else _BOTH if asked.flips_vertically else _HORIZONTAL
        out = self._flipped.take(pixels.shape, pixels.dtype)
        cv2.flip(pixels, code, dst=out)
        return out


def _size(pixels: Pixels) -> Size:
    return pixels.shape[1], pixels.shape[0]


def _copy_turned(pixels: Pixels, degrees: int, out: Pixels) -> None:
    """Turn about the corner: the first row or column, or both, are lost and come up empty at the other end."""
    loses_row, loses_column = degrees in (180, 270), degrees in (90, 180)
    has_empty_row, has_empty_column = degrees in (90, 180), degrees in (180, 270)
    out[:has_empty_row] = 0
    out[:, :has_empty_column] = 0
    cv2.rotate(pixels[loses_row:, loses_column:], _TURNS[degrees], dst=out[has_empty_row:, has_empty_column:])
