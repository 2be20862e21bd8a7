"""Small whole files of every kind that is read, made here; what is fuzzed is damage to them."""

from __future__ import annotations

import io
import json
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import onnx
from av.video.frame import VideoFrame
from onnx import TensorProto, helper, numpy_helper
from tflite_file import (
    CONV_2D,
    CUSTOM,
    DENSIFY,
    DEQUANTIZE,
    FLOAT16,
    FLOAT32,
    INT32,
    PRELU,
    SLICE,
    TILE,
    UINT8,
    FileOperator,
    FileTensor,
    write_tflite,
)

import mediagraph as mg
from mediagraph.calculators.catalogue import ShippedCatalogue
from mediagraph.framework.load import load_text, to_binary
from mediagraph.framework.templates.to_binary import template_to_binary

Seeds = dict[str, list[bytes]]
"""The contents of whole files, by the suffix of their names."""

GRAPH = """\
# 100 % of "everything"
input_stream: "in"
output_stream: "out"
node {
  calculator: "ImageTransformationCalculator"
  input_stream: "IMAGE:in"
  output_stream: "IMAGE:small"
  options { [mediapipe.ImageTransformationCalculatorOptions.ext] { output_width: 16 output_height: 9 scale_mode: FIT } }
}
node {
  calculator: "FlowLimiterCalculator"
  input_stream: "small"
  input_stream: "FINISHED:out"
  input_stream_info { tag_index: "FINISHED" back_edge: true }
  output_stream: "limited"
  node_options { [type.googleapis.com/mediapipe.FlowLimiterCalculatorOptions] { max_in_flight: 2 } }
}
node { calculator: "PassThroughCalculator" input_stream: "limited" output_stream: "out" }
"""
TEMPLATE = """\
%param count: 2%
%param names: list("a", "b")%
input_stream: "in"
%for (name : names)% output_stream: %"out_" + name% %end%
%if (count > 2)% max_queue_size: %count * 2% %end%
%for (name : names)%
  %if (name != "skipped")%
  node {
    calculator: "PassThroughCalculator"
    input_stream: "in"
    output_stream: %"out_" + concat(name, "")%
    %if (size(names) == 2)% max_in_flight: %count / 2% %end%
  }
  %end%
%end%
"""


def images() -> Seeds:
    """Pictures of all formats, 8 and 16 bits, grey, colour, alpha; small, with something in them."""
    colour = _gradient(12, 17)
    deep = cv2.cvtColor(colour, cv2.COLOR_BGR2BGRA).astype(np.uint16) * 257
    found = {suffix: [_encoded(suffix, colour)] for suffix in (".png", ".jpg", ".webp", ".bmp", ".tif")}
    found[".png"] += [_encoded(".png", colour[..., 0]), _encoded(".png", deep)]
    found[".tif"] += [_encoded(".tif", deep)]
    found[".jpg"] += [_encoded(".jpg", colour[..., 0]), _turned(found[".jpg"][0])]
    return found


def videos() -> Seeds:
    """Three frames and a little sound in the usual containers."""
    kinds = [(".mp4", "libx264"), (".mkv", "libx264"), (".ts", "mpeg2video"), (".avi", "mpeg4"), (".mov", "mjpeg")]
    return {suffix: [_video(suffix, codec)] for suffix, codec in kinds}


def graphs() -> Seeds:
    """A graph and a template, as text and in binary form."""
    catalogue = ShippedCatalogue()
    return {
        ".pbtxt": [GRAPH.encode(), TEMPLATE.encode()],
        ".binarypb": [to_binary(load_text(GRAPH, catalogue)), template_to_binary(TEMPLATE, catalogue)],
    }


def tflite_models() -> Seeds:
    """A convolution, MediaPipe's transposed one, sparse weights of 16 bits, 8-bit values that are cut and repeated."""
    return {".tflite": [_convolution_file(), _transposed_file(), _sparse_file(), _quantised_file()]}


def onnx_models() -> Seeds:
    """Convolutions with a resize, a pad and a PRelu between them; the passes rewrite those of the first opset."""
    return {".onnx": [_onnx_file(17), _onnx_file(20)]}


def recordings() -> Seeds:
    """A run with images, arrays, messages, texts, a side packet."""
    graph = mg.CalculatorGraph(
        'input_stream: "in" output_stream: "out" input_side_packet: "unit" '
        'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" '
        'input_side_packet: "unit" output_side_packet: "same_unit" }'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.mgrec"
        with mg.record(graph, path), graph:
            graph.start_run({"unit": ("mm", 2**70, [None, True, 1.5])})
            for time_us, value in enumerate(_values()):
                graph.add_packet_to_input_stream("in", value, time_us)
        return {".mgrec": [path.read_bytes()]}


def packets() -> Seeds:
    """Packets in files: lines of JSON, and arrays."""
    box = {"x_center": 0.5, "y_center": 0.5, "width": 0.25, "height": 0.5}
    array = {"dtype": "float32", "shape": [2, 1], "data": [0.5, "NaN"]}
    values = [("float", 0.5), ("list[int]", [1, 2]), ("mediapipe.NormalizedRect", box), ("ndarray", array)]
    values += [("dict", {"a": {"type": "str", "value": "ä"}}), ("list", [{"type": "bool", "value": True}])]
    lines = [
        {"timestamp": 7 * n, "stream": "in", "type": kind, "value": value} for n, (kind, value) in enumerate(values)
    ]
    arrays = {
        "timestamps": np.arange(3),
        "000000": _gradient(4, 5),
        "000001_0": np.ones(3),
        "000001_1": np.zeros((2, 2)),
    }
    plain, packed = io.BytesIO(), io.BytesIO()
    np.savez(plain, **arrays)  # type: ignore[arg-type]  # its last parameter has a name that no array has
    np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]  # the same
    text = "".join(json.dumps(line) + "\n" for line in lines)
    return {".jsonl": [text.encode()], ".npz": [plain.getvalue(), packed.getvalue()]}


