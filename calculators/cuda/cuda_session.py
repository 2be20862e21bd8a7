"""ONNX Runtime on a CUDA device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mediagraph.calculators.cuda.cpu_nodes import cpu_nodes
from mediagraph.calculators.cuda.libraries import preload
from mediagraph.calculators.cuda.provider_chatter import captured_chatter, one_line
from mediagraph.calculators.cuda.session_errors import failure, refusal, require_gpu_build
from mediagraph.calculators.tensor.cpu_session import batching_of, specs_of
from mediagraph.calculators.tensor.placement import Placement
from mediagraph.framework.cuda_image import DeviceArray
from mediagraph.framework.errors import ModelError
from mediagraph.framework.service import BATCHED, BATCHED_AS_GIVEN

_PROVIDER = "CUDAExecutionProvider"
_NO_TF32 = "0"
"""By default convolutions keep only 10 bits of the fraction on newer devices; masks would differ by more than 1e-3."""
_NOT_ON_CPU = "session.disable_cpu_ep_fallback"
"""With this, a session that would run a single node on the CPU is an error.

ONNX Runtime likes to have the CPU compute shapes. Converted models have fixed shapes and compute none: every operator
of theirs is one that the CUDA provider has (a test looks at all known models), so nothing needs to be let through.
"""
_CPU_NODES = "default CPU EP"
"""What it says then."""
_NOT_WAITING = "disable_synchronize_execution_providers"
"""With this, a run returns when its work has been started; who follows on the same stream need not wait."""


class Arrays(Protocol):
    """Makes arrays on the device, in the order of the session's stream."""

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> DeviceArray:
        """An array with any content."""
        ...

    def upload(self, array: NDArray[Any]) -> DeviceArray:
        """A copy of an array of the host."""
        ...

    def stack(self, arrays: Sequence[DeviceArray]) -> DeviceArray:
        """One array of several, along axis 0."""
        ...


class CudaSession:
    """A model on a device, the whole of it, in float32. Runs are started one after the other.

    `stream` is the address of the stream, and a `placement` learns where the nodes of the model run. Raises
    DeviceError, with ONNX Runtime's reason, if the model would not run on the device, and ModelError if it cannot be
    loaded at all.
    """

    def __init__(
        self,
        path: Path,
        device: int,
        stream: int,
        arrays: Arrays,
        *,
        placement: Placement | None = None,
    ) -> None:
        self._device, self._arrays = device, arrays
        session = _open(path, device, stream, placement)
        self.batching: str = batching_of(session)
        self._session = session if placement is None else placement.watched(session)
        self.inputs = specs_of(self._session.get_inputs())
        self.outputs = specs_of(self._session.get_outputs())
        self._shapes = {one.name: one.shape for one in self.outputs}
        self._lock = Lock()
        self._name = path.name
        is_batched = self.batching in (BATCHED, BATCHED_AS_GIVEN)
        for one in (*self.inputs, *self.outputs):
            if -1 in one.shape[is_batched:]:
                raise ModelError(f'"{path}": the tensor "{one.name}" has the open shape {one.shape}; on CUDA none may')

    def run(self, outputs: Sequence[str], inputs: Mapping[str, DeviceArray]) -> list[DeviceArray]:
        """Start the model, its inputs and outputs bound to device memory; nothing is copied to the host."""
        import onnxruntime

        results = [self._arrays.empty(_of_batch(self._shapes[name], inputs), np.float32) for name in outputs]
        options = onnxruntime.RunOptions()
        options.add_run_config_entry(_NOT_WAITING, "1")
        binding = self._session.io_binding()
        for name, array in inputs.items():
            binding.bind_input(name, "cuda", self._device, np.float32, array.shape, _address(array))
        for name, array in zip(outputs, results):
            binding.bind_output(name, "cuda", self._device, np.float32, array.shape, _address(array))
        with self._lock:
            self._run(binding, options)
        return results

    def _run(self, binding: Any, options: Any) -> None:
        try:
            self._session.run_with_iobinding(binding, options)
        except Exception as error:  # ONNX Runtime's exceptions have no common base
            raise failure(self._name, error) or error from error

    def zeros(self, shape: Sequence[int]) -> DeviceArray:
        """A tensor of zeros."""
        return self._arrays.upload(np.zeros(shape, np.float32))

    def stack(self, arrays: Sequence[DeviceArray]) -> DeviceArray:
        """One tensor of several, put together on the device."""
        return self._arrays.stack(arrays)


def _of_batch(shape: tuple[int, ...], inputs: Mapping[str, DeviceArray]) -> tuple[int, ...]:
    """The shape of an output; if its first size is open, it is that of the inputs."""
    return shape if shape[:1] != (-1,) else (next(iter(inputs.values())).shape[0], *shape[1:])


def _open(path: Path, device: int, stream: int, placement: Placement | None) -> Any:
    import onnxruntime

    require_gpu_build(path.name, onnxruntime.get_available_providers())
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(_NOT_ON_CPU, "1")
    if placement is not None:
        placement.ask(options)
    provider = (_PROVIDER, {"device_id": str(device), "user_compute_stream": str(stream), "use_tf32": _NO_TF32})
    with captured_chatter() as reason:
        preload()
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=[provider], enable_fallback=False)
        except Exception as error:  # ONNX Runtime's exceptions have no common base
            raise refusal(path.name, reason() or _explained(error, path, provider)) from error
        found = session.get_providers()
        if found[0] != _PROVIDER:
            raise refusal(path.name, reason() or f"the session came back with {', '.join(found)}")
    return session


def _explained(error: Exception, path: Path, provider: tuple[str, dict[str, str]]) -> str:
    """What ONNX Runtime says; it does not say which nodes it means."""
    found = cpu_nodes(path, provider) if _CPU_NODES in str(error) else ""
    return f"{found} would run on the CPU" if found else one_line(str(error))


def _address(array: Any) -> int:
    """Where a CuPy array begins."""
    return int(array.data.ptr)
