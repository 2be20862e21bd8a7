"""Reading a `.tflite` file (schema version 3) into a `TfliteModel`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import tflite

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.options import read_options
from mediagraph.models.tflite_to_onnx.sparse import read_dense
from mediagraph.models.tflite_to_onnx.tflite_model import (
    ABSENT,
    Array,
    Grid,
    Operator,
    Tensor,
    TfliteModel,
)

IDENTIFIER = b"TFL3"

_MAX_ELEMENTS = 1 << 28  # a gigabyte of float32; only a damaged file holds more
_CUSTOM = "CUSTOM"
_DTYPES: dict[str, type[np.generic]] = {
    "FLOAT32": np.float32,
    "FLOAT16": np.float16,
    "INT32": np.int32,
    "INT64": np.int64,
    "INT16": np.int16,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "BOOL": np.bool_,
}


def is_tflite(content: bytes) -> bool:
    """Whether a file calls itself a TFLite model."""
    return content[4:8] == IDENTIFIER


def read_model(content: bytes) -> TfliteModel:
    """The first graph of a `.tflite` file, which is what runs; others belong to its branches and loops, or to nobody.

    A damaged file raises ModelError, or whatever the flatbuffer library meets first: the caller wraps both.
    """
    if not is_tflite(content):
        raise ModelError("this is no TFLite model")
    model = tflite.Model.GetRootAs(content, 0)
    if model.SubgraphsLength() == 0:
        raise ModelError("it holds no graph")
    graph = model.Subgraphs(0)
    limit = len(content) // 4  # each entry of a list takes at least 4 bytes: a longer list is damage
    if max(graph.TensorsLength(), graph.OperatorsLength()) > limit:
        raise ModelError("it is damaged: a list in it is longer than the file")
    read = TfliteModel(
        tuple(_read_tensor(model, graph.Tensors(index)) for index in range(graph.TensorsLength())),
        tuple(_read_operators(model, graph)),
        _indices(graph.InputsAsNumpy()),
        _indices(graph.OutputsAsNumpy()),
    )
    _check_indices(read)
    return read


def _check_indices(model: TfliteModel) -> None:
    """Every tensor that is named must be there; Python would count a negative index from the end."""
    for operator in model.operators:
        named = [*operator.outputs, *(index for index in operator.inputs if index != ABSENT)]
        _check_range(named, model, f"operator {operator.index}, {operator.name}")
    _check_range((*model.inputs, *model.outputs), model, "the graph")


def _check_range(indices: Sequence[int], model: TfliteModel, who: str) -> None:
    wrong = [index for index in indices if not 0 <= index < len(model.tensors)]
    if wrong:
        raise ModelError(f"it is damaged: {who} names tensor {wrong[0]}, and there are {len(model.tensors)}")


def _read_tensor(model: tflite.Model, tensor: tflite.Tensor) -> Tensor:
    shape = _indices(tensor.ShapeAsNumpy()) if tensor.ShapeLength() else ()
    name = (tensor.Name() or b"").decode()
    if min(shape, default=1) < 0 or math.prod(shape) > _MAX_ELEMENTS:
        raise ModelError(f'it is damaged: tensor "{name}" has the shape {list(shape)}')
    type_name = _TYPE_NAMES.get(tensor.Type(), str(tensor.Type()))
    return Tensor(name, shape, type_name, _read_data(model, tensor, shape, type_name), _read_grid(tensor))


def _read_grid(tensor: tflite.Tensor) -> Grid | None:
    """What the integers of a quantised tensor mean; None where nothing is said, or nothing in numbers."""
    found = tensor.Quantization()
    if found is None or found.ScaleLength() == 0:
        return None
    scales = np.asarray(found.ScaleAsNumpy(), np.float64)
    zeros = np.asarray(found.ZeroPointAsNumpy(), np.int64) if found.ZeroPointLength() else np.zeros(1, np.int64)
    zero_points = np.broadcast_to(zeros, scales.shape) if zeros.size == 1 else zeros
    return Grid(scales, zero_points, found.QuantizedDimension())


def _read_data(model: tflite.Model, tensor: tflite.Tensor, shape: tuple[int, ...], type_name: str) -> Array | None:
    number, count = tensor.Buffer(), model.BuffersLength()
    if number >= count:  # the library would read whatever stands behind the list
        raise ModelError(f"it is damaged: a tensor names buffer {number}, and there are {count}")
    buffer = model.Buffers(number)
    if buffer.DataLength() == 0 or type_name not in _DTYPES:
        return None
    values = np.frombuffer(buffer.DataAsNumpy(), _DTYPES[type_name])  # a view: thousands of tensors may share a buffer
    sparsity = tensor.Sparsity()
    return values.reshape(shape) if sparsity is None else read_dense(sparsity, values, shape)


def _read_operators(model: tflite.Model, graph: tflite.SubGraph) -> Iterator[Operator]:
    for index in range(graph.OperatorsLength()):
        operator = graph.Operators(index)
        if operator.OpcodeIndex() >= model.OperatorCodesLength():
            raise ModelError(f"it is damaged: the kind of operator {index} is not in its list of kinds")
        code = model.OperatorCodes(operator.OpcodeIndex())
        name = _operator_name(code)
        custom = operator.CustomOptionsAsNumpy().tobytes() if operator.CustomOptionsLength() else b""
        inputs, outputs = _indices(operator.InputsAsNumpy()), _indices(operator.OutputsAsNumpy())
        yield Operator(
            index, name, inputs, outputs, read_options(name, operator.BuiltinOptions(), custom), code.Version()
        )


def _operator_name(code: tflite.OperatorCode) -> str:
    # Files older than the wide enum have 0 in the new field, newer ones may have a place-holder in the old one.
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    name = _OPERATOR_NAMES.get(number, f"BUILTIN_{number}")
    return (code.CustomCode() or b"").decode() if name == _CUSTOM else name


def _indices(values: object) -> tuple[int, ...]:
    # The library returns the number 0 for a list that is not there.
    return tuple(int(value) for value in values) if isinstance(values, np.ndarray) else ()


def _names(enum: type) -> dict[int, str]:
    return {number: name for name, number in vars(enum).items() if not name.startswith("_")}


_TYPE_NAMES = _names(tflite.TensorType)
_OPERATOR_NAMES = _names(tflite.BuiltinOperator)
