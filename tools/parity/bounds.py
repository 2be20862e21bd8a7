"""How far two graphs may be apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mediagraph.framework.image import Image


@dataclass(frozen=True, slots=True)
class Bound:
    """The largest difference of a single value, and of all values of a stream in the mean if that is bounded too."""

    largest: float
    mean: float | None = None
    unit: str = ""


EXACT = Bound(0.0)
MASKS = Bound(2e-3, 1e-5)
"""Of float32 images: masks in 0…1, made by one model on two devices that sum in different orders."""
PIXELS = Bound(1.0, unit="grey levels")
"""Of uint8 images: what is mixed in floating point may be rounded to either side."""


def bound_for(value: object) -> Bound:
    """The bound for the payloads of a stream, going by one of them."""
    if not isinstance(value, Image):
        return EXACT
    dtype = value.numpy_view().dtype
    return MASKS if dtype == np.float32 else PIXELS if dtype == np.uint8 else EXACT
