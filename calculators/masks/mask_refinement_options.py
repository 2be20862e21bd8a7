"""The options of MaskRefinementCalculator."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class MaskRefinementCalculatorOptions:
    """How far, and how closely, a mask follows the edges of its image."""

    radius: int = option(0, number=1, wire="int32")
    """How far an edge of the mask may be from that of the image, in pixels of the image, at least 1; 0: a sixty-fourth
    of the longer side."""
    epsilon: float = option(0.001, number=2)
    """Which contrasts are edges: those above its square root, for colours in 0..1; 0.0001 to 1."""
    subsample: int = option(0, number=3, wire="int32")
    """The filter works on an image this many times smaller, 1 to `radius`; 0: a quarter of the radius."""
    black: float = option(0.2, number=4)
    """Refined values up to this become 0, those between it and `white` are stretched; at least 0. The filter leaves
    a veil over background that looks like the person."""
    white: float = option(0.8, number=5)
    """Refined values from this on become 1; at most 1 and above `black`."""

    def __post_init__(self) -> None:
        if self.radius < 0:
            raise ValueError(f"radius is {self.radius}; it must be 0 (by the size of the image) or more")
        if not 1e-4 <= self.epsilon <= 1:  # below, means in 32 bits are not enough
            raise ValueError(f"epsilon is {self.epsilon:g}; it must be 0.0001 to 1")
        if self.subsample < 0 or 0 < self.radius < self.subsample:
            raise ValueError(f"subsample is {self.subsample}; it must be 0 (a quarter of the radius) to the radius")
        if not 0 <= self.black < self.white <= 1:
            raise ValueError(f"black is {self.black:g} and white {self.white:g}; 0 ≤ black < white ≤ 1 must hold")
