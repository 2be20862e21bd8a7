"""ONNX Runtime on the CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.placement import Placement
from mediagraph.calculators.tensor.tensor_spec import TensorSpec
from mediagraph.framework.errors import ModelError
from mediagraph.framework.service import BATCHING_KEY

_opening = Lock()  # or graphs that start at the same time would open a session each
_SILENT = 4  # ONNX Runtime's severity "fatal"; what it would print comes back as an exception as well


class CpuSession:
    """A loaded model. Any number of threads may `run` it at once. Raises ModelError if it cannot be loaded.

    A `placement` learns where its nodes run.
    """

    def __init__(self, path: Path, threads: int, *, placement: Placement | None = None) -> None:
        import onnxruntime  # 60 ms

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _SILENT
        if placement is not None:
            placement.ask(options)
        try:
            # its fallback, to the CPU again, would print what is wrong to stdout
            session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"], enable_fallback=False
            )
        except Exception as error:  # ONNX Runtime's exceptions have no common base
            raise ModelError(f'ONNX Runtime cannot load "{path}": {error}') from error
        self.inputs = specs_of(session.get_inputs())
        self.outputs = specs_of(session.get_outputs())
        self.batching: str = batching_of(session)
        self._session = session if placement is None else placement.watched(session)

    def run(self, outputs: Sequence[str], inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Fresh arrays for the named outputs."""
        results: list[NDArray[np.float32]] = self._session.run(outputs, inputs)
        return results

    def zeros(self, shape: Sequence[int]) -> NDArray[np.float32]:
        """A tensor of zeros."""
        return np.zeros(shape, np.float32)

    def stack(self, arrays: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """One tensor of several."""
        return np.concatenate(arrays)


def open_session(path: Path, threads: int, placement: Placement | None = None) -> CpuSession:
    """The session for a file of the model store, whose content never changes; loaded once for all nodes and runs.

    With a `placement`, one of its own, whose runs are watched.
    """
    if placement is not None:
        return CpuSession(path, threads, placement=placement)
    with _opening:
        return _shared_session(path, threads)


@lru_cache(maxsize=8)
def _shared_session(path: Path, threads: int) -> CpuSession:
    return CpuSession(path, threads)


def specs_of(tensors: Sequence[Any]) -> tuple[TensorSpec, ...]:
    """What ONNX Runtime says of the inputs or outputs of a model."""
    return tuple(
        TensorSpec(tensor.name, tuple(size if isinstance(size, int) else -1 for size in tensor.shape))
        for tensor in tensors
    )


def batching_of(session: Any) -> str:
    """What the model of ONNX Runtime's session says of taking several items at once."""
    return str(session.get_modelmeta().custom_metadata_map.get(BATCHING_KEY, ""))
