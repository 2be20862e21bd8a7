"""SegmentationSmoothingCalculator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.image.segmentation_smoothing_contract import SegmentationSmoothingContract, check_pair
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, OptionalInput, Output

Floats = NDArray[np.float32]

# How certain a mask is, by the square of its distance from 0.5 (MediaPipe `segmentation_smoothing_calculator.cc`).
_CERTAINTY = tuple(map(np.float32, (-624.717, 291.309, -57.8051, -0.748699, 5.68842)))
_BAND = 1 << 16  # pixels worked on at a time: what passes between the steps stays in the cache


class SegmentationSmoothingCalculator(SegmentationSmoothingContract):
    """Calm a mask: where it is uncertain, mix in the mask before.

    Inputs: MASK and MASK_PREVIOUS (Image VEC32F1 of equal size, values 0..1). Where MASK_PREVIOUS is empty, the mask is
    passed on as it is.
    Output: MASK_SMOOTHED (Image VEC32F1): n + (p − n)·u·ratio with the new value n, the previous one p, and the
    uncertainty u, 1 where n is 0.5 and 0 where it is near 0 or 1; in float32, to the bit as MediaPipe 0.10.21. So a NaN
    in either mask stays one, and stays for ever where MASK_PREVIOUS is what was sent before.
    Options: SegmentationSmoothingCalculatorOptions.

        node {
          calculator: "SegmentationSmoothingCalculator"
          input_stream: "MASK:mask"
          input_stream: "MASK_PREVIOUS:previous_mask"
          output_stream: "MASK_SMOOTHED:smoothed_mask"
          options { [mediapipe.SegmentationSmoothingCalculatorOptions.ext] { combine_with_previous_ratio: 0.7 } }
        }
    """

    heavy = True

    mask = Input(Image)
    mask_previous = OptionalInput(Image)
    mask_smoothed = Output(Image)

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.buffers, self.scratch = BufferPool(), BufferPool()

    def process(self) -> None:
        """Send the mixture."""
        mask, previous = self.mask.get(), self.mask_previous.get()
        if previous is None:
            self.mask_smoothed.send(mask)
            return
        check_pair(mask, previous)
        out = self.buffers.take((mask.height, mask.width), np.float32)
        rows = max(1, _BAND // max(1, mask.width))
        scratch = self.scratch.take((2, rows, mask.width), np.float32)
        new, old = mask.numpy_view(), previous.numpy_view()
        for top in range(0, mask.height, rows):
            band = slice(top, min(top + rows, mask.height))
            square, weight = scratch[:, : band.stop - top]
            with np.errstate(invalid="ignore"):
                self._mix(new[band], old[band], out[band], square, weight)
        self.mask_smoothed.send(Image(out, ImageFormat.VEC32F1))

    def _mix(self, new: Floats, old: Floats, out: Floats, square: Floats, weight: Floats) -> None:
        """Fill `out`, using up the two scratch arrays."""
        np.subtract(new, np.float32(0.5), out=square)
        square *= square
        weight.fill(_CERTAINTY[0])
        for factor in _CERTAINTY[1:]:
            weight *= square
            weight += factor
        weight *= square
        np.minimum(weight, np.float32(1), out=weight)
        np.subtract(np.float32(1), weight, out=weight)
        weight *= self.ratio
        np.subtract(old, new, out=out)
        out *= weight
        out += new
