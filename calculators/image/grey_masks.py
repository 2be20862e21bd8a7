"""Masks as pictures."""

from __future__ import annotations

import numpy as np

from mediagraph.framework.image import Array


def grey_of_mask(mask: Array) -> Array:
    """8-bit grey of a float mask: 0..1 becomes 0..255, rounded; what lies outside is clipped, NaN becomes 0."""
    scaled = np.clip(mask, 0.0, 1.0) * np.float32(255.0)
    return np.rint(np.nan_to_num(scaled, copy=False)).astype(np.uint8)
