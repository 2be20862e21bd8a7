"""Recognising an ONNX file."""

from __future__ import annotations

import onnx
from google.protobuf.message import DecodeError

from mediagraph.framework.errors import ModelError


def read_onnx(content: bytes) -> onnx.ModelProto:
    """The model in an `.onnx` file; ModelError with what was found instead if it is none."""
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
