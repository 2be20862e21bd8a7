"""Tiny models of one operator each, as files: their outputs against NumPy, and against LiteRT where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import erf
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
from mediagraph.models.tflite_to_onnx.operators.table import TABLE

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

TOLERANCE = 2e-6  # relative; float32 functions that each library approximates in its own way
TYPES = {
    "float32": tflite.TensorType.FLOAT32,
    "int32": tflite.TensorType.INT32,
    "int64": tflite.TensorType.INT64,
    "bool": tflite.TensorType.BOOL,
}


@dataclass(frozen=True)
class Case:
    """An operator; its `inputs` from outside, behind them or before them its constants; what NumPy makes of them."""

    name: str
    inputs: Sequence[Array]
    constants: Sequence[Array]
    expected: Sequence[Array]
    options: FileOptions | None = None
    constants_first: bool = False
    version: int = 1

    def __str__(self) -> str:
        return f"{self.name}-{'x'.join(map(str, self.expected[0].shape))}-{self.expected[0].dtype}"

    def file(self) -> bytes:
        """The model."""
        tensors = [*_tensors("x", self.inputs), *_tensors("c", self.constants), *_tensors("y", self.expected)]
        inputs, count = range(len(self.inputs)), len(self.inputs) + len(self.constants)
        constants, outputs = range(len(inputs), count), range(count, len(tensors))
        read = (*constants, *inputs) if self.constants_first else (*inputs, *constants)
        code = _CODES[self.name]
        operator = FileOperator(code, read, tuple(outputs), options=self.options, version=self.version)
        return write_tflite(tensors, [operator], inputs, outputs)


def _tensors(stem: str, arrays: Sequence[Array]) -> list[FileTensor]:
    return [
        FileTensor(f"{stem}{place}", it.shape, TYPES[it.dtype.name], it.tobytes() if stem == "c" else b"")
        for place, it in enumerate(arrays)
    ]


_CODES = {name: number for name, number in vars(tflite.BuiltinOperator).items() if not name.startswith("_")}

RANDOM = np.random.default_rng(11)
IMAGE = RANDOM.normal(size=(1, 4, 6, 3)).astype(np.float32)
ROWS = RANDOM.normal(size=(3, 5)).astype(np.float32)
CUBE = RANDOM.normal(size=(2, 3, 4)).astype(np.float32)
WHOLE = RANDOM.integers(-9, 9, (2, 3, 4)).astype(np.int32)
STEPS = np.array([[-7, 7, 3], [5, -4, 2]], np.int32)


def ints(*values: int) -> npt.NDArray[np.int32]:
    return np.array(values, np.int32)


def number(value: int) -> npt.NDArray[np.int32]:
    return np.array(value, np.int32)


def table(
    kind: int,
    start: Callable[[flatbuffers.Builder], object],
    end: Callable[[flatbuffers.Builder], int],
    *fields: tuple[Callable[[flatbuffers.Builder, Any], object], Any],
) -> FileOptions:
    """Options with some fields."""

    def write(builder: flatbuffers.Builder) -> int:
        start(builder)
        for add, value in fields:
            add(builder, value)
        return end(builder)

    return FileOptions(kind, write)


def keep(dims: bool) -> FileOptions:
    fields = (tflite.ReducerOptionsAddKeepDims, dims)
    return table(tflite.BuiltinOptions.ReducerOptions, tflite.ReducerOptionsStart, tflite.ReducerOptionsEnd, fields)


def block(kind: int, start: Any, end: Any, add: Any) -> FileOptions:
    return table(kind, start, end, (add, 2))


def functions() -> Iterator[Case]:
    """Functions of one tensor."""
    positive = np.abs(IMAGE) + np.float32(0.1)
    truth = np.array([[True, False]])
    for name, expected in {
        "ABS": np.abs(IMAGE),
        "NEG": -IMAGE,
        "EXP": np.exp(IMAGE),
        "SIN": np.sin(IMAGE),
        "COS": np.cos(IMAGE),
        "FLOOR": np.floor(IMAGE),
        "CEIL": np.ceil(IMAGE),
        "ROUND": np.round(IMAGE),
        "SIGN": np.sign(IMAGE),
        "SQUARE": IMAGE * IMAGE,
        "ELU": np.where(IMAGE > 0, IMAGE, np.expm1(IMAGE)),
        "RELU_0_TO_1": np.clip(IMAGE, 0, 1),
        "ZEROS_LIKE": np.zeros_like(IMAGE),
        "LOGISTIC": 1 / (1 + np.exp(-IMAGE)),
        "TANH": np.tanh(IMAGE),
        "HARD_SWISH": IMAGE * np.clip(IMAGE + 3, 0, 6) / 6,
    }.items():
        yield Case(name, [IMAGE], [], [expected])
    for name, expected in {"LOG": np.log(positive), "SQRT": np.sqrt(positive), "RSQRT": 1 / np.sqrt(positive)}.items():
        yield Case(name, [positive], [], [expected])
    yield Case("LOGICAL_NOT", [truth], [], [~truth])
    leak = (tflite.LeakyReluOptionsAddAlpha, 0.3)
    options = table(
        tflite.BuiltinOptions.LeakyReluOptions, tflite.LeakyReluOptionsStart, tflite.LeakyReluOptionsEnd, leak
    )
    yield Case("LEAKY_RELU", [IMAGE], [], [np.where(IMAGE > 0, IMAGE, IMAGE * np.float32(0.3))], options)
    by_erf = [value * (1 + erf(value / 2**0.5)) / 2 for value in ROWS.ravel().tolist()]
    by_tanh = ROWS * (1 + np.tanh((2 / np.pi) ** 0.5 * (ROWS + 0.044715 * ROWS**3))) / 2
    for is_approximate, curve in ((False, np.reshape(by_erf, ROWS.shape)), (True, by_tanh)):
        field = (tflite.GeluOptionsAddApproximate, is_approximate)
        options = table(tflite.BuiltinOptions.GeluOptions, tflite.GeluOptionsStart, tflite.GeluOptionsEnd, field)
        yield Case("GELU", [ROWS], [], [curve.astype(np.float32)], options)
    for source, target in ((ROWS * 3, np.int32), (WHOLE, np.float32), (WHOLE, np.int64), (ROWS > 0, np.float32)):
        yield Case("CAST", [np.asarray(source)], [], [np.asarray(source).astype(target)])


def pairs() -> Iterator[Case]:
    """Functions of two tensors."""
    row = IMAGE[:, :1, :, :]
    for name, function in {
        "MAXIMUM": np.maximum,
        "MINIMUM": np.minimum,
        "SQUARED_DIFFERENCE": lambda a, b: (a - b) ** 2,
        "FLOOR_DIV": np.floor_divide,
        "FLOOR_MOD": np.mod,
        "EQUAL": np.equal,
        "NOT_EQUAL": np.not_equal,
        "LESS": np.less,
        "LESS_EQUAL": np.less_equal,
        "GREATER": np.greater,
        "GREATER_EQUAL": np.greater_equal,
    }.items():
        yield Case(name, [IMAGE, row], [], [np.asarray(function(IMAGE, row))])
        if name not in ("SQUARED_DIFFERENCE",):
            yield Case(name, [STEPS], [ints(2, -3, 2)], [np.asarray(function(STEPS, ints(2, -3, 2)))])
    yield Case("POW", [np.abs(ROWS), ROWS], [], [np.abs(ROWS) ** ROWS])
    yield Case("ADD_N", [ROWS, ROWS + 1, ROWS * 2], [], [ROWS * 4 + 1])
    one, two = ROWS > 0, ROWS > 0.5
    yield Case("LOGICAL_AND", [one, two], [], [one & two])
    yield Case("LOGICAL_OR", [one, two], [], [one | two])
    for name in ("SELECT", "SELECT_V2"):
        yield Case(name, [one, ROWS, -ROWS], [], [np.where(one, ROWS, -ROWS)])
    first = np.array([True, False, True])
    yield Case("SELECT", [first, ROWS, -ROWS], [], [np.where(first[:, None], ROWS, -ROWS)])
    yield Case("SELECT_V2", [one, ROWS], [np.float32([7])], [np.where(one, ROWS, np.float32(7))])


def reductions() -> Iterator[Case]:
    """Sums, extremes and places."""
    for dims in (False, True):
        for name, function in {
            "SUM": np.sum,
            "MEAN": np.mean,
            "REDUCE_MAX": np.max,
            "REDUCE_MIN": np.min,
            "REDUCE_PROD": np.prod,
        }.items():
            for axes in ((1, 2), (-1,), (0, 3)):
                expected = np.asarray(function(IMAGE, axis=axes, keepdims=dims), np.float32)
                yield Case(name, [IMAGE], [ints(*axes)], [expected], keep(dims))
    truth = CUBE > 0
    yield Case("REDUCE_ANY", [truth], [ints(2)], [truth.any(2)], keep(False))
    yield Case("REDUCE_ALL", [truth], [ints(0, 1)], [truth.all((0, 1))], keep(False))
    for name, place in (("ARG_MAX", np.argmax), ("ARG_MIN", np.argmin)):
        for dtype, kind in ((np.int32, tflite.TensorType.INT32), (np.int64, tflite.TensorType.INT64)):
            options = _place_options(name, kind)
            yield Case(name, [CUBE], [number(2)], [place(CUBE, axis=2).astype(dtype)], options)
    yield Case("ARG_MAX", [IMAGE], [number(-1)], [IMAGE.argmax(-1).astype(np.int32)], _place_options("ARG_MAX", 2))
    order = np.argsort(-ROWS, axis=1)[:, :2].astype(np.int32)
    yield Case("TOPK_V2", [ROWS], [number(2)], [np.take_along_axis(ROWS, order, 1), order])
    for exclusive, backwards in ((False, False), (True, False), (False, True)):
        found = np.flip(np.cumsum(np.flip(CUBE, 1), 1), 1) if backwards else np.cumsum(CUBE, 1)
        fields = ((tflite.CumsumOptionsAddExclusive, exclusive), (tflite.CumsumOptionsAddReverse, backwards))
        options = table(
            tflite.BuiltinOptions.CumsumOptions, tflite.CumsumOptionsStart, tflite.CumsumOptionsEnd, *fields
        )
        yield Case("CUMSUM", [CUBE], [number(1)], [found - CUBE if exclusive else found], options)


def _place_options(name: str, kind: int) -> FileOptions:
    if name == "ARG_MAX":
        field = (tflite.ArgMaxOptionsAddOutputType, kind)
        return table(tflite.BuiltinOptions.ArgMaxOptions, tflite.ArgMaxOptionsStart, tflite.ArgMaxOptionsEnd, field)
    field = (tflite.ArgMinOptionsAddOutputType, kind)
    return table(tflite.BuiltinOptions.ArgMinOptions, tflite.ArgMinOptionsStart, tflite.ArgMinOptionsEnd, field)


def norms() -> Iterator[Case]:
    """What is divided by a sum."""
    for values in (ROWS, IMAGE):
        powers = np.exp(values - values.max(-1, keepdims=True))
        share = powers / powers.sum(-1, keepdims=True)
        yield Case("SOFTMAX", [values], [], [share], _softmax(1.0))
        yield Case("LOG_SOFTMAX", [values], [], [np.log(share)])
        lengths = np.linalg.norm(values, axis=-1, keepdims=True)
        norm = table(tflite.BuiltinOptions.L2NormOptions, tflite.L2NormOptionsStart, tflite.L2NormOptionsEnd)
        yield Case("L2_NORMALIZATION", [values], [], [values / lengths], norm)
    powers = np.exp(2 * ROWS)
    yield Case("SOFTMAX", [ROWS], [], [powers / powers.sum(-1, keepdims=True)], _softmax(2.0))


def _softmax(beta: float) -> FileOptions:
    field = (tflite.SoftmaxOptionsAddBeta, beta)
    return table(tflite.BuiltinOptions.SoftmaxOptions, tflite.SoftmaxOptionsStart, tflite.SoftmaxOptionsEnd, field)


def arrangements() -> Iterator[Case]:
    """What only moves values."""
    yield Case("TRANSPOSE", [IMAGE], [ints(0, 3, 1, 2)], [IMAGE.transpose(0, 3, 1, 2)])
    yield Case("TRANSPOSE", [CUBE], [ints(2, 0, 1)], [CUBE.transpose(2, 0, 1)])
    yield Case("SQUEEZE", [IMAGE], [], [IMAGE[0]], _squeeze())
    yield Case("EXPAND_DIMS", [CUBE], [number(1)], [CUBE[:, None]])
    yield Case("PACK", [ROWS, ROWS + 1], [], [np.stack([ROWS, ROWS + 1], 1)], _pack(1, 2))
    yield Case("UNPACK", [CUBE], [], [CUBE[:, i] for i in range(3)], _unpack(1, 3))
    yield Case("SLICE", [IMAGE], [ints(0, 1, 2, 0), ints(1, 2, -1, 2)], [IMAGE[:, 1:3, 2:, :2]])
    yield Case("REVERSE_V2", [CUBE], [ints(1)], [CUBE[:, ::-1]])
    yield Case("TILE", [CUBE], [ints(1, 2, 3)], [np.tile(CUBE, (1, 2, 3))])
    spread = np.broadcast_to(CUBE[:, :1], (2, 3, 4)).copy()
    yield Case("BROADCAST_TO", [CUBE[:, :1]], [ints(2, 3, 4)], [spread], version=2)
    yield Case("FILL", [np.array(3, np.float32)], [ints(2, 2)], [np.full((2, 2), 3, np.float32)], constants_first=True)
    on_off = [number(4), np.array(7, np.float32), np.array(-1, np.float32)]
    rows = np.where(np.eye(4)[[3, 0]] == 1, np.float32(7), np.float32(-1))
    for axis, hot in ((-1, rows), (0, rows.T.copy())):
        field = (tflite.OneHotOptionsAddAxis, axis)
        options = table(tflite.BuiltinOptions.OneHotOptions, tflite.OneHotOptionsStart, tflite.OneHotOptionsEnd, field)
        yield Case("ONE_HOT", [ints(3, 0)], on_off, [hot], options)
    yield Case("GATHER", [CUBE], [ints(2, 0)], [CUBE[:, [2, 0]]], _gather(1))
    yield Case("GATHER", [IMAGE], [ints(1, 3)], [IMAGE[:, [1, 3]]], _gather(-3))
    yield Case("GATHER", [ROWS, ints(2, 2, 0)], [], [ROWS[[2, 2, 0]]], _gather(0))
    yield Case("EMBEDDING_LOOKUP", [ints(2, 0)], [ROWS], [ROWS[[2, 0]]])
    yield Case("GATHER_ND", [CUBE], [np.int32([[0, 1], [1, 2]])], [CUBE[[0, 1], [1, 2]]])
    amounts = np.int32([[0, 0], [1, 2], [0, 1], [0, 0]])
    yield Case("PAD", [IMAGE], [amounts], [np.pad(IMAGE, amounts)])
    yield Case("PADV2", [IMAGE], [amounts, np.float32([9])], [np.pad(IMAGE, amounts, constant_values=9)])
    field = (tflite.MirrorPadOptionsAddMode, tflite.MirrorPadMode.REFLECT)
    mirror = table(
        tflite.BuiltinOptions.MirrorPadOptions, tflite.MirrorPadOptionsStart, tflite.MirrorPadOptionsEnd, field
    )
    yield Case("MIRROR_PAD", [IMAGE], [amounts], [np.pad(IMAGE, amounts, mode="reflect")], mirror)
    yield Case("SHAPE", [CUBE], [], [ints(2, 3, 4)], _shape_options())
    yield Case("RANK", [CUBE], [], [number(3)])


def parts() -> Iterator[Case]:
    """SPLIT, whose axis comes first, and SPLIT_V."""
    for axis in (1, -1):
        halves = np.split(IMAGE[..., :2] if axis == -1 else IMAGE, 2, axis)
        source = np.concatenate(halves, axis)
        field = (tflite.SplitVOptionsAddNumSplits, 2)
        options = table(tflite.BuiltinOptions.SplitVOptions, tflite.SplitVOptionsStart, tflite.SplitVOptionsEnd, field)
        size = halves[0].shape[axis]
        yield Case("SPLIT_V", [source], [ints(size, size), number(axis)], halves, options)
        field = (tflite.SplitOptionsAddNumSplits, 2)
        options = table(tflite.BuiltinOptions.SplitOptions, tflite.SplitOptionsStart, tflite.SplitOptionsEnd, field)
        yield Case("SPLIT", [source], [number(axis)], halves, options, constants_first=True)


def _squeeze() -> FileOptions:
    return table(tflite.BuiltinOptions.SqueezeOptions, tflite.SqueezeOptionsStart, tflite.SqueezeOptionsEnd)


def _pack(axis: int, count: int) -> FileOptions:
    fields = ((tflite.PackOptionsAddAxis, axis), (tflite.PackOptionsAddValuesCount, count))
    return table(tflite.BuiltinOptions.PackOptions, tflite.PackOptionsStart, tflite.PackOptionsEnd, *fields)


def _unpack(axis: int, count: int) -> FileOptions:
    fields = ((tflite.UnpackOptionsAddAxis, axis), (tflite.UnpackOptionsAddNum, count))
    return table(tflite.BuiltinOptions.UnpackOptions, tflite.UnpackOptionsStart, tflite.UnpackOptionsEnd, *fields)


def _gather(axis: int, batch_axes: int = 0) -> FileOptions:
    fields = ((tflite.GatherOptionsAddAxis, axis), (tflite.GatherOptionsAddBatchDims, batch_axes))
    return table(tflite.BuiltinOptions.GatherOptions, tflite.GatherOptionsStart, tflite.GatherOptionsEnd, *fields)


def _shape_options() -> FileOptions:
    field = (tflite.ShapeOptionsAddOutType, tflite.TensorType.INT32)
    return table(tflite.BuiltinOptions.ShapeOptions, tflite.ShapeOptionsStart, tflite.ShapeOptionsEnd, field)


def images() -> Iterator[Case]:
    """Blocks of pixels, sizes, and products of matrices."""
    deep = RANDOM.normal(size=(1, 2, 3, 8)).astype(np.float32)
    spread = deep.reshape(1, 2, 3, 2, 2, 2).transpose(0, 1, 3, 2, 4, 5).reshape(1, 4, 6, 2)
    to_space = block(
        tflite.BuiltinOptions.DepthToSpaceOptions,
        tflite.DepthToSpaceOptionsStart,
        tflite.DepthToSpaceOptionsEnd,
        tflite.DepthToSpaceOptionsAddBlockSize,
    )
    to_depth = block(
        tflite.BuiltinOptions.SpaceToDepthOptions,
        tflite.SpaceToDepthOptionsStart,
        tflite.SpaceToDepthOptionsEnd,
        tflite.SpaceToDepthOptionsAddBlockSize,
    )
    yield Case("DEPTH_TO_SPACE", [deep], [], [spread], to_space)
    yield Case("SPACE_TO_DEPTH", [spread], [], [deep], to_depth)
    margins = np.int32([[1, 1], [0, 2]])
    padded = np.pad(IMAGE, ((0, 0), (1, 1), (0, 2), (0, 0)))
    apart = padded.reshape(1, 3, 2, 4, 2, 3).transpose(2, 4, 0, 1, 3, 5).reshape(4, 3, 4, 3)
    yield Case("SPACE_TO_BATCH_ND", [IMAGE], [ints(2, 2), margins], [apart])
    yield Case("BATCH_TO_SPACE_ND", [apart], [ints(2, 2), margins], [IMAGE])
    for height, width in ((8, 12), (2, 3), (7, 11)):
        for align, half in ((False, False), (False, True), (True, False)):
            rows, columns = (_nearest(*it, align=align, half=half) for it in ((4, height), (6, width)))
            yield Case(
                "RESIZE_NEAREST_NEIGHBOR",
                [IMAGE],
                [ints(height, width)],
                [IMAGE[:, rows][:, :, columns]],
                _nearest_options(align, half),
            )
    for first, second in ((False, False), (True, False), (False, True)):
        one = CUBE.swapaxes(1, 2).copy() if first else CUBE
        two = RANDOM.normal(size=(2, 5, 4) if second else (2, 4, 5)).astype(np.float32)
        fields = ((tflite.BatchMatMulOptionsAddAdjX, first), (tflite.BatchMatMulOptionsAddAdjY, second))
        options = table(
            tflite.BuiltinOptions.BatchMatMulOptions,
            tflite.BatchMatMulOptionsStart,
            tflite.BatchMatMulOptionsEnd,
            *fields,
        )
        yield Case("BATCH_MATMUL", [one, two], [], [CUBE @ (two.swapaxes(1, 2) if second else two)], options)


def _nearest(size: int, wanted: int, *, align: bool, half: bool) -> list[int]:
    """The sources of `wanted` pixels (TFLite, `reference/resize_nearest_neighbor.h`)."""
    scale = (size - 1) / (wanted - 1) if align else size / wanted
    places = [(index + 0.5 * half) * scale for index in range(wanted)]
    return [min(int(np.floor(place + 0.5 if align else place)), size - 1) for place in places]


def _nearest_options(align: bool, half: bool) -> FileOptions:
    return table(
        tflite.BuiltinOptions.ResizeNearestNeighborOptions,
        tflite.ResizeNearestNeighborOptionsStart,
        tflite.ResizeNearestNeighborOptionsEnd,
        (tflite.ResizeNearestNeighborOptionsAddAlignCorners, align),
        (tflite.ResizeNearestNeighborOptionsAddHalfPixelCenters, half),
    )


def _all(*groups: Callable[[], Iterable[Case]]) -> list[Case]:
    return [case for group in groups for case in group()]


CASES = _all(functions, pairs, reductions, norms, arrangements, parts, images)


@pytest.fixture(scope="module")
def interpreter() -> type[Interpreter] | None:
    """LiteRT's class, None without it: then NumPy alone is compared with."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        return None
    return Interpreter


