"""The options of MaskSmoothingCalculator."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class MaskSmoothingCalculatorOptions:
    """How steady a mask is where the image stands still, and what counts as movement."""

    time_constant_s: float = option(0.3, number=1)
    """Where neither image nor mask moves, the mask goes 63 % of the way to a new value in this time; at least 0, which
    switches the smoothing off."""
    still: float = option(3.0, number=2)
    """Changes of the image up to so many grey levels are noise; at least 0."""
    moving: float = option(10.0, number=3)
    """From so many grey levels on the mask follows at once, between `still` and this partly; above `still`."""
    mask_change: float = option(0.7, number=4)
    """A mask that is off by so much is followed at once, from half of it on partly, though the image stands still:
    people whose clothes look like what is behind them move unseen. Above 0; 2 and more: never."""
    cut_share: float = option(0.6, number=5)
    """When more than this share of the image moves, it is a cut and nothing is kept; 0 to 1, which is never."""
    longest_gap_s: float = option(0.5, number=6)
    """After a longer time without a mask nothing is kept; above 0."""

    def __post_init__(self) -> None:
        if not self.time_constant_s >= 0:
            raise ValueError(f"time_constant_s is {self.time_constant_s:g}; it must be 0 or more")
        if not 0 <= self.still < self.moving:
            raise ValueError(f"still is {self.still:g} and moving {self.moving:g}; 0 ≤ still < moving must hold")
        if not self.mask_change > 0:
            raise ValueError(f"mask_change is {self.mask_change:g}; it must be above 0")
        if not 0 <= self.cut_share <= 1:
            raise ValueError(f"cut_share is {self.cut_share:g}; it must be 0 to 1")
        if not self.longest_gap_s > 0:
            raise ValueError(f"longest_gap_s is {self.longest_gap_s:g}; it must be above 0")
