"""One calculator on one set of packets, on the CPU or on a device, and pictures on the way there and back."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.image.cpu_to_cuda import CpuToCudaCalculator
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.cuda_image import CudaImage, CudaTensor
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner, Sent


def run(calculator: type[Calculator], options: object, holder: Any = None, **packets: object) -> Sent:
    """What the calculator sends for these packets, by tag; `holder` has the device."""
    services = {} if holder is None else {CUDA.key: holder}
    runner = CalculatorRunner(calculator, options=options, services=services)
    return runner.run({tag: [(0, packet)] for tag, packet in packets.items() if packet is not None})


def on_device(holder: Any, pixels: NDArray[Any]) -> CudaImage:
    """A picture, uploaded."""
    image: CudaImage = run(CpuToCudaCalculator, None, holder, IMAGE=Image(pixels))["IMAGE"][0].value
    return image


def on_host(holder: Any, found: CudaImage | CudaTensor) -> NDArray[Any]:
    """Downloaded."""
    array: NDArray[Any] = holder.device().download(found.array)
    return array
