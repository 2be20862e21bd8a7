"""Models with 8-bit numbers: real numbers outside, TFLite's grid inside, against LiteRT where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import flatbuffers
import numpy as np
import numpy.typing as npt
import onnx
import pytest
import tflite
from tflite_file import FileOperator, FileOptions, FileTensor, write_tflite

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.convert import to_onnx

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

FLOAT32, INT8, UINT8, INT32, INT16 = (
    tflite.TensorType.FLOAT32,
    tflite.TensorType.INT8,
    tflite.TensorType.UINT8,
    tflite.TensorType.INT32,
    tflite.TensorType.INT16,
)
CODES = tflite.BuiltinOperator
RANDOM = np.random.default_rng(3)
PIXELS = RANDOM.integers(0, 256, (1, 5, 6, 3))
KERNELS = RANDOM.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8)
BIAS = RANDOM.integers(-500, 500, 4).astype(np.int32)


@pytest.fixture(scope="module")
def interpreter() -> type[Interpreter]:
    """LiteRT's class."""
    reason = 'no LiteRT: pip install "mediagraph[oracle]"'
    module = pytest.importorskip("ai_edge_litert.interpreter", reason=reason, exc_type=ImportError)
    found: type[Interpreter] = module.Interpreter
    return found


def convolution_options(builder: flatbuffers.Builder) -> int:
    tflite.Conv2DOptionsStart(builder)
    tflite.Conv2DOptionsAddStrideH(builder, 1)
    tflite.Conv2DOptionsAddStrideW(builder, 1)
    tflite.Conv2DOptionsAddFusedActivationFunction(builder, tflite.ActivationFunctionType.RELU6)
    return int(tflite.Conv2DOptionsEnd(builder))


def convolution(dtype: int, zero_point: int) -> bytes:
    """Pixels in -1..1 through a convolution with a scale for each channel, and a RELU6."""
    scales = (0.04, 0.02, 0.01, 0.03)
    bias_scales = tuple(scale / 128 for scale in scales)
    tensors = [
        FileTensor("x", PIXELS.shape, dtype, scales=(1 / 128,), zero_points=(zero_point,)),
        FileTensor("w", KERNELS.shape, INT8, KERNELS.tobytes(), scales=scales, zero_points=(0,) * 4),
        FileTensor("b", (4,), INT32, BIAS.tobytes(), scales=bias_scales, zero_points=(0,) * 4),
        FileTensor("y", (1, 5, 6, 4), dtype, scales=(6 / 255,), zero_points=(zero_point - 128,)),
    ]
    options = FileOptions(tflite.BuiltinOptions.Conv2DOptions, convolution_options)
    return write_tflite(tensors, [FileOperator(CODES.CONV_2D, (0, 1, 2), (3,), options=options, version=3)], [0], [3])


def run(content: bytes, *inputs: Array, run_onnx: RunOnnx) -> list[Floats]:
    model = onnx.load_from_string(to_onnx(content, name="m", for_cpu=False))
    feeds = {it.name: np.asarray(array, np.float32) for it, array in zip(model.graph.input, inputs, strict=True)}
    return run_onnx(model, feeds)


def run_litert(interpreter: type[Interpreter], content: bytes, *inputs: Array) -> list[tuple[Floats, float]]:
    """The real numbers that the outputs stand for, and the width of a step."""
    running = interpreter(model_content=content, num_threads=1)
    running.allocate_tensors()
    for detail, array in zip(running.get_input_details(), inputs, strict=True):
        running.set_tensor(detail["index"], stored(array, *detail["quantization"]).astype(detail["dtype"]))
    running.invoke()
    results = []
    for detail in running.get_output_details():
        scale, zero_point = detail["quantization"]
        values = running.get_tensor(detail["index"]).astype(np.float64)
        results.append((np.asarray((values - zero_point) * (scale or 1), np.float32), scale))
    return results


def stored(array: Array, scale: float, zero_point: int) -> Array:
    return array if not scale else np.asarray(np.round(np.asarray(array, np.float64) / scale) + zero_point)


def test_a_convolution_gives_what_the_integers_give(interpreter: type[Interpreter], run_onnx: RunOnnx) -> None:
    content, image = convolution(INT8, 0), (PIXELS - 128) / 128
    (found,) = run(content, image, run_onnx=run_onnx)
    ((expected, step),) = run_litert(interpreter, content, image)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= step * 1.001
    assert (np.abs(found - expected) > step / 2).mean() < 0.02  # where a sum lies between two steps, one may be off
    assert len(np.unique(found)) > 20


def test_onnx_runtime_s_own_rewriting_changes_no_more_than_a_step(run_onnx: RunOnnx) -> None:
    import onnxruntime

    content, image = convolution(INT8, 0), (PIXELS - 128) / 128
    (plain,) = run(content, image, run_onnx=run_onnx)
    tuned = to_onnx(content, name="m", for_cpu=True)
    session = onnxruntime.InferenceSession(tuned, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.asarray(image, np.float32)})
    assert np.abs(found - plain).max() <= 6 / 255 * 1.001


def test_results_lie_on_the_grid_and_end_where_it_ends(run_onnx: RunOnnx) -> None:
    (found,) = run(convolution(INT8, 0), (PIXELS - 128) / 128, run_onnx=run_onnx)
    steps = found / np.float32(6 / 255)
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-4)
    assert found.min() == 0
    assert found.max() == pytest.approx(6)


def test_inputs_are_rounded_too(run_onnx: RunOnnx) -> None:
    tensors = [
        FileTensor("x", (4,), UINT8, scales=(0.5,), zero_points=(10,)),
        FileTensor("y", (4,), UINT8, scales=(0.5,), zero_points=(10,)),
    ]
    content = write_tflite(tensors, [FileOperator(CODES.RELU, (0,), (1,))], [0], [1])
    (found,) = run(content, np.array([-9.0, 0.3, 0.2, 200]), run_onnx=run_onnx)
    assert found.tolist() == [0, 0.5, 0, 122.5]


