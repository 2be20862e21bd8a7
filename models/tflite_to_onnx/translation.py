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

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.builder import Attribute, Border, GraphBuilder
from mediagraph.models.tflite_to_onnx.tflite_model import ABSENT, Activation, Operator, TfliteModel

Floats = npt.NDArray[np.float32]


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
            self._forms[index] = {Layout.NHWC: model.tensors[index].name}

    def shape(self, tensor: int) -> tuple[int, ...]:
        """The shape of a tensor in the file's layout."""
        return self._model.tensors[tensor].shape

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
        outputs = [Border(self.get(it, Layout.NHWC), *self._name_and_shape(it)) for it in self._model.outputs]
        return self._builder.build(inputs, outputs)

    def _name_and_shape(self, tensor: int) -> tuple[str, tuple[int, ...]]:
        return self._model.tensors[tensor].name, self.shape(tensor)

    def _other_form(self, tensor: int, wanted: Layout, forms: dict[Layout, str]) -> str:
        shape = self.shape(tensor)
        if not forms:
            values = self.floats(tensor)
            return self.constant(values.transpose(wanted.value) if wanted is Layout.NCHW else values)
        (value,) = forms.values()
        _, height, width, channels = shape
        if height == width == 1 or channels == 1:  # the same bytes in either layout
            return self.reshape(value, [shape[axis] for axis in Layout.NCHW.value] if wanted is Layout.NCHW else shape)
        return self.add("Transpose", [value], perm=wanted.value)


_CLIPS = {Activation.RELU6: (0.0, 6.0), Activation.RELU_N1_TO_1: (-1.0, 1.0)}
_ACTIVATION_NODES = {Activation.RELU: "Relu", Activation.TANH: "Tanh"}
