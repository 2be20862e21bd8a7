"""OpenVINO on the CPU, an optional package."""

from __future__ import annotations

import queue
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.placement import OnnxNode, Placement
from mediagraph.calculators.tensor.tensor_spec import TensorSpec
from mediagraph.framework.errors import ModelError

if TYPE_CHECKING:
    import openvino

_NOT_RUN = ("Input", "Output", "Const")


class OpenvinoSession:
    """A loaded model. Any number of threads may `run` it at once. Raises ModelError if it cannot be loaded."""

    batching = "OpenVINO runs it"

    def __init__(self, path: Path, threads: int) -> None:
        properties = {
            "INFERENCE_PRECISION_HINT": "f32",  # where the CPU has them, bfloat16 or float16 would be taken
            "INFERENCE_NUM_THREADS": str(threads),
            "NUM_STREAMS": "1",
            "PERFORMANCE_HINT": "LATENCY",
        }
        try:
            self._model = _core().compile_model(str(path), "CPU", properties)
        except RuntimeError as error:
            raise ModelError(f'OpenVINO cannot load "{path}": {" ".join(str(error).split())}') from error
        self.inputs = _specs_of(self._model.inputs)
        self.outputs = _specs_of(self._model.outputs)
        self._idle: queue.SimpleQueue[openvino.InferRequest] = queue.SimpleQueue()  # one request serves one call

    def run(self, outputs: Sequence[str], inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Fresh arrays for the named outputs."""
        request = self._request()
        request.infer(dict(inputs))
        results = [request.get_tensor(name).data.copy() for name in outputs]  # it writes there again at its next call
        self._idle.put(request)
        return results

    def zeros(self, shape: Sequence[int]) -> NDArray[np.float32]:
        """A tensor of zeros."""
        return np.zeros(shape, np.float32)

    def stack(self, arrays: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """One tensor of several."""
        return np.concatenate(arrays)

    def nodes(self) -> list[OnnxNode]:
        """What OpenVINO runs, after fusion; all of it on the CPU."""
        operations = self._model.get_runtime_model().get_ordered_ops()
        found = ((one.get_rt_info()["layerType"].astype(str), one.get_friendly_name()) for one in operations)
        return [OnnxNode(kind, name, "OpenVINO") for kind, name in found if kind not in _NOT_RUN]

    def _request(self) -> openvino.InferRequest:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._model.create_infer_request()


def require_openvino() -> None:
    """Raise ModelError, which says what to do, if there is no OpenVINO."""
    try:
        import openvino  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"engine: OPENVINO needs a package that cannot be imported ({error}): "
            'pip install "mediagraph[openvino]", or leave engine out for ONNX Runtime'
        ) from error


def open_openvino_session(path: Path, threads: int, placement: Placement | None = None) -> OpenvinoSession:
    """The session for a file of the model store, whose content never changes; loaded once for all nodes and runs.

    A `placement` is told what OpenVINO has made of the model.
    """
    session = _shared_session(path, threads)
    if placement is not None:
        placement.nodes = session.nodes()
    return session


@lru_cache(maxsize=8)
def _shared_session(path: Path, threads: int) -> OpenvinoSession:
    return OpenvinoSession(path, threads)


@lru_cache(maxsize=1)
def _core() -> openvino.Core:
    import openvino  # 200 ms

    return openvino.Core()


def _specs_of(ports: Sequence[Any]) -> tuple[TensorSpec, ...]:
    """What OpenVINO says of the inputs or outputs of a model."""
    return tuple(TensorSpec(port.get_any_name(), _shape(port.partial_shape)) for port in ports)


def _shape(shape: Any) -> tuple[int, ...]:
    return tuple(-1 if size.is_dynamic else size.get_length() for size in shape)
