"""The benchmark of models: the worker's answers, the limits of errors, and the tables."""

from __future__ import annotations

import os
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from mediagraph import CalculatorGraph
from mediagraph.models.manifest import load_manifest
from mediagraph.tools.bench.driver import HERE, Figures, Worker
from mediagraph.tools.bench.models import MOST, MOST_MEAN, is_wrong, models, speed_rows
from mediagraph.tools.bench.pictures import model_input


def write_model(folder: Path, name: str) -> None:
    """y = relu(x), and two inputs for it."""
    x, y = (helper.make_tensor_value_info(one, TensorProto.FLOAT, [1, 3]) for one in "xy")
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / f"{name}.tuned.onnx"))
    np.save(folder / f"{name}.npy", np.float32([[[-1, 0, 1]], [[2, -3, 4]]]))


def test_the_worker_times_a_model_and_writes_what_it_gives(tmp_path: Path) -> None:
    write_model(tmp_path, "relu")
    worker = Worker("tuned", sys.executable, "model_worker.py", ENGINE="tuned", BENCH_MODELS=str(tmp_path))
    try:
        assert worker.ask("speed.relu", 3)["wall_us"] > 0
        assert worker.ask("values.relu", 1) == {"pictures": 2}
    finally:
        worker.close()
    with np.load(tmp_path / "tuned-relu.npz") as found:
        assert found["arr_0"].tolist() == [[[0, 0, 1]], [[2, 0, 4]]]


def test_a_graph_is_only_for_the_models_that_need_one(tmp_path: Path) -> None:
    write_model(tmp_path, "relu")
    worker = Worker("mediagraph", sys.executable, "model_worker.py", ENGINE="mediagraph", BENCH_MODELS=str(tmp_path))
    try:
        assert worker.ask("speed.relu", 1) == {}
    finally:
        worker.close()


def test_without_litert_there_is_nothing_to_compare_with() -> None:
    assert models({}, 1) == 6


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ((0, 0, MOST, MOST_MEAN, 0.5), False),
        ((100 * MOST, 100 * MOST_MEAN, 0, 0, 100), False),
        ((1.01 * MOST, 0, 0, 0, 0.5), True),
        ((0, 0, 0, 1.01 * MOST_MEAN, 1), True),
        ((0, 100.1 * MOST_MEAN, 0, 0, 100), True),
    ],
)
def test_errors_beyond_the_limits_are_wrong(numbers: tuple[float, ...], wrong: bool) -> None:
    assert is_wrong(numbers) is wrong


def test_the_table_of_times() -> None:
    def block(wall: float) -> list[dict[str, float]]:
        return [{"wall_us": wall, "cpu_us": 2 * wall}]

    engines = {"litert": block(2000), "plain": block(3000), "tuned": block(1000), "mediapipe": [], "mediagraph": []}
    in_graph = {**engines, "litert": [], "mediapipe": block(4000), "mediagraph": block(1000)}
    cases = {"speed.a": engines, "speed.g": in_graph, "speed.a-pruned": {**engines, "tuned": block(500)}}
    _, *rows = speed_rows(Figures(cases), {"a": (0.1, 0.2), "g": (0.3, 0.4)})
    assert rows == [
        ("a", "0.10 / 0.20", "2.00", "**1.50** (1.50)", "**0.50** (0.50)", "**0.33** (0.33)", "–"),
        ("g", "0.30 / 0.40", "4.00", "–", "**0.25** (0.25)", "**0.33** (0.33)", "–"),
        ("a-pruned", "–", "2.00", "**1.50** (1.50)", "**0.25** (0.25)", "**0.17** (0.17)", "**0.50** (0.50)"),
    ]


@pytest.mark.parametrize(
    ("name", "lowest", "highest"), [("selfie_segmentation.tflite", 0, 1), ("pose_detection.tflite", -1, 1)]
)
def test_pictures_have_the_size_and_range_of_a_model(name: str, lowest: float, highest: float) -> None:
    entry = load_manifest().find(name)
    assert entry is not None
    images = model_input(entry)
    assert (images.shape, images.dtype) == ((5, *entry.inputs[0].shape), np.float32)
    assert (images.min() >= lowest, images.max() <= highest) == (True, True)
    assert images.min() < lowest + 0.1
    assert images.max() > highest - 0.1


def test_the_graph_of_a_model_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "face_landmark_with_attention"
    np.save(tmp_path / f"{name}.npy", np.zeros((1, 1, 192, 192, 3), np.float32))
    monkeypatch.setitem(os.environ, "BENCH_MODELS", str(tmp_path))
    monkeypatch.setitem(os.environ, "ENGINE", "mediagraph")
    worker = runpy.run_path(str(HERE / "model_worker.py"))
    text = worker["graph_text"](name)
    assert len(re.findall("TensorsToFloatsCalculator", text)) == 7
    CalculatorGraph(graph_config=text)  # an unsound one is refused here
