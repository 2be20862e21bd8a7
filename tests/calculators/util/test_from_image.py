"""FromImageCalculator."""

import numpy as np

from mediagraph.calculators.util.from_image import FromImageCalculator
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner


def test_the_image_is_passed_on_and_comes_from_host_memory() -> None:
    image = Image(np.zeros((2, 3, 3), np.uint8))
    runner = CalculatorRunner(FromImageCalculator, ["IMAGE"], ["IMAGE_CPU", "SOURCE_ON_GPU"])
    found = runner.run({"IMAGE": [(3, image)]})
    assert [(packet.timestamp, packet.value) for packet in found["IMAGE_CPU"]] == [(3, image)]
    assert [(packet.timestamp, packet.value) for packet in found["SOURCE_ON_GPU"]] == [(3, False)]


def test_the_origin_need_not_be_connected() -> None:
    image = Image(np.zeros((2, 3, 3), np.uint8))
    assert CalculatorRunner(FromImageCalculator, ["IMAGE"], ["IMAGE_CPU"]).run({"IMAGE": [(0, image)]})["IMAGE_CPU"]
