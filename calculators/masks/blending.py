"""Putting a foreground over a background with a weight per pixel."""

from __future__ import annotations

import cv2
import numpy as np

from mediagraph.calculators.masks.pixels import Pixels, Weights
from mediagraph.calculators.masks.regions import Kind, regions_of

_NEGLIGIBLE = 1 / 512
"""A weight this close to 0 or 1 changes a byte by less than half a level."""


def blend(foreground: Pixels, background: Pixels, weights: Weights, out: Pixels) -> None:
    """Fill `out` with w · foreground + (1 − w) · background, w clipped to 0..1, to ±1 level; exact for 0 and 1.

    Thomas Porter, Tom Duff, "Compositing Digital Images", SIGGRAPH 1984: "over", for an opaque background. The numbers
    are mixed as they are stored, without undoing their gamma.
    """
    for region in regions_of(weights, _NEGLIGIBLE):
        part = region.part
        if region.kind is Kind.PERSON:
            out[part] = foreground[part]
        elif region.kind is Kind.BACKGROUND:
            out[part] = background[part]
        else:
            kept = np.clip(weights[part], 0, 1)
            cv2.blendLinear(foreground[part], background[part], kept, 1 - kept, dst=out[part])
