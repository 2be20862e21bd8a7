"""Mixing one colour into an image with a weight per pixel: RecolorCalculator's formula in 8-bit arithmetic.

The formula (MediaPipe `recolor_calculator.cc`, CPU): with the weight m = w·L, where L is the luminance or 1, a channel
becomes sat(rint(c·(1 − m))) ⊕ sat(rint(color·m)), ⊕ being the saturating sum of bytes. Here m is first rounded to a
multiple of 1/255. That moves one of the terms up and the other one down, by half a grey level at most before they are
rounded, so that the result differs from the formula's by at most 1; with 8-bit masks and without luminance by 0. The
formula in NumPy takes twenty times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool

Bytes = NDArray[Any]
"""uint8; OpenCV's results have no narrower type."""
Weights = NDArray[Any]
"""Height × width, uint8 0..255 or float32 0..1; floats outside are clipped."""

_BAND_PX = 1 << 17
"""Pixels worked on at a time: what passes between the steps stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorMix:
    """Mixes `color` (R, G, B in 0..255) into images. Several threads may use one object at once."""

    color: tuple[int, int, int]
    invert: bool
    by_luminance: bool
    _scratch: BufferPool = field(default_factory=BufferPool)

    def mix(self, image: Bytes, weights: Weights, out: Bytes) -> None:
        """Fill `out`, of the shape of `image` (height × width × 3 RGB)."""
        height, width = weights.shape
        rows = max(1, min(height, _BAND_PX // width))
        scratch = self._scratch.take((rows, width, 3), np.uint8)
        for top in range(0, height, rows):
            band = slice(top, min(top + rows, height))
            self._mix_band(image[band], weights[band], out[band], scratch[: band.stop - top])

    def _mix_band(self, image: Bytes, weights: Weights, out: Bytes, scratch: Bytes) -> None:
        mixed = self._to_bytes(self._dim(image, weights) if self.by_luminance else weights)
        kept = cv2.bitwise_not(mixed)
        cv2.merge((kept, kept, kept), scratch)
        cv2.multiply(image, scratch, dst=out, scale=1 / 255)
        cv2.merge([_scaled(mixed, part) for part in self.color], scratch)
        cv2.add(out, scratch, dst=out)

    def _to_bytes(self, weights: Weights) -> Bytes:
        """How much of the colour is mixed in, 0..255; with luminance the mask is inverted already."""
        is_turned = self.invert and not self.by_luminance
        if weights.dtype == np.uint8:
            return cv2.bitwise_not(weights) if is_turned else weights
        if weights.max() > 1:
            weights = np.minimum(weights, np.float32(1))
        rest = cv2.convertScaleAbs(weights, alpha=-255, beta=255)  # no absolute value is taken: weights are ≤ 1 now
        return rest if is_turned else cv2.bitwise_not(rest)

    def _dim(self, image: Bytes, weights: Weights) -> Weights:
        """The weights times the luminance (0.299 R + 0.587 G + 0.114 B) / 255, as float32."""
        if weights.dtype == np.uint8:
            weights = weights * np.float32(1 / 255)
        weights = weights.clip(0, 1)
        if self.invert:
            weights = np.float32(1) - weights
        luminance = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2GRAY)
        return cv2.multiply(luminance, weights, scale=1 / 255)


def _scaled(weights: Bytes, part: int) -> Bytes:
    """One channel of the colour, weighed."""
    if part == 255:
        return weights
    return cv2.convertScaleAbs(weights, alpha=part / 255) if part else np.zeros_like(weights)
