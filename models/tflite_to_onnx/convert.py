"""The conversion as a whole: bytes of a `.tflite` or `.onnx` file → bytes of an ONNX file."""

from __future__ import annotations

from collections.abc import Sequence

import onnx

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.batch.free import free_batch
from mediagraph.models.tflite_to_onnx.fold import fold_constants, fold_padding
from mediagraph.models.tflite_to_onnx.onnx_file import read_onnx
from mediagraph.models.tflite_to_onnx.operators.table import MOVES, TABLE
from mediagraph.models.tflite_to_onnx.passes.cpu import tune_for_cpu
from mediagraph.models.tflite_to_onnx.prune import keep_outputs
from mediagraph.models.tflite_to_onnx.quantised import as_real_numbers
from mediagraph.models.tflite_to_onnx.reader import is_tflite, read_model
from mediagraph.models.tflite_to_onnx.tflite_model import ABSENT, Operator, TfliteModel
from mediagraph.models.tflite_to_onnx.translation import ONNX_TYPES, Translation


def to_onnx(
    content: bytes, *, name: str, for_cpu: bool, outputs: Sequence[str | int] = (), batched: bool = False
) -> bytes:
    """The ONNX form of a model; `name` is for messages.

    An `.onnx` file comes back as it is, or rewritten for the CPU if the passes are safe on it. With `outputs`, names or
    positions, the model has these alone, in this order, and computes nothing for the others. With `batched` the first
    dimension of its tensors is open, where that is safe (`free_batch`). Raises ModelError.
    """
    try:
        if not (is_tflite(content) or for_cpu or outputs or batched):
            read_onnx(content)
            return content
        model = translate(read_model(content)) if is_tflite(content) else read_onnx(content)
        model = keep_outputs(model, outputs) if outputs else model
        model = tune_for_cpu(model, several_items=batched) if for_cpu else model
        return (free_batch(model) if batched else model).SerializeToString()
    except ModelError as error:
        raise ModelError(f'cannot convert "{name}": {error}') from error
    except Exception as error:  # the flatbuffer library raises anything on damaged bytes
        reason = " ".join(str(error).split())  # ONNX's checker writes several lines
        raise ModelError(
            f'cannot convert "{name}" ({len(content)} bytes): the file is damaged ({type(error).__name__}: {reason})'
        ) from error


def translate(model: TfliteModel) -> onnx.ModelProto:
    """A TFLite graph as an ONNX model, plain: no rewriting for any device."""
    model = fold_padding(fold_constants(as_real_numbers(model)))
    _check_types(model)
    translation = Translation(model)
    for operator in model.operators:
        try:
            _translate_operator(model, operator, translation)
        except ModelError as error:
            raise ModelError(f"{_place(model, operator)}: {error}") from error
    return translation.build()


def _translate_operator(model: TfliteModel, operator: Operator, translation: Translation) -> None:
    if operator.name not in TABLE:
        raise ModelError("this operator is not known to the converter")
    for tensor in operator.outputs:
        _check_type(model, tensor)
    TABLE[operator.name](operator, translation)
    for tensor in operator.outputs:
        if not _keeps_grid(model, operator, tensor):
            translation.round(tensor)


def _keeps_grid(model: TfliteModel, operator: Operator, tensor: int) -> bool:
    """Whether an operator only moves values that lie on the grid of its output already."""
    grid = model.tensors[tensor].grid
    sources = [model.tensors[it] for it in operator.inputs if it != ABSENT and model.tensors[it].data is None]
    return operator.name in MOVES and grid is not None and all(grid.is_like(source.grid) for source in sources)


def _check_types(model: TfliteModel) -> None:
    for tensor in (*model.inputs, *model.outputs):
        _check_type(model, tensor)


def _check_type(model: TfliteModel, tensor: int) -> None:
    found = model.tensors[tensor]
    if found.type_name not in ONNX_TYPES:
        raise ModelError(f'"{found.name}" is {found.type_name.lower()}; such tensors cannot be converted')


def _place(model: TfliteModel, operator: Operator) -> str:
    names = [f'"{model.tensors[tensor].name}"' for tensor in (*operator.inputs, *operator.outputs) if tensor != ABSENT]
    return f"operator {operator.index}, {operator.name} ({', '.join(names)})"
