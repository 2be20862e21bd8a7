"""ImagePropertiesCalculator."""

import numpy as np
import pytest

from mediagraph.calculators.image.image_properties import ImagePropertiesCalculator
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner


@pytest.mark.parametrize("tag", ["IMAGE", "IMAGE_CPU"])
def test_the_size_is_width_and_height(tag: str) -> None:
    images = [(0, Image(np.zeros((4, 7, 3), np.uint8))), (5, Image(np.zeros((2, 1), np.float32)))]
    found = CalculatorRunner(ImagePropertiesCalculator, [tag], ["SIZE"]).run({tag: images})
    assert [(packet.timestamp, packet.value) for packet in found["SIZE"]] == [(0, (7, 4)), (5, (1, 2))]
