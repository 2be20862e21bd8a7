"""ConcatenateFloatVectorCalculator and its relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmark, NormalizedLandmarkList
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
    """Send nothing at timestamps at which an input has no packet; otherwise what is there is joined."""


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


def _define(name: str, *elements: type) -> None:
    define(ConcatenateVector, name, parts=Inputs((*elements, list), tag=""))


_define("ConcatenateBoolVectorCalculator", bool)
_define("ConcatenateClassificationListVectorCalculator", ClassificationList)
_define("ConcatenateDetectionVectorCalculator", Detection)
_define("ConcatenateFloatVectorCalculator", float)
_define("ConcatenateImageVectorCalculator", Image)
_define("ConcatenateInt32VectorCalculator", int)
_define("ConcatenateLandmarListVectorCalculator", NormalizedLandmarkList)  # so misspelled in MediaPipe
_define("ConcatenateLandmarkListVectorCalculator", LandmarkList)
_define("ConcatenateLandmarkVectorCalculator", NormalizedLandmark)
_define("ConcatenateNormalizedLandmarkListVectorCalculator", NormalizedLandmarkList)
define(ConcatenateVector, "ConcatenateRenderDataVectorCalculator")  # importing its types costs time
_define("ConcatenateStringVectorCalculator", str, bytes)
_define("ConcatenateTensorVectorCalculator", np.ndarray)
_define("ConcatenateTfLiteTensorVectorCalculator", np.ndarray)
_define("ConcatenateUInt64VectorCalculator", int)
