"""A device in host memory: calculators and kernels are the real ones, CuPy and the CUDA provider are not used."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
from host_compiler import host_library, start
from numpy.typing import DTypeLike, NDArray

from mediagraph.calculators.cuda.device import BLOCK, Device, KernelArgument, to_scalar
from mediagraph.calculators.cuda.kernels import KERNELS
from mediagraph.calculators.tensor.cpu_session import CpuSession
from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.placement import Placement
from mediagraph.framework.cuda_image import DeviceArray


class HostArray(np.ndarray[Any, np.dtype[Any]]):
    """An array that says it is on CUDA device 0."""

    def __dlpack_device__(self) -> tuple[Any, Any]:
        return 2, 0


class HostSession(CpuSession):
    """A model on the CPU whose results say they are on the device."""

    def run(self, outputs: Any, inputs: Any) -> list[Any]:
        assert all(isinstance(one, HostArray) for one in inputs.values()), "what runs on the device is on it"
        plain = {name: one.view(np.ndarray) for name, one in inputs.items()}
        return [one.view(HostArray) for one in super().run(outputs, plain)]


@dataclass
class HostDevice:
    """Does at once what a device is asked for, and notes which copies and kernels these were."""

    folder: Path  # for the compiled kernels
    stream: Any = field(default_factory=nullcontext)
    log: list[str] = field(default_factory=list)
    sessions: dict[Path, HostSession] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)  # the compiled kernels have one `threadIdx`

    def device(self) -> Device:
        """Stands for the context of a graph, too."""
        return self

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> DeviceArray:
        return cast(DeviceArray, np.full(shape, 77, dtype).view(HostArray))

    def upload(self, array: NDArray[Any]) -> DeviceArray:
        self.log.append("upload")
        return cast(DeviceArray, np.array(array).view(HostArray))

    def download(self, array: DeviceArray) -> NDArray[Any]:
        self.log.append("download")
        return np.array(array)

    def prepare(self, kernel: str) -> None:
        host_library(KERNELS[kernel], self.folder)

    def launch(self, kernel: str, columns: int, lines: int, *arguments: KernelArgument) -> None:
        values = [one if isinstance(one, HostArray) else to_scalar(cast(int, one)) for one in arguments]
        assert all(one.flags.c_contiguous for one in values if isinstance(one, HostArray))
        grid = (-(-columns // BLOCK[0]), -(-lines // BLOCK[1]))
        with self.lock:
            self.log.append(kernel)
            start(kernel, self.folder, grid, BLOCK, values)

    def open_session(self, path: Path, placement: Placement | None = None) -> Session[DeviceArray]:
        with self.lock:
            if placement is not None:
                return cast(Session[DeviceArray], HostSession(path, 1, placement=placement))
            if path not in self.sessions:
                self.sessions[path] = HostSession(path, 1)
            return cast(Session[DeviceArray], self.sessions[path])
