"""What a model file holds, without running it: its tensors, and its operators with those that nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import onnx

from mediagraph.framework.errors import ModelError
from mediagraph.models.manifest import TensorShape
from mediagraph.models.tflite_to_onnx.fold import fold_constants
from mediagraph.models.tflite_to_onnx.onnx_file import is_known, parse_onnx
from mediagraph.models.tflite_to_onnx.operators.table import TABLE
from mediagraph.models.tflite_to_onnx.reader import is_tflite, read_model


@dataclass(frozen=True, slots=True)
class Summary:
    """A model in numbers; an open dimension is -1. `unknown` are operators for which the model is refused."""

    kind: str
    inputs: tuple[TensorShape, ...]
    outputs: tuple[TensorShape, ...]
    operators: Mapping[str, int]
    unknown: tuple[str, ...]


def summarise(content: bytes, *, name: str) -> Summary:
    """The summary of a `.tflite` or `.onnx` file; `name` is for messages. Raises ModelError for damaged files."""
    try:
        return _summarise_tflite(content) if is_tflite(content) else _summarise_onnx(content)
    except ModelError as error:
        raise ModelError(f'cannot read "{name}": {error}') from error
    except Exception as error:  # the flatbuffer library raises anything on damaged bytes
        raise ModelError(f'cannot read "{name}" ({len(content)} bytes): the file is damaged ({error})') from error


def _summarise_tflite(content: bytes) -> Summary:
    model = fold_constants(read_model(content))
    operators = Counter(operator.name for operator in model.operators)
    inputs, outputs = (
        tuple(TensorShape(model.tensors[index].name, model.tensors[index].shape) for index in indices)
        for indices in (model.inputs, model.outputs)
    )
    return Summary("TFLite", inputs, outputs, operators, tuple(name for name in operators if name not in TABLE))


def _summarise_onnx(content: bytes) -> Summary:
    model = parse_onnx(content)
    names = {id(node): f"{node.domain}.{node.op_type}" if node.domain else node.op_type for node in model.graph.node}
    unknown = dict.fromkeys(names[id(node)] for node in model.graph.node if not is_known(node, model))
    constants = {it.name for it in model.graph.initializer}
    return Summary(
        "ONNX",
        tuple(_tensor(it) for it in model.graph.input if it.name not in constants),
        tuple(map(_tensor, model.graph.output)),
        Counter(names.values()),
        tuple(unknown),
    )


def _tensor(info: onnx.ValueInfoProto) -> TensorShape:
    axes = info.type.tensor_type.shape.dim
    return TensorShape(info.name, tuple(axis.dim_value if axis.HasField("dim_value") else -1 for axis in axes))
