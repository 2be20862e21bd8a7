"""TensorsToFloatsCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.tensor.activation import sigmoid
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalOutput, Options


class Activation(IntEnum):
    """What becomes of the model's values."""

    NONE = 0
    SIGMOID = 1


@dataclass(frozen=True, slots=True)
class TensorsToFloatsCalculatorOptions:
    """With `activation` SIGMOID values become 1 / (1 + exp(−v))."""

    message: ClassVar[str] = "mediapipe.TensorsToFloatsCalculatorOptions"
    extension: ClassVar[int] = 343499115

    activation: Activation = option(Activation.NONE, number=1)  # what becomes of the values


class TensorsToFloatsCalculator(Calculator):
    """Send the numbers of a tensor.

    Input: TENSORS (list; its first array, float32 of any shape, is used).
    Outputs, exactly one: FLOAT (float, the only number of the tensor) or FLOATS (list of all of them, row by row).
    Options: TensorsToFloatsCalculatorOptions.

        node {
          calculator: "TensorsToFloatsCalculator"
          input_stream: "TENSORS:presence_tensor"
          output_stream: "FLOAT:presence_score"
          options { [mediapipe.TensorsToFloatsCalculatorOptions.ext] { activation: SIGMOID } }
        }
    """

    tensors = Input(list[NDArray[Any]])
    number = OptionalOutput(float, tag="FLOAT")
    numbers = OptionalOutput(list[float], tag="FLOATS")
    options = Options(TensorsToFloatsCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses both outputs, and neither."""
        check_exactly_one(connections.outputs, "FLOAT", "FLOATS")
        return cls.declared

    def process(self) -> None:
        """Send the numbers."""
        values = numbers_of(self.tensors.get())
        if self.number.is_connected and values.size != 1:
            raise ValueError(f"the first tensor has {values.size} numbers; FLOAT takes 1, FLOATS any number")
        if self.options.activation is Activation.SIGMOID:
            values = sigmoid(values)
        found: list[float] = values.tolist()
        self.numbers.send(found)
        if self.number.is_connected:
            self.number.send(found[0])


def numbers_of(tensors: list[NDArray[Any]]) -> NDArray[np.float32]:
    """The numbers of the first tensor, row by row; raises ValueError if there is none or it is not float32."""
    if not tensors:
        raise ValueError("TENSORS is an empty list; one tensor is needed")
    if tensors[0].dtype != np.float32:
        raise ValueError(f"the first tensor is {tensors[0].dtype} {list(tensors[0].shape)}; it must be float32")
    return tensors[0].reshape(-1)
