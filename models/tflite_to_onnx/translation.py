"""What the operators' translations work on: the TFLite tensors on one side, the growing ONNX graph on the other.

TFLite images are NHWC, ONNX wants NCHW. Each tensor of rank 4 may have an ONNX value in either layout; an operator asks
for the layout that it needs, and the missing one is made once. All other tensors have one form, which is called NHWC.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.builder import Attribute, Border, GraphBuilder
from mediagraph.models.tflite_to_onnx.tflite_model import ABSENT, Activation, Array, Grid, Operator, TfliteModel

Floats = npt.NDArray[np.float32]

ONNX_TYPES = {
    "FLOAT32": TensorProto.FLOAT,
    "INT32": TensorProto.INT32,
    "INT64": TensorProto.INT64,
    "BOOL": TensorProto.BOOL,
}
"""ONNX's numbers for the types of tensors that are converted, by TFLite's names."""


class Layout(Enum):
    """The order of an image's axes: the permutation that makes this layout from the other one."""

    NHWC = (0, 2, 3, 1)
    NCHW = (0, 3, 1, 2)


NCHW_AXIS = (0, 2, 3, 1)
"""The place in NCHW of each axis of NHWC."""


class Translation:
    """The state of one conversion."""

    def __init__(self, model: TfliteModel) -> None:
        self._model = model
        names = [model.tensors[index].name for index in (*model.inputs, *model.outputs)]
        self._builder = GraphBuilder(names)
        self._forms: dict[int, dict[Layout, str]] = {}
        for index in model.inputs:
            self._forms[index] = {Layout.NHWC: self._entering(index)}

    def shape(self, tensor: int) -> tuple[int, ...]:
        """The shape of a tensor in the file's layout."""
        return self._model.tensors[tensor].shape

    def type_name(self, tensor: int) -> str:
        """TFLite's name of a tensor's type."""
        return self._model.tensors[tensor].type_name

    def get(self, tensor: int, layout: Layout) -> str:
        """The ONNX value of a tensor in a layout."""
        wanted = layout if len(self.shape(tensor)) == 4 else Layout.NHWC
        forms = self._forms.setdefault(tensor, {})
        if wanted not in forms:
            forms[wanted] = self._other_form(tensor, wanted, forms)
        return forms[wanted]

    def put(self, tensor: int, value: str, layout: Layout) -> None:
        """Say which ONNX value a tensor has."""
        self._forms[tensor] = {layout if len(self.shape(tensor)) == 4 else Layout.NHWC: value}

    def round(self, tensor: int) -> None:
        """Round a value to its tensor's grid, and cut it off at the grid's ends."""
        grid = self._model.tensors[tensor].grid
        if grid is None or grid.dtype is None:
            return
        layout = self.layout(tensor)
        self.put(tensor, self._rounded(self.get(tensor, layout), grid), layout)

    def layout(self, tensor: int) -> Layout:
        """A layout that the tensor already has; NCHW if it has both or none."""
        forms = self._forms.get(tensor, {})
        return Layout.NHWC if Layout.NHWC in forms and Layout.NCHW not in forms else Layout.NCHW

    def floats(self, tensor: int) -> Floats:
        """The values of a float constant."""
        found = self._model.tensors[tensor]
        if found.data is None or found.type_name not in ("FLOAT32", "FLOAT16"):
            state = "computed" if found.data is None else found.type_name.lower()
            raise ModelError(f'"{found.name}" is {state}; only a constant of floats can be converted here')
        return found.data.astype(np.float32)

    def integers(self, tensor: int) -> npt.NDArray[np.int64]:
        """The values of an integer constant."""
        found = self._model.tensors[tensor]
        if found.data is None or found.data.dtype.kind != "i":
            raise ModelError(f'"{found.name}" is computed; only a constant of integers can be converted here')
        return found.data.astype(np.int64)

    def is_constant(self, tensor: int) -> bool:
        """Whether the values of a tensor are known."""
        return self._model.tensors[tensor].data is not None

    def add(self, op_type: str, inputs: Sequence[str], **attributes: Attribute) -> str:
        """Append an ONNX node with one output and return the output's name."""
        return self._builder.add(op_type, inputs, **attributes)

    def add_several(self, op_type: str, inputs: Sequence[str], count: int, **attributes: Attribute) -> list[str]:
        """Append an ONNX node with several outputs and return their names."""
        return self._builder.add_several(op_type, inputs, count, **attributes)

    def constant(self, values: npt.ArrayLike, dtype: type[np.generic] = np.float32) -> str:
        """An ONNX constant."""
        return self._builder.constant(np.asarray(values, dtype))

    def optional_bias(self, operator: Operator, position: int) -> list[str]:
        """The inputs of an ONNX node that stand for an operator's bias: one, or none."""
        if position >= len(operator.inputs) or operator.inputs[position] == ABSENT:
            return []
        return [self.constant(self.floats(operator.inputs[position]))]

    def reshape(self, value: str, shape: Sequence[int]) -> str:
        """The value in another shape."""
        return self.add("Reshape", [value, self.constant(shape, np.int64)])

    def activate(self, value: str, activation: Activation) -> str:
        """The value after a fused activation."""
        if activation is Activation.NONE:
            return value
        if activation in _CLIPS:
            low, high = _CLIPS[activation]
            return self.add("Clip", [value, self.constant(low), self.constant(high)])
        if activation not in _ACTIVATION_NODES:
            raise ModelError(f"the activation {activation.name} cannot be converted")
        return self.add(_ACTIVATION_NODES[activation], [value])

    def build(self) -> onnx.ModelProto:
        """The ONNX model; its inputs and outputs have the file's names, order and layout."""
        inputs = [Border(name, name, shape) for name, shape in map(self._name_and_shape, self._model.inputs)]
        outputs = [Border(self._leaving(it), *self._name_and_shape(it)) for it in self._model.outputs]
        return self._builder.build(inputs, outputs)

    def _name_and_shape(self, tensor: int) -> tuple[str, tuple[int, ...]]:
        return self._model.tensors[tensor].name, self.shape(tensor)

    def _entering(self, tensor: int) -> str:
        """An input of the model as its operators take it; from outside all tensors are float32."""
        found = self._model.tensors[tensor]
        value = found.name
        if found.type_name != "FLOAT32":
            value = self.add("Cast", [value], to=ONNX_TYPES[found.type_name])
        return value if found.grid is None else self._rounded(value, found.grid)

    def _leaving(self, tensor: int) -> str:
        value = self.get(tensor, Layout.NHWC)
        return value if self.type_name(tensor) == "FLOAT32" else self.add("Cast", [value], to=TensorProto.FLOAT)

    def _rounded(self, value: str, grid: Grid) -> str:
        """In steps from zero. With QuantizeLinear ONNX Runtime would make integers of the weights, too few for them."""
        assert grid.dtype is not None
        limits, zero_point = np.iinfo(grid.dtype), int(grid.zero_points.item())
        step = self.constant(grid.scales.item())
        steps = self.add("Round", [self.add("Div", [value, step])])
        ends = [self.constant(end - zero_point) for end in (limits.min, limits.max)]
        return self.add("Mul", [self.add("Clip", [steps, *ends]), step])

    def _other_form(self, tensor: int, wanted: Layout, forms: dict[Layout, str]) -> str:
        shape = self.shape(tensor)
        if not forms:
            values = self._numbers(tensor)
            turned = values.transpose(wanted.value) if wanted is Layout.NCHW else values
            return self.constant(turned, turned.dtype.type)
        (value,) = forms.values()
        _, height, width, channels = shape
        if height == width == 1 or channels == 1:  # the same bytes in either layout
            return self.reshape(value, [shape[axis] for axis in Layout.NCHW.value] if wanted is Layout.NCHW else shape)
        return self.add("Transpose", [value], perm=wanted.value)

    def _numbers(self, tensor: int) -> Array:
        """The values of a constant; float16 becomes float32."""
        found = self._model.tensors[tensor]
        if found.data is None or found.type_name not in ONNX_TYPES:
            return self.floats(tensor)
        return found.data


_CLIPS = {Activation.RELU6: (0.0, 6.0), Activation.RELU_N1_TO_1: (-1.0, 1.0)}
_ACTIVATION_NODES = {Activation.RELU: "Relu", Activation.TANH: "Tanh"}
