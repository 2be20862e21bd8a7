"""What the variants of SpillRemovalCalculator share."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant


@dataclass(frozen=True, slots=True)
class SpillRemovalCalculatorOptions:
    """How far around an edge the colours of person and background are looked for."""

    radius: int = option(0, number=1, wire="int32")
    """In pixels, at least 1; 0: a tenth of the image's longer side."""
    narrow_radius: int = option(0, number=2, wire="int32")
    """The same for the second time, when only what is close counts; 0: a hundredth."""

    def __post_init__(self) -> None:
        for name, radius in (("radius", self.radius), ("narrow_radius", self.narrow_radius)):
            if radius < 0:
                raise ValueError(f"{name} is {radius}; it must be 0 (by the size of the image) or more")


class SpillRemovalContract(Calculator, abstract=True):
    """The options of a node that cleans the edges of people. A variant adds IMAGE and MASK, and IMAGE as output."""

    options = Options(SpillRemovalCalculatorOptions)
    variants = (Variant("SpillRemovalCudaCalculator"),)

    def reach_in(self, width: int, height: int) -> tuple[int, int]:
        """How far the two blurs reach in an image of this size, in pixels: first widely, then narrowly."""
        longer = max(width, height)
        wide, narrow = self.options.radius, self.options.narrow_radius
        return wide or max(1, longer // 10), narrow or max(1, longer // 100)
