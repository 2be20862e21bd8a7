"""Where the pixels of a transformed image come from: turns, mirroring and bars as one mapping of whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.calculators.image.fitting import Size
from mediagraph.calculators.image.transformation import Transformation

Row = tuple[int, int, int]
"""What a column, a line and 1 count for, in half pixels."""

_ON_ITSELF: tuple[Row, Row] = ((2, 0, 0), (0, 2, 0))


@dataclass(frozen=True, slots=True)
class Placement:
    """A result of this size shows, at (column, line), the pixel of the image with its bars at `x` and `y`.

    In half pixels: turned about a corner between pixels, those of an image with an odd side land between others.
    """

    size: Size
    x: Row
    y: Row

    @property
    def moves_nothing(self) -> bool:
        """Is the result what there was before?"""
        return (self.x, self.y) == _ON_ITSELF


def place(scaled: Size, asked: Transformation, *, about_corner: bool) -> Placement:
    """How an image that is scaled and has its bars is turned, then mirrored.

    `about_corner`: about (width/2, height/2), which is half a pixel off its middle; nothing is scaled or enlarged then.
    """
    turned = _about_corner(scaled, asked.degrees) if about_corner else _turned(scaled, asked.degrees)
    width, height = turned.size
    x, y = turned.x, turned.y
    if asked.flips_horizontally:
        x, y = ((-row[0], row[1], row[2] + row[0] * (width - 1)) for row in (x, y))
    if asked.flips_vertically:
        x, y = ((row[0], -row[1], row[2] + row[1] * (height - 1)) for row in (x, y))
    return Placement(turned.size, x, y)


def in_place(size: Size) -> Placement:
    """Nothing is turned or mirrored."""
    return Placement(size, *_ON_ITSELF)


def _turned(size: Size, degrees: int) -> Placement:
    """Counter-clockwise; a turn by 90° or 270° exchanges the sides."""
    right, bottom = 2 * (size[0] - 1), 2 * (size[1] - 1)
    rows: dict[int, tuple[Row, Row]] = {
        0: _ON_ITSELF,
        90: ((0, -2, right), (2, 0, 0)),
        180: ((-2, 0, right), (0, -2, bottom)),
        270: ((0, 2, 0), (-2, 0, bottom)),
    }
    return Placement(size if degrees in (0, 180) else size[::-1], *rows[degrees])


def _about_corner(size: Size, degrees: int) -> Placement:
    """Into a result of the same size (OpenCV `getRotationMatrix2D`, backwards)."""
    width, height = size
    rows: dict[int, tuple[Row, Row]] = {
        0: _ON_ITSELF,
        90: ((0, -2, width + height), (2, 0, height - width)),
        180: ((-2, 0, 2 * width), (0, -2, 2 * height)),
        270: ((0, 2, width - height), (-2, 0, width + height)),
    }
    return Placement(size, *rows[degrees])
