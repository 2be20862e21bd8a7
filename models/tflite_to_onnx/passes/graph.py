"""An ONNX graph that passes rewrite: nodes in a list, constants as arrays, the shape of every value at hand."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper, shape_inference

from mediagraph.models.tflite_to_onnx.builder import Attribute, make_node
from mediagraph.models.tflite_to_onnx.processor import WIDE
from mediagraph.models.tflite_to_onnx.tflite_model import Array


class Graph:
    """The graph of a model. A pass changes `nodes` and `constants` in any order, then `refresh` puts all in order.

    `block` is how many channels the blocked kernels compute together.
    """

    def __init__(self, model: onnx.ModelProto, *, block: int = WIDE) -> None:
        self.block = block
        self._frame = _frame_of(model)
        self.nodes: list[NodeProto] = [_copy_of(node) for node in model.graph.node]
        self.constants: dict[str, Array] = {it.name: numpy_helper.to_array(it) for it in model.graph.initializer}
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.inputs = frozenset(it.name for it in model.graph.input)
        self.outputs = frozenset(it.name for it in model.graph.output)
        self._floats: set[str] = set()
        self._taken = {value for node in self.nodes for value in (*node.input, *node.output)}
        self.refresh()

    def is_image(self, value: str) -> bool:
        """Whether a value is float32 and has the rank of an image, N×C×H×W."""
        return value in self._floats and len(self.shapes[value]) == 4

    def declare_image(self, value: str, shape: tuple[int, ...]) -> None:
        """State the shape of a new float32 value ahead of `refresh`."""
        self.shapes[value] = shape
        self._floats.add(value)

    def readers(self) -> dict[str, list[NodeProto]]:
        """The nodes that read each value, a node twice if it reads it twice."""
        readers: dict[str, list[NodeProto]] = {}
        for node in self.nodes:
            for value in node.input:
                readers.setdefault(value, []).append(node)
        return readers

    def only_reader(self, value: str) -> NodeProto | None:
        """The one node that reads a value; None if there are more, or if the value leaves the graph."""
        readers = self.readers().get(value, [])
        return readers[0] if len(readers) == 1 and value not in self.outputs else None

    def bypass(self, node: NodeProto) -> None:
        """Let all readers of a node's output read its first input; the output must not leave the graph."""
        for reader in self.nodes:
            reader.input[:] = [node.input[0] if value == node.output[0] else value for value in reader.input]

    def constant(self, array: Array) -> str:
        """The name of a new constant."""
        name = self.fresh("constant")
        self.constants[name] = array
        return name

    def fresh(self, stem: str) -> str:
        """A name that no value has."""
        number = len(self._taken)
        while f"{stem}/{number}" in self._taken:
            number += 1
        self._taken.add(f"{stem}/{number}")
        return f"{stem}/{number}"

    def node(
        self, op_type: str, inputs: Sequence[str], *, output: str | None = None, **attributes: Attribute
    ) -> NodeProto:
        """A new node, not yet in the list; its output gets a fresh name unless one is given."""
        name = self.fresh(op_type)
        return make_node(op_type, inputs, output or name, name=name, attributes=attributes)

    def refresh(self) -> None:
        """Bring the nodes in an order in which they can run, drop those that nobody reads, and infer all shapes."""
        self.nodes = self._needed_in_order()
        inferred = shape_inference.infer_shapes(self._assemble(with_weights=False)).graph
        values = [*inferred.value_info, *inferred.input, *inferred.output]
        self.shapes = {it.name: tuple(axis.dim_value for axis in it.type.tensor_type.shape.dim) for it in values}
        self.shapes |= {name: array.shape for name, array in self.constants.items()}
        self._floats = {it.name for it in values if it.type.tensor_type.elem_type == TensorProto.FLOAT}
        self._floats |= {name for name, array in self.constants.items() if array.dtype == np.float32}

    def build(self) -> onnx.ModelProto:
        """The model as it is now, checked by ONNX's own checker."""
        self.refresh()
        model = self._assemble(with_weights=True)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _needed_in_order(self) -> list[NodeProto]:
        producer = {output: number for number, node in enumerate(self.nodes) for output in node.output if output}
        before = {
            number: [producer[value] for value in node.input if value in producer]
            for number, node in enumerate(self.nodes)
        }
        needed: set[int] = set()
        waiting = [producer[output] for output in self.outputs if output in producer]
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                waiting += before[number]
        return [self.nodes[number] for number in TopologicalSorter(before).static_order() if number in needed]

    def _assemble(self, *, with_weights: bool) -> onnx.ModelProto:
        """The model; for the inference of shapes without the numbers of its weights, of which it would make copies."""
        used = {value for node in self.nodes for value in node.input}
        self.constants = {name: array for name, array in self.constants.items() if name in used | self.outputs}
        model = onnx.ModelProto()
        model.CopyFrom(self._frame)
        model.graph.node.extend(self.nodes)
        for name, array in self.constants.items():
            if with_weights or array.size <= _FEW:
                model.graph.initializer.append(numpy_helper.from_array(array, name))
            else:
                model.graph.input.append(_as_input(name, array))
        return model


