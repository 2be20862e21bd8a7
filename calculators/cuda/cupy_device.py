"""A CUDA device through CuPy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from math import prod
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.cuda.cuda_session import CudaSession
from mediagraph.calculators.cuda.device import BLOCK, KernelArgument, to_scalar
from mediagraph.calculators.cuda.device_errors import out_of_memory, too_old, unusable
from mediagraph.calculators.cuda.driver import OLDEST_DEVICE, require_driver
from mediagraph.calculators.cuda.kernels import COMPILER_OPTIONS, KERNELS, source_of
from mediagraph.calculators.cuda.staging import Staging, as_bytes
from mediagraph.calculators.tensor.placement import Placement
from mediagraph.framework.cuda_image import DeviceArray
from mediagraph.framework.errors import DeviceError


def open_device(index: int) -> CupyDevice:
    """The CUDA device of this number, with a stream of its own.

    Raises DeviceError, with the reason and the fix, if the driver, the device or CuPy is missing or too old.
    """
    require_driver(index)
    try:
        import cupy
    except ImportError as error:
        raise DeviceError(
            f'image work on CUDA needs CuPy, which cannot be imported ({error}). pip install "mediagraph[cuda]"'
        ) from error
    try:
        properties = cupy.cuda.runtime.getDeviceProperties(index)
        found = (int(properties["major"]), int(properties["minor"]))
        if found < OLDEST_DEVICE:
            raise too_old(index, properties["name"].decode(errors="replace"), found)
        return CupyDevice(cupy, index)
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise unusable(cupy, index, error) from error


class CupyDevice:
    """One stream of a device, with its kernels and pinned buffers. See `Device` for the promises."""

    def __init__(self, cupy: Any, index: int) -> None:
        self.index = index
        self._cupy = cupy
        self._device = cupy.cuda.Device(index)
        with self._device:
            self._stream = cupy.cuda.Stream(non_blocking=True)
        self.stream: AbstractContextManager[object] = _Current(self._device, self._stream)
        self._staging = Staging(lambda size: self._pinned((size,), np.uint8))
        self._results = BufferPool(make=self._pinned)
        self._lock = Lock()
        self._modules: dict[str, Any] = {}  # guarded by _lock
        self._sessions: dict[Path, CudaSession] = {}  # guarded by _lock

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> DeviceArray:
        """Memory of CuPy's pool, which keeps what was freed apart by stream: here it is used in the stream's order."""
        with self.stream:
            array: DeviceArray = self._allocated(shape, dtype)
        return array

    def upload(self, array: NDArray[Any]) -> DeviceArray:
        """Copy to a pinned buffer, and start the copy to the device."""
        buffer = self._staging.take(array.nbytes)
        np.copyto(buffer[: array.nbytes].view(array.dtype).reshape(array.shape), array)
        with self.stream:
            uploaded = self._allocated(array.shape, array.dtype)
            uploaded.data.copy_from_host_async(buffer.ctypes.data, array.nbytes, self._stream)
            event = self._mark()
        self._staging.release(buffer, lambda: bool(event.done))
        result: DeviceArray = uploaded
        return result

    def download(self, array: Any) -> NDArray[Any]:
        """Copy to pinned memory, and wait for that copy only; other threads run meanwhile."""
        result = self._results.take(array.shape, array.dtype)
        with self.stream:
            array.data.copy_to_host_async(as_bytes(result).ctypes.data, result.nbytes, self._stream)
            event = self._mark()
        event.synchronize()
        return result

    def prepare(self, kernel: str) -> None:
        """Compile the file that the kernel stands in for this device; CuPy keeps the result on disk."""
        with self.stream:
            self._kernel(kernel)

    def launch(self, kernel: str, columns: int, lines: int, *arguments: KernelArgument) -> None:
        """Start a kernel of `KERNELS` with a thread for every element."""
        given = tuple(to_scalar(one) if isinstance(one, int | float) else self._checked(one) for one in arguments)
        grid = (-(-columns // BLOCK[0]), -(-lines // BLOCK[1]))
        with self.stream:
            self._kernel(kernel)(grid, BLOCK, given)

    def stack(self, arrays: Sequence[DeviceArray]) -> DeviceArray:
        """One array of several along axis 0, in the stream's order."""
        with self.stream:
            stacked: DeviceArray = self._cupy.concatenate(arrays)
        return stacked

    def open_session(self, path: Path, placement: Placement | None = None) -> CudaSession:
        """Load a model once for all nodes and runs of the graph; once for each node if their placements are wanted."""
        if placement is not None:
            return CudaSession(path, self.index, self._stream.ptr, self, placement=placement)
        with self._lock:
            if path not in self._sessions:
                self._sessions[path] = CudaSession(path, self.index, self._stream.ptr, self)
            return self._sessions[path]

    def _allocated(self, shape: tuple[int, ...], dtype: DTypeLike) -> Any:
        try:
            return self._cupy.empty(shape, dtype)
        except MemoryError as error:  # CuPy's OutOfMemoryError is one
            raise out_of_memory(self._cupy, self.index, prod(shape) * np.dtype(dtype).itemsize) from error

    def _checked(self, array: DeviceArray) -> DeviceArray:
        _, index = array.__dlpack_device__()
        if index != self.index:
            raise ValueError(f"an array on cuda:{index} has come into a graph on cuda:{self.index}")
        return array

    def _mark(self) -> Any:
        """An event at this place of the stream; who waits for it sleeps, and leaves the processor to others."""
        return self._stream.record(self._cupy.cuda.Event(block=True, disable_timing=True))

    def _kernel(self, name: str) -> Any:
        file = KERNELS[name]
        with self._lock:
            if file not in self._modules:
                self._modules[file] = self._cupy.RawModule(code=source_of(file), options=COMPILER_OPTIONS)
            return self._modules[file].get_function(name)

    def _pinned(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """An array that is itself the one on the memory: of a view of another array, further views would not be
        counted as its users, and BufferPool would hand it out while somebody looks at it."""
        kind = np.dtype(dtype)
        with self._device:
            memory = self._cupy.cuda.alloc_pinned_memory(max(prod(shape) * kind.itemsize, 1))
        return np.ndarray(shape, kind, buffer=memory)


class _Current:
    """Makes a device and a stream the current ones; may be entered by several threads at once."""

    def __init__(self, device: Any, stream: Any) -> None:
        self._device, self._stream = device, stream

    def __enter__(self) -> None:
        self._device.__enter__()
        self._stream.__enter__()

    def __exit__(self, *error: object) -> None:
        self._stream.__exit__(*error)
        self._device.__exit__(*error)
