"""`engine: OPENVINO`: the same numbers as ONNX Runtime, and what is said without the package."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from mediagraph.calculators.tensor.inference import InferenceCalculator
from mediagraph.calculators.tensor.inference_options import (
    Delegate,
    Engine,
    FeedbackTensorLink,
    InferenceCalculatorOptions,
    InputOutputConfig,
    Xnnpack,
)
from mediagraph.calculators.tensor.openvino_session import OpenvinoSession
from mediagraph.calculators.tensor.tensor_spec import TensorSpec
from mediagraph.framework.errors import ModelError, RunError
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.graph import CalculatorGraph
from mediagraph.models.store import Store

openvino = pytest.importorskip("openvino", reason='openvino is not installed: pip install "mediagraph[openvino]"')

TOLERANCE = 1e-4  # of probabilities and pixels of a crop: two orders of summing in float32
SELFIE = "mediapipe/modules/selfie_segmentation/"
HAND = "mediapipe/modules/hand_landmark/hand_landmark_full.tflite"
Shapes = Mapping[str, list[int | str | None]]


def written(path: Path, inputs: Shapes, outputs: Shapes, *nodes: onnx.NodeProto) -> Path:
    """An ONNX file of these nodes."""

    def infos(tensors: Shapes) -> list[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in tensors.items()]

    graph = helper.make_graph(nodes, "tiny", infos(inputs), infos(outputs))
    opsets = [helper.make_opsetid("", 17)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())
    return path


def infer(store: Store, options: InferenceCalculatorOptions, *values: Sequence[NDArray[np.float32]]) -> list[object]:
    """What the calculator sends for these lists of tensors."""
    services = {MODEL_STORE.key: store}
    runner = CalculatorRunner(InferenceCalculator, ["TENSORS"], ["TENSORS"], options=options, services=services)
    packets = runner.run({"TENSORS": [(time, list(tensors)) for time, tensors in enumerate(values)]})["TENSORS"]
    return [packet.value for packet in packets]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("name", "size"),
    [
        (f"{SELFIE}selfie_segmentation.tflite", (256, 256)),
        (f"{SELFIE}selfie_segmentation_landscape.tflite", (144, 256)),
        (HAND, (224, 224)),
    ],
)
def test_the_numbers_are_those_of_onnx_runtime(models: Store, name: str, size: tuple[int, int], threads: int) -> None:
    image = np.random.default_rng(11).random((1, *size, 3), np.float32)
    delegate = Delegate(xnnpack=Xnnpack(num_threads=threads))
    found, expected = (
        infer(models, InferenceCalculatorOptions(model_path=name, engine=engine, delegate=delegate), [image])[0]
        for engine in (Engine.OPENVINO, Engine.ONNX_RUNTIME)
    )
    assert isinstance(found, list)
    assert isinstance(expected, list)
    assert [(one.shape, one.dtype) for one in found] == [(one.shape, one.dtype) for one in expected]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=TOLERANCE)


def test_an_output_is_fed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(tmp_path / "cache"))
    add, copy = helper.make_node("Add", ["x", "state"], ["next"]), helper.make_node("Identity", ["next"], ["total"])
    path = written(tmp_path / "counter.onnx", {"x": [1], "state": [1]}, {"total": [1], "next": [1]}, add, copy)
    config = InputOutputConfig(feedback_tensor_links=(FeedbackTensorLink("next", "state"),))
    options = InferenceCalculatorOptions(model_path=str(path), engine=Engine.OPENVINO, input_output_config=config)
    values = [[np.array([step], np.float32)] for step in (1, 2, 3)]
    assert [[one.tolist() for one in sent] for sent in infer(Store(), options, *values)] == [
        [[1]],
        [[3]],
        [[6]],
    ]


def test_calls_in_several_threads_have_their_own_results(tmp_path: Path) -> None:
    negated = written(
        tmp_path / "neg.onnx", {"x": [None, "n"]}, {"y": [None, "n"]}, helper.make_node("Neg", ["x"], ["y"])
    )
    session, start = OpenvinoSession(negated, 1), Barrier(4)
    assert (session.inputs, session.outputs) == ((TensorSpec("x", (-1, -1)),), (TensorSpec("y", (-1, -1)),))

    def run(number: int) -> list[NDArray[np.float32]]:
        start.wait(30)
        value = np.full((number, 50), number, np.float32)
        return [session.run(["y"], {"x": value})[0] for _ in range(20)]

    with ThreadPoolExecutor(4) as pool:
        for number, results in zip(range(1, 5), pool.map(run, range(1, 5))):
            assert all(one.shape == (number, 50) and (one == -number).all() for one in results)


class FakeCore:
    """Notes what a model is to be compiled with, and lets OpenVINO do it."""

    def __init__(self) -> None:
        self.device = ""
        self.properties: Mapping[str, str] = {}

    def compile_model(self, path: str, device: str, properties: Mapping[str, str]) -> object:
        self.device, self.properties = device, properties
        return openvino.Core().compile_model(path, device, properties)


def test_it_is_told_to_compute_in_float32(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers would show it only on processors with bfloat16 or float16."""
    core = FakeCore()
    monkeypatch.setattr("mediagraph.calculators.tensor.openvino_session._core", lambda: core)
    negated = written(tmp_path / "neg.onnx", {"x": [2]}, {"y": [2]}, helper.make_node("Neg", ["x"], ["y"]))
    (found,) = OpenvinoSession(negated, 3).run(["y"], {"x": np.array([1, 2], np.float32)})
    assert found.tolist() == [-1, -2]
    assert core.device == "CPU"
    assert core.properties["INFERENCE_PRECISION_HINT"] == "f32"
    assert core.properties["INFERENCE_NUM_THREADS"] == "3"


def test_a_model_that_it_does_not_know(tmp_path: Path) -> None:
    path = written(tmp_path / "own.onnx", {"x": [1]}, {"y": [1]}, helper.make_node("Nobodys", ["x"], ["y"]))
    with pytest.raises(ModelError) as caught:
        OpenvinoSession(path, 1)
    assert str(caught.value).startswith(f'OpenVINO cannot load "{path}": ')
    assert "Nobodys" in str(caught.value)


def test_the_engine_is_an_option_in_the_text_of_a_graph(models: Store) -> None:
    graph = CalculatorGraph(
        graph_config=f"""
        input_stream: "x" output_stream: "y"
        node {{
          calculator: "InferenceCalculator" input_stream: "TENSORS:x" output_stream: "TENSORS:y"
          options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{HAND}" engine: OPENVINO }} }}
        }}
        """
    )
    (node,) = graph.plan.nodes
    assert node.options.engine is Engine.OPENVINO


def test_without_the_package(models: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(RunError) as caught:
        infer(models, InferenceCalculatorOptions(model_path=HAND, engine=Engine.OPENVINO))
    assert str(caught.value).endswith(
        "engine: OPENVINO needs a package that cannot be imported (import of openvino halted; None in sys.modules): "
        'pip install "mediagraph[openvino]", or leave engine out for ONNX Runtime'
    )
