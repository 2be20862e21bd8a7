"""The guided filter: a mask that follows the edges of an image.

K. He, J. Sun, X. Tang, "Guided Image Filtering", IEEE TPAMI 35(6), 2013, with a colour image as the guide: in every
window the mask p is fitted by a linear function of the colour I, q = a·I + b with

    a = (Σ + ε·U)⁻¹ (mean(I p) − μ p̄)      b = p̄ − a·μ                     (equations 19 and 20)

where Σ and μ are the covariance and mean of I in the window, and U the unit matrix; a pixel takes the mean of a and b
over the windows that it lies in (equation 21). K. He, J. Sun, "Fast Guided Filter", arXiv:1505.00996: a and b are found
on a subsampled image, and magnified before they are used with the full one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.pixels import Pixels, Weights, shrunk

Plane = NDArray[Any]
"""Height × width float32."""

_BAND_PX = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """The mask as a function of the colour, on an image `subsample` times smaller.

    `planes` are a for R, G and B in 0..255, and b.
    """

    planes: Sequence[Plane]
    subsample: int

    def stretched(self, black: float, white: float) -> LinearModel:
        """The model of a mask whose values `black`..`white` have been stretched to 0..1."""
        *slopes, offset = (plane * np.float32(1 / (white - black)) for plane in self.planes)
        return LinearModel([*slopes, offset - np.float32(black / (white - black))], self.subsample)

    def fill(self, image: Pixels, out: Weights, scratch: BufferPool) -> None:
        """The mask of an image, clipped to 0..1, band by band: what passes between the steps stays in the cache."""
        step, count = self.subsample, max(1, _BAND_PX // (self.subsample * image.shape[1]))
        shape = (5, (count + 2) * step, self.planes[0].shape[1] * step)
        *memory, as_float = scratch.take(shape, np.float32)
        for top in range(0, len(self.planes[0]), count):
            rows = slice(top * step, min((top + count) * step, len(image)))
            *slopes, mask = self._magnified(top, count, memory)
            part = (slice(0, rows.stop - rows.start), slice(0, image.shape[1]))
            for slope, channel in zip(slopes, cv2.split(image[rows])):
                np.copyto(as_float[part], channel)
                cv2.accumulateProduct(slope[part], as_float[part], mask[part])
            np.clip(mask[part], 0, 1, out=out[rows])

    def _magnified(self, top: int, count: int, memory: Sequence[Plane]) -> list[Plane]:
        """`count` rows of each plane, enlarged linearly; a row more on each side, so that bands join without a seam."""
        before = min(top, 1)
        rows = slice(top - before, top + count + 1)
        found = []
        for plane, target in zip(self.planes, memory):
            band = plane[rows]
            target = target[: len(band) * self.subsample]
            cv2.resize(band, target.shape[::-1], dst=target, interpolation=cv2.INTER_LINEAR)
            found.append(target[before * self.subsample :])
        return found


def fit(image: Pixels, mask: Weights, *, radius_px: int, epsilon: float, subsample: int) -> LinearModel:
    """The linear model of a mask of any size; `radius_px` is in pixels of the image, `epsilon` for colours in 0..1."""
    image = _padded(image, subsample)
    size = (image.shape[1] // subsample, image.shape[0] // subsample)
    reach = max(1, round(radius_px / subsample))
    window = (2 * reach + 1, 2 * reach + 1)
    # The mean of four pixels stands for subsample² of them; He and Sun take one. Colours lie around 0 instead of 0.5:
    # the difference of large means would lose digits.
    small = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    guide = cv2.split(small.astype(np.float32) * np.float32(1 / 255) - np.float32(0.5))
    coarse = shrunk(mask, size)
    means = [_mean(channel, window) for channel in guide]
    covariances = _covariances(guide, means, window, epsilon)
    mean = _mean(coarse, window)
    shared = [_mean(channel * coarse, window) - of_it * mean for channel, of_it in zip(guide, means)]
    slopes = _solve(covariances, shared)
    offset = mean - slopes[0] * means[0] - slopes[1] * means[1] - slopes[2] * means[2]
    offset -= np.float32(0.5) * (slopes[0] + slopes[1] + slopes[2])  # back to colours from 0 on
    planes = [_mean(slope, window) * np.float32(1 / 255) for slope in slopes] + [_mean(offset, window)]
    return LinearModel(planes, subsample)


def _padded(image: Pixels, multiple: int) -> Pixels:
    """With the last column and row repeated until width and height are multiples."""
    height, width = image.shape[:2]
    below, right = -height % multiple, -width % multiple
    if not below and not right:
        return image
    return cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE)


def _mean(plane: Plane, window: tuple[int, int]) -> Plane:
    return cv2.blur(plane, window, borderType=cv2.BORDER_REFLECT)


def _covariances(guide: Sequence[Plane], means: list[Plane], window: tuple[int, int], epsilon: float) -> list[Plane]:
    """Of R with R, G, B, of G with G, B, and of B with B; epsilon on the diagonal."""
    found = []
    for one in range(3):
        for other in range(one, 3):
            covariance = _mean(guide[one] * guide[other], window) - means[one] * means[other]
            if one == other:
                covariance = np.maximum(covariance, np.float32(0)) + np.float32(epsilon)  # rounding may go below 0
            found.append(covariance)
    return found


def _solve(covariances: list[Plane], shared: list[Plane]) -> list[Plane]:
    """The solution of the symmetric 3×3 equations of every pixel, by cofactors."""
    rr, rg, rb, gg, gb, bb = covariances
    c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    scale = 1 / (rr * c_rr + rg * c_rg + rb * c_rb)
    r, g, b = (one * scale for one in shared)
    return [c_rr * r + c_rg * g + c_rb * b, c_rg * r + c_gg * g + c_gb * b, c_rb * r + c_gb * g + c_bb * b]