@pytest.mark.parametrize("for_cpu", [False, True], ids=["plain", "tuned"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_operator_gives_what_it_should(
    case: Case, for_cpu: bool, run_onnx: RunOnnx, interpreter: type[Interpreter] | None
) -> None:
    model = onnx.load_from_string(to_onnx(case.file(), name=case.name, for_cpu=for_cpu))
    feeds = {f"x{place}": array.astype(np.float32) for place, array in enumerate(case.inputs)}
    found = run_onnx(model, feeds)
    expected = [np.asarray(array, np.float32) for array in case.expected]
    for values in (expected, [] if interpreter is None else run_litert(interpreter, case)):
        for one, other in zip(found, values, strict=False):
            assert one.dtype == np.float32
            np.testing.assert_allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)
    assert len(found) == len(expected)


def run_litert(interpreter: type[Interpreter], case: Case) -> list[Floats]:
    """The outputs, as numbers."""
    running = interpreter(model_content=case.file(), num_threads=1)
    running.allocate_tensors()
    for detail, array in zip(running.get_input_details(), case.inputs, strict=True):
        running.set_tensor(detail["index"], array)
    running.invoke()
    return [running.get_tensor(it["index"]).astype(np.float32) for it in running.get_output_details()]


def test_every_operator_of_these_modules_has_a_case() -> None:
    tested = {case.name for case in CASES}
    assert tested == NEW


NEW = frozenset(TABLE) - {
    *("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "Convolution2DTransposeBias", "FULLY_CONNECTED", "PRELU"),
    *("ADD", "SUB", "MUL", "DIV", "RELU", "RELU6", "RELU_N1_TO_1", "MAX_POOL_2D", "AVERAGE_POOL_2D"),
    *("RESIZE_BILINEAR", "RESHAPE", "CONCATENATION", "STRIDED_SLICE"),
    *("Landmarks2TransformMatrix", "TransformTensorBilinear", "TransformLandmarks"),
    *("QUANTIZE", "DEQUANTIZE"),
}
"""Operators that have no tests of their own in the folder `operators` or in test_quantised.py."""


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (
            Case("GATHER", [CUBE, np.int32([[0], [1]])], [], [CUBE[:, :1, 0]], _gather(1, 1)),
            "1 of its axes are looked up side by side; only none can be converted",
        ),
        (
            Case("SPACE_TO_BATCH_ND", [CUBE], [ints(2), np.int32([[0, 1]])], [np.zeros((4, 2, 4), np.float32)]),
            "only blocks of the height and width of images can be converted",
        ),
        (Case("RFFT2D", [ROWS], [], [ROWS]), "this operator is not known to the converter"),
    ],
    ids=str,
)
def test_what_cannot_be_converted_is_named(case: Case, reason: str) -> None:
    with pytest.raises(ModelError) as caught:
        to_onnx(case.file(), name="m.tflite", for_cpu=False)
    assert str(caught.value).startswith(f'cannot convert "m.tflite": operator 0, {case.name} ("x0", ')
    assert str(caught.value).endswith(f": {reason}")
