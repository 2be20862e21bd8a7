"""The colour that a person has at an edge, without the background's part in it.

At an edge a pixel is a mixture, I = α F + (1 − α) B. M. Forte, "Approximate Fast Foreground Colour Estimation", ICIP
2021 (arXiv:2006.14970), estimates F and B around the pixel by blurs that leave the other one out, and corrects F so
that the mixture comes out right:

    F̂ = blur(αF) / blur(α)      B̂ = blur((1 − α)B) / blur(1 − α)      F = F̂ + α (I − α F̂ − (1 − α) B̂)

first with I for F and B and a wide blur, then with what has come out and a narrow one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.enlarging import Enlarging, Plane, padded
from mediagraph.calculators.masks.normalized_blur import Colors, blur_visible
from mediagraph.calculators.masks.pixels import Pixels, Weights, shrunk, shrunk_size

_SMALL_RADIUS = 8
"""The wide blur is done on an image so small that it reaches about this far there."""
LEAST, MOST = 1 / 512, 1 - 1 / 512
"""Weights that are closer to 0 or 1 change a byte by less than half a level."""


def recover(image: Pixels, weights: Weights, *, wide_px: int, narrow_px: int, out: Pixels, scratch: BufferPool) -> None:
    """Fill `out` with the image, at the edges with the colours of the person.

    `weights` are α, clipped to 0..1; `wide_px` and `narrow_px` are how far the blurs reach.
    """
    factor, (height, width) = factor_of(narrow_px), weights.shape
    both = _estimated(padded(image, factor), padded(weights, factor), wide_px, narrow_px, factor)
    planes = [plane for colors in both for plane in cv2.split(colors)]
    enlarging = Enlarging(planes, factor, height, width, scratch)
    np.copyto(out, image)
    for band in enlarging.bands:
        is_mixed = cv2.inRange(weights[band], LEAST, MOST)
        mixed_columns = np.flatnonzero(is_mixed.max(axis=0))
        if len(mixed_columns):
            # All that lies between goes along: many small parts cost more in calls than they save.
            part = (band, slice(int(mixed_columns[0]), int(mixed_columns[-1]) + 1))
            estimates = enlarging.part(part)
            corrected = _corrected_part(image[part], weights[part], estimates[:3], estimates[3:])
            cv2.copyTo(corrected, is_mixed[:, part[1]], out[part])


def factor_of(most: int) -> int:
    """The largest power of two that is not above; images of usual sizes are quickly made so many times smaller."""
    return 1 << max(0, most.bit_length() - 1)


def wide_factor_of(radius_px: int) -> int:
    """How many times smaller still the wide blur is done."""
    return factor_of(radius_px // _SMALL_RADIUS)


def _corrected_part(image: Pixels, alpha: Weights, foreground: Sequence[Plane], background: Sequence[Plane]) -> Pixels:
    """The third equation with α multiplied out, F = (1 − α²) F̂ + α I + (α² − α) B̂; the estimates are used up."""
    squared = cv2.multiply(alpha, alpha)
    kept, taken = 1 - squared, cv2.subtract(squared, alpha)
    channels = []
    for channel, front, back in zip(cv2.split(image), foreground, background):
        cv2.multiply(front, kept, dst=front)
        cv2.accumulateProduct(channel.astype(np.float32), alpha, front)
        cv2.accumulateProduct(back, taken, front)
        channels.append(cv2.convertScaleAbs(np.maximum(front, np.float32(0), out=front)))
    return cv2.merge(channels)


def _estimated(image: Pixels, weights: Weights, wide_px: int, narrow_px: int, factor: int) -> tuple[Colors, Colors]:
    """F̂ and B̂ of the second time, `factor` times smaller than the image."""
    size = shrunk_size(image, factor)
    colors, alpha = shrunk(image, size).astype(np.float32), np.clip(shrunk(weights, size), 0, 1)
    foreground, background = (cv2.resize(one, size) for one in _wide(colors, alpha, max(1, wide_px // factor)))
    foreground = _corrected(colors, alpha[:, :, np.newaxis], foreground, background)
    return _both_blurred(foreground, background, alpha, narrow_px / factor)


def _wide(colors: Colors, alpha: Weights, radius_px: int) -> tuple[Colors, Colors]:
    """F̂ and B̂ of the first time, smaller still."""
    factor = wide_factor_of(radius_px)
    size = shrunk_size(colors, factor)
    colors = shrunk(colors, size)
    return _both_blurred(colors, colors, shrunk(alpha, size), radius_px / factor)


def _both_blurred(foreground: Colors, background: Colors, alpha: Weights, radius_px: float) -> tuple[Colors, Colors]:
    """The first and the second equation."""
    blur = partial(cv2.blur, ksize=(2 * max(1, round(radius_px)) + 1,) * 2)
    return blur_visible(foreground, alpha, blur), blur_visible(background, 1 - alpha, blur)


def _corrected(colors: Colors, alpha: Weights, foreground: Colors, background: Colors) -> Colors:
    """The third equation, within 0..255; `alpha` has an axis for the channels."""
    corrected: Colors = np.clip(foreground + alpha * (colors - alpha * foreground - (1 - alpha) * background), 0, 255)
    return corrected