@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        ([(CODES.QUANTIZE, (0,), (1,)), (CODES.DEQUANTIZE, (1,), (2,))], [-12.7, -0.1, 0.2, 12.8]),
        ([(CODES.QUANTIZE, (0,), (1,)), (CODES.RESHAPE, (1,), (3,)), (CODES.DEQUANTIZE, (3,), (2,))], None),
    ],
)
def test_quantize_and_dequantize(
    operators: Sequence[tuple[int, tuple[int, ...], tuple[int, ...]]],
    expected: list[float] | None,
    interpreter: type[Interpreter],
    run_onnx: RunOnnx,
) -> None:
    grid = {"scales": (0.1,), "zero_points": (-1,)}
    tensors = [
        FileTensor("x", (4,), FLOAT32),
        FileTensor("q", (4,), INT8, **grid),
        FileTensor("y", (4,), FLOAT32),
        FileTensor("r", (4,), INT8, **grid),
    ]
    file_operators = [FileOperator(code, inputs, outputs, version=2) for code, inputs, outputs in operators]
    content = write_tflite(tensors, file_operators, [0], [2])
    values = np.float32([-50, -0.12, 0.16, 99])
    (found,) = run(content, values, run_onnx=run_onnx)
    if expected is not None:
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        ((theirs, _),) = run_litert(interpreter, content, values)
        np.testing.assert_allclose(found, theirs, rtol=1e-6)


def test_a_reshape_on_one_grid_rounds_nothing_twice() -> None:
    grid = {"scales": (0.1,), "zero_points": (0,)}
    tensors = [FileTensor(name, (4,), INT8, **grid) for name in "xyz"]
    operators = [FileOperator(CODES.RESHAPE, (0,), (1,)), FileOperator(CODES.LOGISTIC, (1,), (2,))]
    model = onnx.load_from_string(to_onnx(write_tflite(tensors, operators, [0], [2]), name="m", for_cpu=False))
    kinds = [node.op_type for node in model.graph.node]
    rounding = ["Div", "Round", "Clip", "Mul"]
    assert kinds == [*rounding, "Reshape", "Sigmoid", *rounding]


def test_weights_may_be_quantised_alone(run_onnx: RunOnnx) -> None:
    """TFLite calls that dynamic range: everything is computed in float32."""
    weights = np.int8([[1, -2], [3, 4]])
    tensors = [
        FileTensor("x", (1, 2), FLOAT32),
        FileTensor("w", (2, 2), INT8, weights.tobytes(), scales=(0.5,), zero_points=(0,)),
        FileTensor("y", (1, 2), FLOAT32),
    ]
    options = FileOptions(tflite.BuiltinOptions.FullyConnectedOptions, fully_connected_options)
    content = write_tflite(tensors, [FileOperator(CODES.FULLY_CONNECTED, (0, 1), (2,), options=options)], [0], [2])
    (found,) = run(content, np.array([[3.0, 5.0]]), run_onnx=run_onnx)
    assert found.tolist() == [[-3.5, 14.5]]


def fully_connected_options(builder: flatbuffers.Builder) -> int:
    tflite.FullyConnectedOptionsStart(builder)
    return int(tflite.FullyConnectedOptionsEnd(builder))


def test_constants_that_are_dequantised_by_an_operator_are_folded(run_onnx: RunOnnx) -> None:
    tensors = [
        FileTensor("x", (2,), FLOAT32),
        FileTensor("q", (2,), UINT8, bytes([130, 126]), scales=(0.25,), zero_points=(128,)),
        FileTensor("c", (2,), FLOAT32),
        FileTensor("y", (2,), FLOAT32),
    ]
    operators = [FileOperator(CODES.DEQUANTIZE, (1,), (2,)), FileOperator(CODES.MAXIMUM, (0, 2), (3,))]
    content = write_tflite(tensors, operators, [0], [3])
    assert [node.op_type for node in onnx.load_from_string(to_onnx(content, name="m", for_cpu=False)).graph.node] == [
        "Max"
    ]
    assert run(content, np.zeros(2), run_onnx=run_onnx)[0].tolist() == [0.5, 0]


def test_computed_values_of_16_bits_are_refused() -> None:
    tensors = [FileTensor(name, (4,), INT16, scales=(0.1,), zero_points=(0,)) for name in "xy"]
    with pytest.raises(ModelError, match=r'^cannot convert "m": "x" is int16; such tensors cannot be converted$'):
        to_onnx(write_tflite(tensors, [FileOperator(CODES.RELU, (0,), (1,))], [0], [1]), name="m", for_cpu=False)


def test_computed_values_with_many_scales_are_refused() -> None:
    tensors = [FileTensor(name, (2,), INT8, scales=(0.1, 0.2), zero_points=(0, 0)) for name in "xy"]
    with pytest.raises(ModelError, match=r'"x" is computed and has a scale for each channel; only constants can have$'):
        to_onnx(write_tflite(tensors, [FileOperator(CODES.RELU, (0,), (1,))], [0], [1]), name="m", for_cpu=False)


def test_integers_without_a_scale_stay_integers(run_onnx: RunOnnx) -> None:
    tensors = [FileTensor("x", (2,), INT32), FileTensor("y", (2,), INT32)]
    content = write_tflite(tensors, [FileOperator(CODES.ABS, (0,), (1,))], [0], [1])
    assert run(content, np.array([-3.0, 4.0]), run_onnx=run_onnx)[0].tolist() == [3, 4]
