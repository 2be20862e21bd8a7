"""Putting a foreground over a background with a weight per pixel."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.masks.pixels import Pixels, Weights

_BAND_PX = 1 << 16
"""Pixels worked on at a time: what passes between the steps stays in the cache."""


def blend(foreground: Pixels, background: Pixels, weights: Weights, out: Pixels) -> None:
    """Fill `out` with w · foreground + (1 − w) · background, w clipped to 0..1, to ±1 level; exact for 0 and 1.

    Thomas Porter, Tom Duff, "Compositing Digital Images", SIGGRAPH 1984: "over", for an opaque background. The numbers
    are mixed as they are stored, without undoing their gamma.
    """
    height, width = weights.shape
    rows = max(1, _BAND_PX // width)
    for top in range(0, height, rows):
        band = slice(top, top + rows)
        kept = np.clip(weights[band], 0, 1)
        # In floats: weights of 8 bits would take half the time and be wrong by two levels here and there.
        cv2.blendLinear(foreground[band], background[band], kept, 1 - kept, dst=out[band])
