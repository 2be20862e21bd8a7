"""Pictures made by formula, and short names for arrays: golden values are recorded with them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray


def picture(width: int, height: int, channels: int = 3) -> NDArray[np.uint8]:
    """A picture of steps and slopes; with one channel it has two dimensions."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [(x * 7 + y * 13 + channel * 31 + x * y // 5) % 256 for channel in range(channels)]
    found = np.stack(planes, axis=-1) if channels > 1 else planes[0]
    return found.astype(np.uint8)


def mask(width: int, height: int) -> NDArray[np.float32]:
    """A float32 mask of multiples of 1/255 in 0..1."""
    return picture(width, height, 1) / np.float32(255)


def digest(values: NDArray[Any]) -> str:
    """The beginning of the sha256 of an array's bytes, row by row."""
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]
