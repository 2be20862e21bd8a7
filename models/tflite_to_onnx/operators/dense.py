"""FULLY_CONNECTED."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx.tflite_model import ActivationOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation


def fully_connected(operator: Operator, to: Translation) -> None:
    """FULLY_CONNECTED: the input is flattened to rows as long as those of the weights, output × input."""
    weights = to.floats(operator.inputs[1])
    rows = to.get(operator.inputs[0], Layout.NHWC)
    if len(to.shape(operator.inputs[0])) != 2:
        rows = to.reshape(rows, [-1, weights.shape[1]])
    value = to.add("Gemm", [rows, to.constant(weights), *to.optional_bias(operator, 2)], transB=1)
    if len(to.shape(operator.outputs[0])) != 2:
        value = to.reshape(value, to.shape(operator.outputs[0]))
    to.put(operator.outputs[0], to.activate(value, operator.options_as(ActivationOptions).activation), Layout.NHWC)


OPERATORS = {"FULLY_CONNECTED": fully_connected}
