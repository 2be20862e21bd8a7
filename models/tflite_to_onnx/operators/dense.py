"""FULLY_CONNECTED and BATCH_MATMUL."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx.tflite_model import ActivationOptions, MatMulOptions, Operator
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


def batch_matmul(operator: Operator, to: Translation) -> None:
    """BATCH_MATMUL: products of the matrices in the last two axes."""
    options = operator.options_as(MatMulOptions)
    sides = zip(operator.inputs, (options.transposes_first, options.transposes_second))
    factors = [_matrix(tensor, to, transposed=transposed) for tensor, transposed in sides]
    to.put(operator.outputs[0], to.add("MatMul", factors), Layout.NHWC)


def _matrix(tensor: int, to: Translation, *, transposed: bool) -> str:
    value = to.get(tensor, Layout.NHWC)
    rank = len(to.shape(tensor))
    axes = [*range(rank - 2), rank - 1, rank - 2]
    return to.add("Transpose", [value], perm=axes) if transposed else value


OPERATORS = {"FULLY_CONNECTED": fully_connected, "BATCH_MATMUL": batch_matmul}
