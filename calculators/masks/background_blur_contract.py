"""What the variants of BackgroundBlurCalculator share."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant

_SMALL_SIGMA = 2.5
"""The deviation, in pixels, with which the shrunken image is blurred; enlarged linearly it shows no corners yet."""


@dataclass(frozen=True, slots=True)
class BackgroundBlurCalculatorOptions:
    """How much the background is blurred."""

    sigma: float = option(0.0, number=1)
    """Standard deviation of the Gaussian in pixels, above 0; 0: a fiftieth of the image's longer side."""

    def __post_init__(self) -> None:
        if not self.sigma >= 0:
            raise ValueError(f"sigma is {self.sigma:g}; it must be 0 (by the size of the image) or more")


class BackgroundBlurContract(Calculator, abstract=True):
    """The options of a node that blurs what is behind people. A variant adds IMAGE and MASK, and IMAGE as output."""

    options = Options(BackgroundBlurCalculatorOptions)
    variants = (Variant("BackgroundBlurCudaCalculator"),)

    def blur_of(self, width: int, height: int) -> tuple[int, float]:
        """How many times smaller an image of this size is blurred, and the deviation, in pixels, that it has there."""
        sigma = self.options.sigma or max(width, height) / 50
        factor = max(1, int(sigma / _SMALL_SIGMA))
        return factor, sigma / factor
