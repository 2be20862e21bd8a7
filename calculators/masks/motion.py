"""Where an image moves, seen beside a reference that follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.masks.pixels import Pixels, shrunk_size

SHRINKING = 4
"""A pixel of noise is averaged away, an edge of hair is not."""

Gate = NDArray[Any]
"""Height × width float32, 0 where the image stands still … 1 where it moves; a quarter of the image's size."""
Small = NDArray[Any]
"""An image a quarter as large: height × width × 3 float32, grey levels, averaged over 3×3 of its pixels."""


@dataclass(frozen=True, slots=True)
class MotionGate:
    """Opens between `still` and `moving` grey levels, for the channel that differs most."""

    still: float
    moving: float

    def measure(self, image: Small, reference: Small) -> Gate:
        """How far each pixel is from that of the reference; pixels beside those that move, move."""
        by_channel = cv2.split(cv2.absdiff(image, reference))
        change = cv2.max(cv2.max(by_channel[0], by_channel[1]), by_channel[2])
        scale = 1 / (self.moving - self.still)
        return cv2.dilate(np.clip(change * np.float32(scale) - np.float32(self.still * scale), 0, 1), _AROUND)


_AROUND = np.ones((3, 3), np.uint8)


def small(image: Pixels) -> Small:
    """An image as the gate looks at it."""
    quarter = cv2.resize(image, shrunk_size(image, SHRINKING), interpolation=cv2.INTER_LINEAR)
    return cv2.blur(quarter, (3, 3)).astype(np.float32)
