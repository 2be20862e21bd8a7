"""ONNX Runtime on the CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.errors import ModelError

_FLOAT32 = np.dtype(np.float32)
_SILENT = 4  # ONNX Runtime's severity "fatal"; what it would print comes back as an exception as well


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor that a model takes or gives; -1 stands for a dimension of any size."""

    name: str
    shape: tuple[int, ...]

    def fit(self, tensor: NDArray[Any]) -> NDArray[np.float32]:
        """The tensor in the shape of this one, or ValueError. As in MediaPipe only the number of values counts."""
        if tensor.dtype != _FLOAT32:
            raise ValueError(f'the model\'s input "{self.name}" takes float32, not {tensor.dtype}')
        if tensor.shape == self.shape or -1 in self.shape:
            return tensor
        if tensor.size != int(np.prod(self.shape)):
            raise ValueError(f'the model\'s input "{self.name}" takes the shape {self.shape}, not {tensor.shape}')
        return tensor.reshape(self.shape)


class CpuSession:
    """A loaded model. Any number of threads may `run` it at once. Raises ModelError if it cannot be loaded."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime  # 60 ms

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _SILENT
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions have no common base
            raise ModelError(f'ONNX Runtime cannot load "{path}": {error}') from error
        self.inputs = _specs(session.get_inputs())
        self.outputs = _specs(session.get_outputs())
        self._session = session

    def run(self, outputs: Sequence[str], inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Fresh arrays for the named outputs."""
        results: list[NDArray[np.float32]] = self._session.run(outputs, inputs)
        return results


@lru_cache(maxsize=8)
def open_session(path: Path, threads: int) -> CpuSession:
    """The session for a file of the model store, whose content never changes; loaded once for all nodes and runs."""
    return CpuSession(path, threads)


def _specs(tensors: Sequence[Any]) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(tensor.name, tuple(size if isinstance(size, int) else -1 for size in tensor.shape))
        for tensor in tensors
    )
