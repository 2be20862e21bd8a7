"""MaskSmoothingCalculator."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.mask_smoothing_contract import MaskSmoothingContract
from mediagraph.calculators.masks.motion import Gate, MotionGate, Small, small
from mediagraph.calculators.masks.pixels import Weights, pixels_of, weights_of
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, Output
from mediagraph.framework.timestamp import Timestamp

_BAND_PX = 1 << 16
"""Pixels worked on at a time: what passes between the steps stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """What is kept of the frames so far. `image` is smoothed as the mask is: it shows what the mask belongs to."""

    timestamp: Timestamp
    image: Small
    image_size: tuple[int, ...]
    mask: Weights


class MaskSmoothingCalculator(MaskSmoothingContract):
    """Keep a mask steady where the image stands still, and let it follow at once where something moves.

    Inputs: IMAGE (Image SRGB); MASK (Image VEC32F1 or GRAY8, of any size).
    Output: MASK (Image VEC32F1, as large as the mask). A pixel of it is s = s′ + k · (m − s′), m being that of the mask
    and s′ the one sent before. The rate k is the largest of

    - 1 − exp(−Δt / time_constant_s), Δt being the time since the frame before,
    - how far the image has moved there, 0 at `still` … 1 at `moving` grey levels, and
    - how far the mask is off there, |m − s′|, 0 at half of `mask_change` … 1 at all of it.

    What moves is seen beside an image that is smoothed with the same rates, so that slow changes add up until they
    count. The first mask is sent as it is, as is one of another size or with an image of another size, one that comes
    later than `longest_gap_s` after the last, and one after a cut; the past is then forgotten. Otherwise NaN counts as
    0, and infinities as 0 and 1: they would stay for ever.
    Options: MaskSmoothingCalculatorOptions.

        node {
          calculator: "MaskSmoothingCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:unsteady_mask"
          output_stream: "MASK:mask"
          node_options { [type.googleapis.com/MaskSmoothingCalculatorOptions] { time_constant_s: 0.3 } }
        }
    """

    heavy = True

    image = Input(Image)
    mask_in = Input(Image, tag="MASK")
    mask_out = Output(Image, tag="MASK")

    def open(self) -> None:
        """Nothing has been seen yet."""
        super().open()
        self.past: _Past | None = None
        self.gate = MotionGate(self.options.still, self.options.moving)
        self.buffers, self.rates = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the smoothed mask."""
        mask, pixels = weights_of(self.mask_in.get()), pixels_of(self.image.get())
        image, past, known = small(pixels), self.past, _known(mask)
        if past is not None and self._fits(past, mask, pixels.shape):
            motion = self.gate.measure(image, past.image)
            if np.count_nonzero(motion == 1) <= self.options.cut_share * motion.size:
                rates = np.maximum(motion, self.least_rate(past.timestamp))
                mask = known = self._smoothed(known, past.mask, rates)
                image = past.image + (image - past.image) * rates[:, :, np.newaxis]
        self.past = _Past(self.timestamp, image, pixels.shape, known)
        self.mask_out.send(Image(mask, ImageFormat.VEC32F1))

    def _fits(self, past: _Past, mask: Weights, image_size: tuple[int, ...]) -> bool:
        """May the past be used? Not after a gap or with other sizes."""
        same_sizes = (past.mask.shape, past.image_size) == (mask.shape, image_size)
        return same_sizes and self.is_in_time(past.timestamp)

    def _smoothed(self, mask: Weights, before: Weights, small_rates: Gate) -> Weights:
        """A new array: the one sent before still belongs to those who have received it."""
        height, width = mask.shape
        out = self.buffers.take(mask.shape, np.float32)
        rates = cv2.resize(small_rates, (width, height), dst=self.rates.take(mask.shape, np.float32))
        rows = max(1, _BAND_PX // width)
        for top in range(0, height, rows):
            band = slice(top, top + rows)
            difference = cv2.subtract(mask[band], before[band])
            rate = cv2.absdiff(mask[band], before[band])
            cv2.addWeighted(rate, 2 / self.options.mask_change, rate, 0, -1, dst=rate)
            np.minimum(cv2.max(rate, rates[band], dst=rate), np.float32(1), out=rate)
            cv2.add(before[band], cv2.multiply(difference, rate, dst=rate), dst=out[band])
        return out


def _known(mask: Weights) -> Weights:
    """The mask without NaN and infinities."""
    if math.isfinite(cv2.sumElems(mask)[0]):
        return mask
    return np.nan_to_num(mask, nan=0.0, posinf=1.0, neginf=0.0)
