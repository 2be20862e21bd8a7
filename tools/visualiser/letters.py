"""Texts as pixels. OpenCV 5 has letters of its own; OpenCV 4 draws them with strokes and knows ASCII only."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.tools.visualiser.shapes import Text, line_width
from mediagraph.tools.visualiser.theme import LETTERS, Letters

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]
_EM = 0.92  # OpenCV 5's letters are larger than Helvetica's of the same size
_INSTEAD = {"•": "-", "·": "-", "…": "...", "×": "x", "–": "-"}
_STROKES_EM = 21 / 0.72  # strokes of scale 1 have capitals of 21 pixels; Helvetica's have 0.72 of the size


def write(pixels: Pixels, text: Text, x: float, y: float, colour: Colour, scale: float) -> None:
    """Write on H×W×3 uint8, with `scale` pixels for each unit of the text, no wider than it is in the SVG."""
    letters = LETTERS[text.style]
    wanted = line_width(text.text, text.style) * scale + 1
    kind = _TrueType if hasattr(cv2, "FontFace") else _Strokes
    line = kind(text.text, letters, letters.size * scale, wanted)
    left = (x + text.x) * scale - (line.width / 2 if text.is_centred else 0.0)
    line.draw(pixels, (round(left), round((y + text.y) * scale)), colour)


class _TrueType:
    """OpenCV 5's: sizes are whole numbers."""

    def __init__(self, text: str, letters: Letters, size: float, wanted: float) -> None:
        self.text, self.is_italic, self.weight = text, letters.is_italic, 700 if letters.is_bold else 400
        self.size = max(1, round(size * _EM))
        while self.size > 1 and self.width > wanted:
            self.size -= 1

    @property
    def width(self) -> int:
        return _width(self.text, self.is_italic, self.size, self.weight)

    def draw(self, pixels: Pixels, start: tuple[int, int], colour: Colour) -> None:
        cv2.putText(pixels, self.text, start, colour, _face(self.is_italic), self.size, self.weight)


class _Strokes:
    """OpenCV 4's: any size, so they are as wide as they are wanted, unless that would be too high."""

    def __init__(self, text: str, letters: Letters, size: float, wanted: float) -> None:
        self.text, self.font = in_ascii(text), cv2.FONT_HERSHEY_SIMPLEX
        self.thickness = max(1, round(size * (0.075 if letters.is_bold else 0.045)))
        width = max(1, cv2.getTextSize(self.text, self.font, 1.0, self.thickness)[0][0])
        self.scale = min(wanted / width, size / _STROKES_EM)
        self.width = width * self.scale

    def draw(self, pixels: Pixels, start: tuple[int, int], colour: Colour) -> None:
        cv2.putText(pixels, self.text, start, self.font, self.scale, colour, self.thickness, cv2.LINE_AA)


def in_ascii(text: str) -> str:
    """A text with what the strokes can show, a question mark for the rest."""
    for sign, instead in _INSTEAD.items():
        text = text.replace(sign, instead)
    return text.encode("ascii", "replace").decode()


@cache
def _face(is_italic: bool) -> cv2.FontFace:
    return cv2.FontFace("italic" if is_italic else "sans")


@cache
def _width(text: str, is_italic: bool, size: int, weight: int) -> int:
    return int(cv2.getTextSize((0, 0), text, (0, 0), _face(is_italic), size, weight)[2])
