"""Functions of two tensors without options: extremes, comparisons, truth values, whole quotients, and choices."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx.operators.elementwise import common_layout
from mediagraph.models.tflite_to_onnx.tflite_model import Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation

_SAME = {
    "MAXIMUM": "Max",
    "MINIMUM": "Min",
    "POW": "Pow",
    "ADD_N": "Sum",
    "EQUAL": "Equal",
    "LESS": "Less",
    "LESS_EQUAL": "LessOrEqual",
    "GREATER": "Greater",
    "GREATER_EQUAL": "GreaterOrEqual",
    "LOGICAL_AND": "And",
    "LOGICAL_OR": "Or",
}


def same(operator: Operator, to: Translation) -> None:
    """Functions that ONNX has too."""
    _put(operator, to, to.add(_SAME[operator.name], _sources(operator, to)))


def not_equal(operator: Operator, to: Translation) -> None:
    """NOT_EQUAL."""
    _put(operator, to, to.add("Not", [to.add("Equal", _sources(operator, to))]))


def squared_difference(operator: Operator, to: Translation) -> None:
    """SQUARED_DIFFERENCE."""
    difference = to.add("Sub", _sources(operator, to))
    _put(operator, to, to.add("Mul", [difference, difference]))


def floor_quotient(operator: Operator, to: Translation) -> None:
    """FLOOR_DIV; ONNX's quotient of integers is cut off towards zero, so that the rest is taken away first."""
    one, two = _sources(operator, to)
    if to.type_name(operator.outputs[0]) == "FLOAT32":
        _put(operator, to, to.add("Floor", [to.add("Div", [one, two])]))
        return
    whole = to.add("Sub", [one, to.add("Mod", [one, two])])
    _put(operator, to, to.add("Div", [whole, two]))


def floor_rest(operator: Operator, to: Translation) -> None:
    """FLOOR_MOD, which has the sign of the divisor."""
    one, two = _sources(operator, to)
    if to.type_name(operator.outputs[0]) != "FLOAT32":
        _put(operator, to, to.add("Mod", [one, two]))
        return
    quotient = to.add("Floor", [to.add("Div", [one, two])])
    _put(operator, to, to.add("Sub", [one, to.add("Mul", [quotient, two])]))


def select(operator: Operator, to: Translation) -> None:
    """SELECT and SELECT_V2; a list of conditions for a tensor of more axes counts along its first axis."""
    condition, one, two = (to.get(tensor, Layout.NHWC) for tensor in operator.inputs)
    shape, rank = to.shape(operator.inputs[0]), len(to.shape(operator.outputs[0]))
    if operator.name == "SELECT" and 0 < len(shape) < rank:
        condition = to.reshape(condition, [*shape, *[1] * (rank - len(shape))])
    to.put(operator.outputs[0], to.add("Where", [condition, one, two]), Layout.NHWC)


def _sources(operator: Operator, to: Translation) -> list[str]:
    layout = common_layout(operator, to)
    return [to.get(tensor, layout) for tensor in operator.inputs]


def _put(operator: Operator, to: Translation, value: str) -> None:
    to.put(operator.outputs[0], value, common_layout(operator, to))


OPERATORS = {
    **dict.fromkeys(_SAME, same),
    "NOT_EQUAL": not_equal,
    "SQUARED_DIFFERENCE": squared_difference,
    "FLOOR_DIV": floor_quotient,
    "FLOOR_MOD": floor_rest,
    "SELECT": select,
    "SELECT_V2": select,
}
