"""`mediagraph models`: adding under a name, showing, converting. Listing and fetching are in test_command_line.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "models" / "tflite_to_onnx"))  # the writer of tiny models
from tflite_file import CUSTOM, FLOAT32, LOGISTIC, RELU, FileOperator, FileTensor, relu_file, write_tflite

NAME = "mediapipe/modules/own/own.tflite"


@pytest.fixture
def cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and the file `relu.tflite` in the working folder."""
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(folder / "cache"))
    (folder / "relu.tflite").write_bytes(relu_file())
    return folder / "cache"


def test_a_model_is_added_under_a_name_and_listed(mediagraph, cache: Path) -> None:
    assert mediagraph("models", "add", "relu.tflite", "--name", NAME).out == f"added {NAME}\n"
    place = cache / "files" / NAME
    assert mediagraph("models", "list").out.splitlines()[-1] == f"{NAME}  0.0 MB  {place}"
    assert json.loads(mediagraph("models", "list", "--json").out)["models"][-1]["path"] == str(place)
    assert place.read_bytes() == relu_file()


def test_a_graph_finds_an_added_model(run_graph_command, mediagraph, folder: Path, cache: Path) -> None:
    mediagraph("models", "add", "relu.tflite", "--name", NAME)
    (folder / "infer.pbtxt").write_text(
        'input_stream: "in" output_stream: "out" '
        'node { calculator: "InferenceCalculator" input_stream: "TENSORS:in" output_stream: "TENSORS:out" '
        f'options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{NAME}" }} }} }}'
    )
    tensor = {"dtype": "float32", "shape": [1, 2], "data": [-1, 2]}
    (folder / "in.jsonl").write_text(json.dumps({"timestamp": 0, "type": "list[ndarray]", "value": [tensor]}))
    done = run_graph_command("infer.pbtxt", "-i", "in.jsonl", "-o", "out.npz")
    assert done.code == 0, done.err
    assert np.load("out.npz")["000000_0"].tolist() == [[0, 2]]


def test_a_file_that_is_no_model_is_not_added(mediagraph, cache: Path) -> None:
    done = mediagraph("models", "add", "me.jpg", "--name", NAME)
    assert done.code == 6
    assert done.said.startswith(f'mediagraph models: cannot convert "{NAME}": the file is neither a TFLite model')
    assert not cache.exists()


def test_a_model_is_shown(mediagraph, cache: Path) -> None:
    lines = mediagraph("models", "show", "relu.tflite").out.splitlines()
    assert lines[0].startswith(f"TFLite, {len(relu_file())} bytes, sha256 ")
    assert lines[1:] == ["inputs: x 1×2", "outputs: y 1×2", "operators: RELU 1"]


def test_a_model_is_shown_as_json(mediagraph, folder: Path, cache: Path) -> None:
    mediagraph("models", "convert", "relu.tflite", "relu.onnx")
    found = json.loads(mediagraph("models", "show", "relu.onnx", "--json").out)
    assert (found["kind"], found["bytes"]) == ("ONNX", (folder / "relu.onnx").stat().st_size)
    assert found["inputs"] == [{"name": "x", "shape": [1, 2]}]
    assert found["outputs"] == [{"name": "y", "shape": [1, 2]}]
    assert (found["operators"], found["unknown"]) == ({"Relu": 1}, [])


def test_all_operators_that_are_not_known_are_shown(mediagraph, folder: Path, cache: Path) -> None:
    tensors = [FileTensor(name, (1, 2), FLOAT32) for name in "abcd"]
    operators = [
        FileOperator(CUSTOM, (0,), (1,), "Wobble"),
        FileOperator(RELU, (1,), (2,)),
        FileOperator(CUSTOM, (2,), (3,), "Bend"),
    ]
    (folder / "odd.tflite").write_bytes(write_tflite(tensors, operators, [0], [3]))
    done = mediagraph("models", "show", "odd.tflite")
    assert done.code == 0
    assert done.out.splitlines()[-2:] == [
        "operators: Bend 1, RELU 1, Wobble 1",
        "cannot be converted, because of Bend, Wobble",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", 'mediagraph models: cannot read "odd.tflite": the file is neither a TFLite model'),
        (relu_file()[:60], 'mediagraph models: cannot read "odd.tflite" (60 bytes): the file is damaged ('),
    ],
)
def test_a_damaged_model_is_not_shown(mediagraph, folder: Path, cache: Path, content: bytes, said: str) -> None:
    (folder / "odd.tflite").write_bytes(content)
    done = mediagraph("models", "show", "odd.tflite")
    assert (done.code, done.out) == (6, "")
    assert done.said.startswith(said)


def test_a_model_is_converted(mediagraph, folder: Path, cache: Path) -> None:
    done = mediagraph("models", "convert", "relu.tflite", "relu.onnx", "--plain")
    assert done.out == f"relu.onnx  {(folder / 'relu.onnx').stat().st_size} bytes\n"
    assert [node.op_type for node in onnx.load("relu.onnx").graph.node] == ["Relu"]
    again = mediagraph("models", "convert", "relu.tflite", "relu.onnx")
    assert again.code == 5
    assert '"relu.onnx"' in again.said
    assert mediagraph("models", "convert", "relu.tflite", "relu.onnx", "--overwrite").code == 0
    assert not [path.name for path in folder.iterdir() if ".part" in path.name]


def test_a_model_is_converted_for_some_of_its_outputs(mediagraph, folder: Path, cache: Path) -> None:
    tensors = [FileTensor(name, (1, 2), FLOAT32) for name in "xyz"]
    operators = [FileOperator(RELU, (0,), (1,)), FileOperator(LOGISTIC, (0,), (2,))]
    (folder / "two.tflite").write_bytes(write_tflite(tensors, operators, [0], [1, 2]))
    mediagraph("models", "convert", "two.tflite", "one.onnx", "--only", "z")
    assert [node.op_type for node in onnx.load("one.onnx").graph.node] == ["Sigmoid"]
    done = mediagraph("models", "convert", "two.tflite", "none.onnx", "--only", "nosuch")
    assert done.said == (
        'mediagraph models: cannot convert "two.tflite": it has no output "nosuch"; its outputs are y, z'
    )
    assert (done.code, (folder / "none.onnx").exists()) == (6, False)


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        ("relu.tflite", 2, 'mediagraph models: "relu.tflite" must end in .onnx'),
        (
            "nosuch/relu.onnx",
            5,
            'mediagraph models: "nosuch/relu.onnx" cannot be written: the folder "nosuch" does not',
        ),
    ],
)
def test_places_that_a_converted_model_cannot_have(mediagraph, cache: Path, target: str, code: int, said: str) -> None:
    done = mediagraph("models", "convert", "relu.tflite", target)
    assert done.code == code
    assert done.said.startswith(said)