_FEW = 64  # numbers; what shapes depend on, the sizes, scales and amounts, is shorter


def _frame_of(model: onnx.ModelProto) -> onnx.ModelProto:
    """A model without the nodes, constants and shapes of its graph."""
    frame = onnx.ModelProto()
    frame.CopyFrom(model)
    for field in (frame.graph.node, frame.graph.initializer, frame.graph.value_info):
        del field[:]
    return frame


def _as_input(name: str, array: Array) -> onnx.ValueInfoProto:
    """A constant as a value of which only type and shape are known."""
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def integers(node: NodeProto, name: str, default: Sequence[int]) -> list[int]:
    """An attribute that is a list of integers."""
    return next((list(it.ints) for it in node.attribute if it.name == name), list(default))


def integer(node: NodeProto, name: str, default: int) -> int:
    """An attribute that is an integer."""
    return next((it.i for it in node.attribute if it.name == name), default)


def set_integer(node: NodeProto, name: str, value: int) -> None:
    """Change an attribute that is an integer and is there."""
    next(it for it in node.attribute if it.name == name).i = value


def with_integer(node: NodeProto, name: str, value: int) -> NodeProto:
    """A copy of a node in which an attribute, whether it is there or not, is this integer."""
    copy = _copy_of(node)
    del copy.attribute[:]
    copy.attribute.extend(it for it in node.attribute if it.name != name)
    copy.attribute.append(helper.make_attribute(name, value))
    return copy


def _copy_of(node: NodeProto) -> NodeProto:
    copy = NodeProto()
    copy.CopyFrom(node)
    return copy


def text(node: NodeProto, name: str, default: str) -> str:
    """An attribute that is a text."""
    return next((it.s.decode() for it in node.attribute if it.name == name), default)


def is_convolution(graph: Graph, node: NodeProto) -> bool:
    """Whether a node is a 2-D convolution with constant weights and explicit pads."""
    return (
        node.op_type == "Conv"
        and graph.is_image(node.input[0])
        and all(value in graph.constants for value in node.input[1:] if value)
        and text(node, "auto_pad", "NOTSET") == "NOTSET"
    )


def is_pointwise(graph: Graph, node: NodeProto) -> bool:
    """Whether a node is an ungrouped 1×1 convolution that keeps the size of the image."""
    return (
        is_convolution(graph, node)
        and graph.constants[node.input[1]].shape[2:] == (1, 1)
        and integers(node, "strides", (1, 1)) == [1, 1]
        and integer(node, "group", 1) == 1
        and not any(integers(node, "pads", ()))
    )


def is_depthwise(graph: Graph, node: NodeProto) -> bool:
    """Whether a node is a convolution that computes each channel from itself alone."""
    group = integer(node, "group", 1)
    return is_convolution(graph, node) and group == graph.shapes[node.input[0]][1] == graph.shapes[node.output[0]][1]


def keeps_channels(graph: Graph, node: NodeProto) -> bool:
    """Whether a node is a Resize by constant scales of height and width alone."""
    scales = graph.constants.get(node.input[2]) if node.op_type == "Resize" and len(node.input) == 3 else None
    return scales is not None and scales.shape == (4,) and bool((scales[:2] == 1).all())


def padded_channels(graph: Graph, node: NodeProto) -> tuple[int, int] | None:
    """How many zero channels a Pad puts before and after an image's own; None if it does anything else."""
    amounts = graph.constants.get(node.input[1]) if node.op_type == "Pad" and len(node.input) == 2 else None
    if amounts is None or amounts.size != 8 or text(node, "mode", "constant") != "constant":
        return None
    channels = (int(amounts[1]), int(amounts[5]))
    adds_only_channels = np.abs(amounts).sum() == sum(channels) and min(channels) >= 0
    return channels if adds_only_channels else None
