"""A catalogue of broken models, through the whole command: one clear paragraph, exit code 6, nothing half-written."""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).parents[1] / "models" / "tflite_to_onnx"))  # the writer of tiny models
from tflite_file import CUSTOM, DENSIFY, FLOAT16, FLOAT32, RELU, FileOperator, FileTensor, write_tflite

GRAPH = """\
input_stream: "in"
output_stream: "out"
node {{
  calculator: "InferenceCalculator" input_stream: "TENSORS:in" output_stream: "TENSORS:out"
  options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{}" }} }}
}}
"""
X, Y = FileTensor("x", (1, 2), FLOAT32), FileTensor("y", (1, 2), FLOAT32)
RFFT2D, INT8 = 131, 9


def tflite(
    *operators: FileOperator,
    tensors: Sequence[FileTensor] = (X, Y),
    inputs: Sequence[int] = (0,),
    outputs: Sequence[int] = (1,),
) -> bytes:
    return write_tflite(tensors, operators, inputs, outputs)


def relu(source: int = 0, target: int = 1) -> FileOperator:
    return FileOperator(RELU, (source,), (target,))


def with_number(content: bytes, place: int, number: int) -> bytes:
    return content[:place] + struct.pack("<I", number) + content[place + 4 :]


def sparse_bomb() -> bytes:
    """A constant of a gigabyte that has two values."""
    values = np.ones(2, np.float16).tobytes()
    sparse = FileTensor("s", (1, 2**28), FLOAT16, values, segments=(0, 2), indices=(0, 2))
    dense = FileTensor("d", (1, 2**28), FLOAT16)
    return tflite(FileOperator(DENSIFY, (0,), (1,)), tensors=(sparse, dense), inputs=(), outputs=(1,))


def onnx_model(
    *nodes: onnx.NodeProto, constants: Sequence[onnx.TensorProto] = (), opset: int = 17, shape: Sequence[int] = (1, 2)
) -> bytes:
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph(list(nodes), "g", [x], [y], list(constants))
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.acme", 1)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())


def node(kind: str, *inputs: str, output: str = "y", domain: str = "") -> onnx.NodeProto:
    return helper.make_node(kind, inputs, [output], domain=domain)


def weights_elsewhere() -> onnx.TensorProto:
    tensor = numpy_helper.from_array(np.ones((1, 2), np.float32), "w")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="w.bin")
    return tensor


NEITHER = "the file is neither a TFLite model (no TFL3 at byte 4) nor an ONNX model: "
DAMAGED = "the file is damaged ("
WHOLE = tflite(relu())
MODELS: dict[str, tuple[bytes, str]] = {
    "empty.tflite": (b"", f"{NEITHER}0 bytes that begin with nothing"),
    "words.tflite": (b"<html>not found</html>", f"{NEITHER}22 bytes that begin with 3c 68 74 6d"),
    "zipped.tflite": (b"PK\x03\x04" + bytes(100), f"{NEITHER}104 bytes"),
    "head.tflite": (WHOLE[:8], DAMAGED),
    "half.tflite": (WHOLE[: len(WHOLE) // 2], DAMAGED),
    "root.tflite": (with_number(WHOLE, 0, 0x7FFFFFFF), DAMAGED),
    "behind.tflite": (with_number(WHOLE, 0, len(WHOLE)), DAMAGED),
    "itself.tflite": (with_number(WHOLE, 0, 4), DAMAGED),
    "nothing.tflite": (tflite(tensors=(X,), outputs=(5,)), "the graph names tensor 5, and there are 1"),
    "input.tflite": (tflite(relu(source=7)), "operator 0, RELU names tensor 7, and there are 2"),
    "negative.tflite": (tflite(relu(target=-2)), "operator 0, RELU names tensor -2, and there are 2"),
    "loop.tflite": (tflite(relu(1, 1)), 'operator 0, RELU ("y", "y"): "y" is computed'),
    "order.tflite": (
        tflite(relu(1, 2), relu(0, 1), tensors=(X, Y, FileTensor("z", (1, 2), FLOAT32)), outputs=(2,)),
        'operator 0, RELU ("y", "z"): "y" is computed',
    ),
    "huge.tflite": (
        tflite(relu(), tensors=(FileTensor("x", (2**31 - 1, 2**31 - 1), FLOAT32), Y)),
        'it is damaged: tensor "x" has the shape [2147483647, 2147483647]',
    ),
    "minus.tflite": (
        tflite(relu(), tensors=(FileTensor("x", (-1, 2), FLOAT32), Y)),
        'tensor "x" has the shape [-1, 2]',
    ),
    "sparse.tflite": (sparse_bomb(), "a sparse constant of the shape [1, 268435456] has only 2 values"),
    "new.tflite": (
        tflite(FileOperator(RFFT2D, (0,), (1,))),
        'operator 0, RFFT2D ("x", "y"): this operator is not known to the converter',
    ),
    "custom.tflite": (
        tflite(FileOperator(CUSTOM, (0,), (1,), "Wobble")),
        'operator 0, Wobble ("x", "y"): this operator is not known to the converter',
    ),
    "options.tflite": (
        tflite(FileOperator(CUSTOM, (0, 0, 0), (1,), "Convolution2DTransposeBias", b"\1\0\0\0")),
        "the options of Convolution2DTransposeBias have 4 bytes instead of 12",
    ),
    "int8.tflite": (
        tflite(relu(), tensors=(FileTensor("x", (1, 2), INT8), Y)),
        '"x" is int8; such tensors cannot be converted',
    ),
    "half.onnx": (onnx_model(node("Relu", "x"))[:30], NEITHER),
    "nodes.onnx": (onnx_model(), NEITHER),
    "custom.onnx": (
        onnx_model(node("Wobble", "x", domain="com.acme")),
        'operator 0, com.acme.Wobble ("x", "y"): this operator is not known',
    ),
    "unknown.onnx": (onnx_model(node("Wobble", "x")), 'operator 0, Wobble ("x", "y"): this operator is not known'),
    "external.onnx": (
        onnx_model(node("Add", "x", "w"), constants=[weights_elsewhere()]),
        'its weights are in other files ("w.bin"); put all into one',
    ),
    "dangling.onnx": (onnx_model(node("Add", "x", "nosuch")), DAMAGED),
    "cycle.onnx": (
        onnx_model(node("Add", "x", "b", output="a"), node("Relu", "a", output="b"), node("Relu", "b")),
        DAMAGED,
    ),
    "future.onnx": (
        onnx_model(node("Relu", "x"), opset=99),
        'the model "future.onnx" cannot be run: ONNX Runtime cannot',
    ),
    "axes.onnx": (onnx_model(node("MaxPool", "x")), DAMAGED),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_cannot_be_used(run_graph_command, folder: Path, name: str) -> None:
    content, expected = MODELS[name]
    (folder / name).write_bytes(content)
    (folder / "infer.pbtxt").write_text(GRAPH.format(name))
    (folder / "in.jsonl").write_text('{"timestamp": 0, "type": "list[ndarray]", "value": []}\n')
    done = run_graph_command("infer.pbtxt", "-i", "in.jsonl", "-o", "out.npz")
    assert expected in done.said
    assert done.said.count(f'"{name}"') == 1
    assert (done.code, done.out) == (6, "")
    assert "Traceback" not in done.err
    assert not (folder / "out.npz").exists()
