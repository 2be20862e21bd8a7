"""What the variants of MaskSmoothingCalculator share."""

from __future__ import annotations

import math

import numpy as np

from mediagraph.calculators.masks.mask_smoothing_options import MaskSmoothingCalculatorOptions
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Options
from mediagraph.framework.timestamp import Timestamp
from mediagraph.framework.variants import Variant

Shape = tuple[int, ...]


class MaskSmoothingContract(Calculator, abstract=True):
    """The options of a node that keeps masks steady, and what time does to them. A variant adds IMAGE, and MASK in and
    out."""

    options = Options(MaskSmoothingCalculatorOptions)
    variants = (Variant("MaskSmoothingCudaCalculator"),)

    def is_in_time(self, before: Timestamp) -> bool:
        """May a past of that timestamp be used?"""
        gap_s, longest_gap_s = (self.timestamp - before) / 1e6, float(self.options.longest_gap_s)
        return gap_s <= longest_gap_s

    def least_rate(self, before: Timestamp) -> np.float32:
        """The rate at which a mask goes to a new value where nothing moves."""
        time_constant_s = self.options.time_constant_s
        if time_constant_s == 0:
            return np.float32(1)
        return np.float32(-math.expm1((before - self.timestamp) / 1e6 / time_constant_s))
