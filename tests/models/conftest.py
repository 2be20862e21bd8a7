"""What the tests of the models share: the fetched models, tiny models of one operator, and running ONNX."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models.store import Store
from mediagraph.models.tflite_to_onnx.convert import translate
from mediagraph.models.tflite_to_onnx.tflite_model import Operator, Options, Tensor, TfliteModel

sys.path.insert(0, str(Path(__file__).parent / "tflite_to_onnx"))  # its helpers beside the tests

Floats: TypeAlias = npt.NDArray[np.float32]
Array: TypeAlias = npt.NDArray[np.generic]
RunOnnx: TypeAlias = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

TYPE_NAMES = {"float32": "FLOAT32", "float16": "FLOAT16", "int32": "INT32"}


@pytest.fixture(scope="session")
def read_model() -> Callable[[str], bytes]:
    """The content of a model of the manifest; the test is skipped if it has not been fetched, and fails in CI."""
    store = Store(network=False, sources=())

    def read(name: str) -> bytes:
        try:
            return store.read(name)
        except ModelError as error:
            if os.environ.get("CI"):
                pytest.fail(f"models not fetched: {error}")
            pytest.skip("models not fetched: run `make models`")

    return read


@pytest.fixture
def isolated_store(tmp_path: Path) -> Store:
    """A store with an empty cache that can fetch nothing."""
    return Store(folder=tmp_path / "cache", network=False, sources=())


@pytest.fixture(scope="session")
def run_onnx() -> RunOnnx:
    """Run a model on the CPU, as little rewritten as ONNX Runtime can be told."""
    import onnxruntime

    def run(model: onnx.ModelProto, inputs: dict[str, Floats]) -> list[Floats]:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return list(session.run(None, inputs))

    return run


def tflite_operator(
    name: str,
    inputs: Sequence[Array],
    output_shape: Sequence[int],
    options: Options | None,
    constants: int,
    version: int,
) -> TfliteModel:
    """A model of one operator; the last `constants` of its inputs are constants, the others are named x0, x1, …"""
    variable = len(inputs) - constants
    tensors = [
        Tensor(f"x{index}", array.shape, TYPE_NAMES[array.dtype.name], None if index < variable else array)
        for index, array in enumerate(inputs)
    ]
    output = Tensor("y", tuple(output_shape), "FLOAT32")
    operator = Operator(0, name, tuple(range(len(inputs))), (len(inputs),), options, version)
    return TfliteModel((*tensors, output), (operator,), tuple(range(variable)), (len(inputs),))


@pytest.fixture(scope="session")
def run_operator(run_onnx: RunOnnx) -> Callable[..., Floats]:
    """Translate a model of one operator and run it: `run_operator(name, x, constant…, shape=…, options=…)`.

    `variables` is the number of inputs that are not constant.
    """

    def run(
        name: str,
        *inputs: Array,
        shape: Sequence[int],
        options: Options | None = None,
        variables: int = 1,
        version: int = 1,
    ) -> Floats:
        model = tflite_operator(name, inputs, shape, options, len(inputs) - variables, version)
        feeds = {f"x{index}": np.asarray(inputs[index], np.float32) for index in range(variables)}
        (result,) = run_onnx(translate(model), feeds)
        assert result.shape == tuple(shape)
        return result

    return run
