"""What is on a device comes to the host in the form that the variant for the CPU has."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.tools.parity.host_copies import HostCopies


class Array(np.ndarray[Any, np.dtype[Any]]):
    """An array that says it is on a device."""

    def __dlpack_device__(self) -> tuple[Any, Any]:
        return 2, 0


class Device:
    """A device, and what it has copied."""

    def __init__(self) -> None:
        self.downloads = 0

    def device(self) -> Any:
        return self

    def download(self, array: Array) -> NDArray[Any]:
        self.downloads += 1
        return np.array(array)


def on_device(*shape: int) -> Array:
    return np.ones(shape, np.float32).view(Array)


def test_images_and_tensors_become_those_of_the_host() -> None:
    device = Device()
    copies = HostCopies(device)
    image: Any = copies.of(CudaImage(on_device(4, 6), ImageFormat.VEC32F1))
    assert type(image) is Image
    assert (image.image_format, image.width) == (ImageFormat.VEC32F1, 6)
    tensor: Any = copies.of(CudaTensor(on_device(1, 3)))
    assert type(tensor) is np.ndarray
    both: Any = copies.of(CudaTensors((CudaTensor(on_device(1, 3)), CudaTensor(on_device(2)))))
    assert [one.shape for one in both] == [(1, 3), (2,)]
    assert device.downloads == 4


def test_what_is_on_the_host_stays_as_it_is() -> None:
    device, image = Device(), Image(np.zeros((2, 2), np.uint8))
    assert HostCopies(device).of(image) is image
    assert device.downloads == 0
