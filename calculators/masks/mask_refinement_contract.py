"""What the variants of MaskRefinementCalculator share."""

from __future__ import annotations

from mediagraph.calculators.masks.mask_refinement_options import MaskRefinementCalculatorOptions
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant


class MaskRefinementContract(Calculator, abstract=True):
    """The options of a node that moves the edges of masks. A variant adds IMAGE, and MASK in and out."""

    options = Options(MaskRefinementCalculatorOptions)
    variants = (Variant("MaskRefinementCudaCalculator"),)

    def window_of(self, width: int, height: int) -> tuple[int, int]:
        """The radius of the window in an image of this size, in pixels, and how many times smaller it is filtered."""
        options = self.options
        radius = options.radius or max(1, round(max(width, height) / 64))
        return radius, options.subsample or max(1, radius // 4)  # He and Sun: no visible loss up to there
