"""ToImageCalculator."""

import numpy as np
import pytest

from mediagraph.calculators.util.to_image import ToImageCalculator
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner


@pytest.mark.parametrize("tag", ["IMAGE", "IMAGE_CPU"])
def test_the_image_is_passed_on(tag: str) -> None:
    image = Image(np.zeros((2, 3, 3), np.uint8))
    found = CalculatorRunner(ToImageCalculator, [tag], ["IMAGE"]).run({tag: [(3, image)]})
    assert [(packet.timestamp, packet.value) for packet in found["IMAGE"]] == [(3, image)]
