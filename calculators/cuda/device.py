"""What the CUDA calculators need of a device. Tests have one whose memory is the host's."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.placement import Placement
from mediagraph.framework.cuda_image import DeviceArray

KernelArgument = DeviceArray | int | float
"""What a kernel takes: an array, an `int` (32 bits) or a `double`."""

BLOCK = (32, 8)
"""Threads of a block, in columns and lines: one warp is a piece of a line."""


class Device(Protocol):
    """One stream of a CUDA device. What is started here is carried out in order; only `download` waits for it.

    All methods may be called from several threads.
    """

    stream: AbstractContextManager[object]
    """Makes the stream the current one."""

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> DeviceArray:
        """Pooled memory with undefined content."""
        ...

    def upload(self, array: NDArray[Any]) -> DeviceArray:
        """A copy of an array in host memory; the array may be changed as soon as the call returns."""
        ...

    def download(self, array: DeviceArray) -> NDArray[Any]:
        """A copy in pinned host memory that nobody else holds; waits until it is complete."""
        ...

    def prepare(self, kernel: str) -> None:
        """Compile a kernel now rather than when it is first started."""
        ...

    def launch(self, kernel: str, columns: int, lines: int, *arguments: KernelArgument) -> None:
        """Start a kernel of the table `KERNELS`, with one thread for every column and line."""
        ...

    def open_session(self, path: Path, placement: Placement | None = None) -> Session[DeviceArray]:
        """Load an ONNX model; a `placement` learns where its nodes run.

        Raises DeviceError if it would not run on the device as a whole, ModelError if it cannot be loaded at all.
        """
        ...


def to_scalar(argument: int | float) -> np.int32 | np.float64:
    """A number as the kernels take it; raises OverflowError if it does not fit."""
    return np.int32(argument) if isinstance(argument, int) else np.float64(argument)
