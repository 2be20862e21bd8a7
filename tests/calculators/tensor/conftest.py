"""What the tests of the tensor calculators share: a picture, and the folder of golden data."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

SHARED = Path(__file__).parents[3].parent / "shared"

Picture = Callable[[int, int, int], NDArray[np.uint8]]


@pytest.fixture(scope="session")
def picture() -> Picture:
    """Makes a picture (height, width, channels) of steps and slopes; MediaPipe's golden values were made with it."""

    def make(height: int, width: int, channels: int) -> NDArray[np.uint8]:
        y, x = np.mgrid[0:height, 0:width]
        planes = [(x * 7 + y * 13 + channel * 31 + x * y // 5) % 256 for channel in range(channels)]
        found = np.stack(planes, axis=-1) if channels > 1 else planes[0]
        return found.astype(np.uint8)

    return make


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with photographs and MediaPipe's answers."""
    if not (SHARED / "golden").is_dir():
        pytest.skip("the folder ../shared with golden data is not there")
    return SHARED
