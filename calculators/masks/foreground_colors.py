"""The colour that a person has at an edge, without the background's part in it.

At an edge a pixel is a mixture, I = α F + (1 − α) B. M. Forte, "Approximate Fast Foreground Colour Estimation", ICIP
2021 (arXiv:2006.14970), estimates F and B around the pixel by blurs that leave the other one out, and corrects F so
that the mixture comes out right:

    F̂ = blur(αF) / blur(α)      B̂ = blur((1 − α)B) / blur(1 − α)      F = F̂ + α (I − α F̂ − (1 − α) B̂)

first with I for F and B and a wide blur, then with what has come out and a narrow one.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.masks.normalized_blur import Colors, blur_visible
from mediagraph.calculators.masks.pixels import Pixels, Weights, shrunk, shrunk_size

_SMALL_RADIUS = 8
"""The wide blur is done on an image so small that it reaches about this far there."""
_NEGLIGIBLE = 1 / 512
"""A weight this close to 0 or 1 changes a byte by less than half a level."""
_MOST_POINTS = 1 << 14
"""Pixels worked on at a time; OpenCV samples at fewer than 32768 places in a row."""


def recover(image: Pixels, weights: Weights, *, wide_px: int, narrow_px: int, out: Pixels) -> None:
    """Fill `out` with the image, at the edges with the colours of the person.

    `weights` are α, clipped to 0..1; `wide_px` and `narrow_px` are how far the blurs reach.
    """
    np.copyto(out, image)
    foreground, background = _estimated(image, weights, wide_px, narrow_px)
    is_mixed = (weights > _NEGLIGIBLE) & (weights < 1 - _NEGLIGIBLE)
    places = np.flatnonzero(is_mixed)
    colors, alphas, found = image.reshape(-1, 3), weights.reshape(-1), out.reshape(-1, 3)
    for start in range(0, len(places), _MOST_POINTS):
        points = places[start : start + _MOST_POINTS]
        corrected = _corrected(
            colors[points].astype(np.float32),
            alphas[points, np.newaxis],
            *(_sampled(estimate, points, weights.shape) for estimate in (foreground, background)),
        )
        found[points] = np.rint(corrected)


def _estimated(image: Pixels, weights: Weights, wide_px: int, narrow_px: int) -> tuple[Colors, Colors]:
    """F̂ and B̂ of the second time, smaller than the image."""
    factor = _factor(narrow_px)
    size = shrunk_size(image, factor)
    colors, alpha = shrunk(image, size).astype(np.float32), np.clip(shrunk(weights, size), 0, 1)
    foreground, background = (cv2.resize(one, size) for one in _wide(colors, alpha, max(1, wide_px // factor)))
    foreground = _corrected(colors, alpha[:, :, np.newaxis], foreground, background)
    return _both_blurred(foreground, background, alpha, narrow_px / factor)


def _wide(colors: Colors, alpha: Weights, radius_px: int) -> tuple[Colors, Colors]:
    """F̂ and B̂ of the first time, smaller still."""
    factor = _factor(radius_px // _SMALL_RADIUS)
    size = shrunk_size(colors, factor)
    colors = shrunk(colors, size)
    return _both_blurred(colors, colors, shrunk(alpha, size), radius_px / factor)


def _factor(most: int) -> int:
    """The largest power of two that is not above; images of usual sizes are quickly made so many times smaller."""
    return 1 << max(0, most.bit_length() - 1)


def _both_blurred(foreground: Colors, background: Colors, alpha: Weights, radius_px: float) -> tuple[Colors, Colors]:
    """The first and the second equation."""
    blur = partial(cv2.blur, ksize=(2 * max(1, round(radius_px)) + 1,) * 2)
    return blur_visible(foreground, alpha, blur), blur_visible(background, 1 - alpha, blur)


def _corrected(colors: Colors, alpha: Weights, foreground: Colors, background: Colors) -> Colors:
    """The third equation, within 0..255; `alpha` has an axis for the channels."""
    corrected: Colors = np.clip(foreground + alpha * (colors - alpha * foreground - (1 - alpha) * background), 0, 255)
    return corrected


def _sampled(small: Colors, places: NDArray[np.int64], shape: tuple[int, ...]) -> Colors:
    """What a small image shows, enlarged linearly to (height, width), at some pixels: as many × 3."""
    rows, columns = np.divmod(places, shape[1])
    x = (columns + 0.5) * (small.shape[1] / shape[1]) - 0.5
    y = (rows + 0.5) * (small.shape[0] / shape[0]) - 0.5
    where = (x.astype(np.float32)[np.newaxis], y.astype(np.float32)[np.newaxis])
    sampled: Colors = cv2.remap(small, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    return sampled
