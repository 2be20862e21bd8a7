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

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.enlarging import Enlarging, Plane, padded
from mediagraph.calculators.masks.pixels import Pixels, Weights, shrunk, shrunk_size


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
        """The mask of an image, clipped to 0..1."""
        height, width = out.shape
        planes = Enlarging(self.planes, self.subsample, height, width, scratch)
        for band in planes.bands:
            *slopes, mask = planes.part((band, slice(0, width)))
            for slope, channel in zip(slopes, cv2.split(image[band])):
                cv2.accumulateProduct(slope, channel.astype(np.float32), mask)
            np.clip(mask, 0, 1, out=out[band])


def fit(image: Pixels, mask: Weights, *, radius_px: int, epsilon: float, subsample: int) -> LinearModel:
    """The linear model of a mask of any size; `radius_px` is in pixels of the image, `epsilon` for colours in 0..1."""
    reach = max(1, round(radius_px / subsample))
    window = (2 * reach + 1, 2 * reach + 1)
    # The mean of four pixels stands for subsample² of them; He and Sun take one. Colours lie around 0 instead of 0.5:
    # the difference of large means would lose digits.
    small = cv2.resize(padded(image, subsample), shrunk_size(image, subsample), interpolation=cv2.INTER_LINEAR)
    guide = cv2.split(small.astype(np.float32) * np.float32(1 / 255) - np.float32(0.5))
    coarse = _coarse(mask, image, subsample)
    means = [_mean(channel, window) for channel in guide]
    covariances = _covariances(guide, means, window, epsilon)
    mean = _mean(coarse, window)
    shared = [_mean(channel * coarse, window) - of_it * mean for channel, of_it in zip(guide, means)]
    slopes = _solve(covariances, shared)
    offset = mean - slopes[0] * means[0] - slopes[1] * means[1] - slopes[2] * means[2]
    offset -= np.float32(0.5) * (slopes[0] + slopes[1] + slopes[2])  # back to colours from 0 on
    planes = [_mean(slope, window) * np.float32(1 / 255) for slope in slopes] + [_mean(offset, window)]
    return LinearModel(planes, subsample)


def _coarse(mask: Weights, image: Pixels, subsample: int) -> Weights:
    """The mask in the size of the subsampled image."""
    if mask.shape == image.shape[:2]:
        mask = padded(mask, subsample)
        return shrunk(mask, shrunk_size(mask, subsample))
    # Not resized: the subsampled image may reach beyond the image on the right and below, the mask does not.
    step_x, step_y = (subsample * own / length for own, length in zip(mask.shape[::-1], image.shape[1::-1]))
    where = np.array([[step_x, 0, step_x / 2 - 0.5], [0, step_y, step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(mask, where, shrunk_size(image, subsample), flags=flags, borderMode=cv2.BORDER_REPLICATE)


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
