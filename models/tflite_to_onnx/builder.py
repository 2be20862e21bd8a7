"""Writing an ONNX graph: nodes, constants, and fresh names for what they produce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from mediagraph.models.tflite_to_onnx.tflite_model import Array
from mediagraph.models.tflite_to_onnx.version import CONVERTER_VERSION, IR_VERSION, OPSET

Attribute: TypeAlias = int | float | str | Sequence[int]

NO_VALUE = ""
"""How ONNX writes an optional input that is not given."""


@dataclass(frozen=True, slots=True)
class Border:
    """A float32 input or output of the graph: the value that is meant, its public name, and its shape."""

    value: str
    name: str
    shape: tuple[int, ...]


def make_node(
    op_type: str, inputs: Sequence[str], output: str, *, name: str, attributes: Mapping[str, Attribute]
) -> onnx.NodeProto:
    """An ONNX node with one output."""
    node = helper.make_node(op_type, list(inputs), [output], name=name)
    node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
    return node


class GraphBuilder:
    """An ONNX graph in the making. Values are known by their names; a node is added after those that feed it."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = set(reserved)
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, Array] = {}
        self._name_of_content: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def add(self, op_type: str, inputs: Sequence[str], **attributes: Attribute) -> str:
        """Append a node with one output and return the output's name."""
        output = self._fresh(op_type)
        self._nodes.append(make_node(op_type, inputs, output, name=output, attributes=attributes))
        return output

    def add_several(self, op_type: str, inputs: Sequence[str], count: int, **attributes: Attribute) -> list[str]:
        """Append a node with several outputs and return their names."""
        outputs = [self._fresh(op_type) for _ in range(count)]
        node = make_node(op_type, inputs, outputs[0], name=outputs[0], attributes=attributes)
        node.output.extend(outputs[1:])
        self._nodes.append(node)
        return outputs

    def constant(self, array: Array) -> str:
        """The name of a constant; equal ones share it."""
        array = np.asarray(array, order="C")
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._name_of_content:
            self._name_of_content[key] = self._fresh("constant")
            self._constants[self._name_of_content[key]] = array
        return self._name_of_content[key]

    def build(self, inputs: Sequence[Border], outputs: Sequence[Border]) -> onnx.ModelProto:
        """The finished model, checked by ONNX's own checker."""
        self._name_outputs(outputs)
        used = {value for node in self._nodes for value in node.input}
        graph = helper.make_graph(
            self._nodes,
            "graph",
            [helper.make_tensor_value_info(it.name, TensorProto.FLOAT, it.shape) for it in inputs],
            [helper.make_tensor_value_info(it.name, TensorProto.FLOAT, it.shape) for it in outputs],
            [numpy_helper.from_array(array, name) for name, array in self._constants.items() if name in used],
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="mediagraph",
            producer_version=str(CONVERTER_VERSION),
        )
        onnx.checker.check_model(model, full_check=True)
        return model

    def _fresh(self, stem: str) -> str:
        name = f"{stem}_{len(self._taken)}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _name_outputs(self, outputs: Sequence[Border]) -> None:
        """Rename the values that become outputs; one that no node produces, or that has two names, gets an Identity."""
        produced = {value for node in self._nodes for value in node.output}
        renamed: dict[str, str] = {}
        for output in outputs:
            if output.value in produced and output.value not in renamed:
                renamed[output.value] = output.name
            else:
                self._nodes.append(make_node("Identity", [output.value], output.name, name=output.name, attributes={}))
        for node in self._nodes:
            node.input[:] = [renamed.get(value, value) for value in node.input]
            node.output[:] = [renamed.get(value, value) for value in node.output]
