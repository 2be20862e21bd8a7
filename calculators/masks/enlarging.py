"""Small pictures enlarged part by part, so that what comes of them stays in the cache and memory stays small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool

Plane = NDArray[Any]
"""Height × width float32."""
Part = tuple[slice, slice]
"""Rows and columns of an image."""

_BAND_PX = 1 << 16


class Enlarging:
    """Planes that are `factor` times smaller than an image (in pixels), after that has been padded to multiples.

    Enlarged linearly, pixel centre to pixel centre. The pool serves one size of images; several threads may share it.
    """

    def __init__(self, planes: Sequence[Plane], factor: int, height: int, width: int, scratch: BufferPool) -> None:
        self._planes, self._factor = planes, factor
        small_rows = max(1, _BAND_PX // (factor * width))
        step = small_rows * factor
        self.bands = [slice(top, min(top + step, height)) for top in range(0, height, step)]
        """Rows of the image that are best worked on together."""
        room = (step + 2 * factor) * (-(-width // factor) * factor)
        self._memory = scratch.take((len(planes), room), np.float32)

    def part(self, part: Part) -> list[Plane]:
        """Some columns of a band of each plane; they may be changed, and are until the next part is asked for."""
        (rows, top), (columns, left) = (_around(one, self._factor) for one in part)
        height, width = (one.stop - one.start for one in part)
        found = []
        for plane, memory in zip(self._planes, self._memory):
            small = plane[rows, columns]
            shape = (small.shape[0] * self._factor, small.shape[1] * self._factor)
            room = memory[: shape[0] * shape[1]].reshape(shape)
            cv2.resize(small, shape[::-1], dst=room, interpolation=cv2.INTER_LINEAR)
            found.append(room[top : top + height, left : left + width])
        return found


def padded(pixels: NDArray[Any], multiple: int) -> NDArray[Any]:
    """With the last column and row repeated until width and height are multiples."""
    height, width = pixels.shape[:2]
    below, right = -height % multiple, -width % multiple
    if not below and not right:
        return pixels
    return cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE)


def _around(one: slice, factor: int) -> tuple[slice, int]:
    """The small pixels that a range depends on, and where it begins in them when they are enlarged.

    One more on each side, as far as there is one: so parts join without a seam.
    """
    first = max(0, one.start // factor - 1)
    return slice(first, -(-one.stop // factor) + 1), one.start - first * factor
