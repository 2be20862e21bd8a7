"""ConcatenateFloatVectorCalculator and its relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import Inputs, Options, Output


@dataclass(frozen=True, slots=True)
class ConcatenateVectorCalculatorOptions:
    """What happens where an input has no packet."""

    message: ClassVar[str] = "mediapipe.ConcatenateVectorCalculatorOptions"
    extension: ClassVar[int] = 259397839
    only_emit_if_all_present: bool = option(False, number=1)


class ConcatenateVector(Calculator, abstract=True):
    """Join lists, and single elements, into one list.

    Inputs: one or more untagged streams of lists or elements. Output: one untagged stream of lists, with what is there
    in the order of the inputs; empty if all that is there is empty. With the option `only_emit_if_all_present` nothing
    is sent unless every input has a packet.

        node {
          calculator: "ConcatenateFloatVectorCalculator"
          input_stream: "some" input_stream: "more" output_stream: "all"
        }
    """

    parts = Inputs[Any](object, tag="")
    joined = Output(list[object], tag="")
    options = Options(ConcatenateVectorCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without inputs."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        return cls.declared

    def process(self) -> None:
        """Join what is there."""
        joined: list[object] = []
        for part in self.parts:
            value = part.get()
            if isinstance(value, list):
                joined += value
            elif value is not None:
                joined.append(value)
            elif self.options.only_emit_if_all_present:
                return
        self.joined.send(joined)


define(ConcatenateVector, "ConcatenateBoolVectorCalculator", parts=Inputs((bool, list), tag=""))
define(ConcatenateVector, "ConcatenateClassificationListVectorCalculator")
define(ConcatenateVector, "ConcatenateDetectionVectorCalculator")
define(ConcatenateVector, "ConcatenateFloatVectorCalculator", parts=Inputs((float, list), tag=""))
define(ConcatenateVector, "ConcatenateImageVectorCalculator", parts=Inputs((Image, list), tag=""))
define(ConcatenateVector, "ConcatenateInt32VectorCalculator", parts=Inputs((int, list), tag=""))
define(ConcatenateVector, "ConcatenateLandmarkListVectorCalculator")
define(ConcatenateVector, "ConcatenateLandmarkVectorCalculator")
define(ConcatenateVector, "ConcatenateNormalizedLandmarkListVectorCalculator")
define(ConcatenateVector, "ConcatenateRenderDataVectorCalculator")
define(ConcatenateVector, "ConcatenateStringVectorCalculator", parts=Inputs((str, bytes, list), tag=""))
define(ConcatenateVector, "ConcatenateTensorVectorCalculator", parts=Inputs((np.ndarray, list), tag=""))
define(ConcatenateVector, "ConcatenateTfLiteTensorVectorCalculator", parts=Inputs((np.ndarray, list), tag=""))
define(ConcatenateVector, "ConcatenateUInt64VectorCalculator", parts=Inputs((int, list), tag=""))
