"""Recognising an ONNX file, and what in it nobody could run."""

from __future__ import annotations

import onnx
from google.protobuf.message import DecodeError

from mediagraph.framework.errors import ModelError

_RUNNABLE = ("ai.onnx", "com.microsoft", "com.ms")  # domains, with all below them, that ONNX Runtime has
_MOST_NAMED = 3


def read_onnx(content: bytes) -> onnx.ModelProto:
    """The model in an `.onnx` file.

    Raises ModelError with what was found instead if it is none, for weights that are in other files, and for operators
    that are neither ONNX's own nor ONNX Runtime's nor functions of the file.
    """
    model = parse_onnx(content)
    _check_weights(model)
    _check_operators(model)
    return model


def parse_onnx(content: bytes) -> onnx.ModelProto:
    """The model in an `.onnx` file, whatever is in it; raises ModelError if the file is no model."""
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError:
        model.Clear()
    if not model.ir_version or not model.graph.node:
        raise ModelError(
            f"the file is neither a TFLite model (no TFL3 at byte 4) nor an ONNX model: "
            f"{len(content)} bytes that begin with {content[:8].hex(' ') or 'nothing'}"
        )
    return model


def is_known(node: onnx.NodeProto, model: onnx.ModelProto) -> bool:
    """Is the operator of a node one of ONNX's own, of ONNX Runtime's, or a function of the file?"""
    if any((function.domain, function.name) == (node.domain, node.op_type) for function in model.functions):
        return True
    if node.domain in ("", "ai.onnx"):
        return bool(onnx.defs.has(node.op_type))
    return any(f"{node.domain}.".startswith(f"{domain}.") for domain in _RUNNABLE)


def _check_weights(model: onnx.ModelProto) -> None:
    """The store keeps models by their content, so a file beside a model cannot belong to it."""
    files = {
        entry.value
        for tensor in model.graph.initializer
        if tensor.data_location == onnx.TensorProto.EXTERNAL
        for entry in tensor.external_data
        if entry.key == "location"
    }
    if files:
        named = ", ".join(f'"{file}"' for file in sorted(files)[:_MOST_NAMED])
        raise ModelError(
            f"its weights are in other files ({named}); put all into one: "
            'onnx.save(onnx.load("this.onnx"), "whole.onnx", save_as_external_data=False)'
        )


def _check_operators(model: onnx.ModelProto) -> None:
    for number, node in enumerate(model.graph.node):
        if not is_known(node, model):
            operator = f"{node.domain}.{node.op_type}" if node.domain else node.op_type
            raise ModelError(f"operator {number}, {operator} ({_values(node)}): this operator is not known")


def _values(node: onnx.NodeProto) -> str:
    return ", ".join(f'"{value}"' for value in (*node.input, *node.output) if value)