def _values() -> Iterator[object]:
    yield mg.Image(_gradient(6, 8))
    yield mg.Image(np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4))
    yield np.arange(6, dtype=np.int16).reshape(2, 3).T
    yield {"texts": ["ä", b"\0"], "number": np.float32(0.5), 3: (mg.Timestamp(5), 1j)}
    yield mg.Packet("inner", mg.Timestamp(3))


def _gradient(height: int, width: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _encoded(suffix: str, pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> bytes:
    return bytes(cv2.imencode(suffix, pixels)[1].tobytes())


def _turned(jpeg: bytes) -> bytes:
    """With an EXIF orientation of 6."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def _video(suffix: str, codec: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"clip{suffix}"
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=25)
            stream.width, stream.height = 32, 32
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            for number in range(3):
                frame = VideoFrame.from_ndarray(np.full((32, 32, 3), 80 * number, np.uint8), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()


def _convolution_file() -> bytes:
    tensors = [
        FileTensor("x", (1, 4, 4, 2), FLOAT32),
        FileTensor("w", (3, 2, 2, 2), FLOAT32, np.ones((3, 2, 2, 2), np.float32).tobytes()),
        FileTensor("b", (3,), FLOAT32, np.arange(3, dtype=np.float32).tobytes()),
        FileTensor("y", (1, 2, 1, 3), FLOAT32),
    ]
    return write_tflite(tensors, [FileOperator(CONV_2D, (0, 1, 2), (3,), stride=2)], [0], [3])


def _quantised_file() -> bytes:
    numbers = {"begin": (0, 1), "size": (2, 2), "repeats": (1, 3)}
    grid = {"scales": (0.5,), "zero_points": (3,)}
    tensors = [
        FileTensor("x", (2, 4), UINT8, **grid),
        *(FileTensor(name, (2,), INT32, np.array(values, np.int32).tobytes()) for name, values in numbers.items()),
        FileTensor("cut", (2, 2), UINT8, **grid),
        FileTensor("y", (2, 6), UINT8, **grid),
    ]
    return write_tflite(tensors, [FileOperator(SLICE, (0, 1, 2), (4,)), FileOperator(TILE, (4, 3), (5,))], [0], [5])


def _transposed_file() -> bytes:
    tensors = [
        FileTensor("x", (1, 2, 2, 4), FLOAT32),
        FileTensor("w", (1, 2, 2, 4), FLOAT32, np.ones((1, 2, 2, 4), np.float32).tobytes()),
        FileTensor("b", (1,), FLOAT32, bytes(4)),
        FileTensor("y", (1, 4, 4, 1), FLOAT32),
    ]
    options = struct.pack("<3i", 1, 2, 2)
    operator = FileOperator(CUSTOM, (0, 1, 2), (3,), "Convolution2DTransposeBias", options)
    return write_tflite(tensors, [operator], [0], [3])


def _sparse_file() -> bytes:
    stored = np.array([1, 2], np.float16).tobytes()
    tensors = [
        FileTensor("sparse", (1, 3), FLOAT16, stored, segments=(0, 2), indices=(0, 2)),
        FileTensor("dense", (1, 3), FLOAT16),
        FileTensor("float", (1, 3), FLOAT32),
        FileTensor("x", (1, 2, 2, 3), FLOAT32),
        FileTensor("y", (1, 2, 2, 3), FLOAT32),
    ]
    folded = [FileOperator(DENSIFY, (0,), (1,)), FileOperator(DEQUANTIZE, (1,), (2,))]
    return write_tflite(tensors, [*folded, FileOperator(PRELU, (3, 2), (4,))], [3], [4])


def _onnx_file(opset: int) -> bytes:
    constants = {
        "w": np.ones((5, 3, 1, 1), np.float32),
        "v": np.ones((1, 5, 3, 3), np.float32),
        "slope": np.ones((5, 1, 1), np.float32),
        "scales": np.array([1, 1, 2, 2], np.float32),
        "amounts": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
    }
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"]),
        helper.make_node("PRelu", ["a", "slope"], ["b"]),
        helper.make_node("Resize", ["b", "", "scales"], ["c"], mode="linear"),
        helper.make_node("Pad", ["c", "amounts"], ["d"]),
        helper.make_node("Conv", ["d", "v"], ["y"]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 4, 4])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 8, 8])
    held = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "g", [x], [y], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
