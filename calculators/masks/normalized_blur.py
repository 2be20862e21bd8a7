"""Blurring what is seen of something that is partly covered: normalised convolution.

H. Knutsson, C.-F. Westin, "Normalized and Differential Convolution", CVPR 1993: an image I known with certainty w is
blurred by the kernel g as (g ∗ wI) / (g ∗ w). What is uncertain leaves no trace, and what is missing is filled in from
around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.masks.pixels import Weights

Blur = Callable[[NDArray[Any]], NDArray[Any]]
Colors = NDArray[Any]
"""Height × width × 3 float32, grey levels."""

_LEAST_CERTAINTY = 1e-3
"""Added everywhere: where nothing certain is near, the blurred image itself is the answer."""


def blur_visible(colors: Colors, certainty: Weights, blur: Blur) -> Colors:
    """The blurred colours; `certainty` is height × width float32, 0..1."""
    weights = certainty + np.float32(_LEAST_CERTAINTY)
    weighted = cv2.merge((cv2.multiply(colors, cv2.merge((weights, weights, weights))), weights))
    *channels, sums = cv2.split(blur(weighted))
    return cv2.merge([cv2.divide(channel, sums) for channel in channels])
