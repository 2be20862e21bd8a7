"""What leaves a graph on a CUDA device, for those who look at it in host memory."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.image import Image


class HostCopies:
    """Payloads as the variant for the CPU has them; those on a device are copied by way of the graph's own stream.

    `cuda` is the device of the graph.
    """

    def __init__(self, cuda: DeviceHolder) -> None:
        self._cuda = cuda

    def of(self, value: object) -> object:
        """The payload in host memory; the same one if it is there. Raises DeviceError if the device fails."""
        if isinstance(value, CudaImage):
            return Image(self._download(value.array), value.image_format)
        if isinstance(value, CudaTensor):
            return self._download(value.array)
        if isinstance(value, CudaTensors):
            return [self._download(tensor.array) for tensor in value.tensors]
        return value

    def _download(self, array: Any) -> Any:
        return self._cuda.device().download(array)
