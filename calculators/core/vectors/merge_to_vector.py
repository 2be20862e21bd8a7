"""MergeImagesToVectorCalculator and its relatives."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Inputs, Output


class MergeToVector(Calculator, abstract=True):
    """Put the packets of several streams into a list.

    Inputs: one or more untagged streams. Output: one untagged stream of lists of the packets that are there.

        node {
          calculator: "MergeImagesToVectorCalculator"
          input_stream: "left" input_stream: "right" output_stream: "images"
        }
    """

    elements = Inputs[Any](object, tag="")
    merged = Output(list[object], tag="")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without inputs."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        return cls.declared

    def process(self) -> None:
        """Collect them."""
        self.merged.send([value for stream in self.elements if (value := stream.get()) is not None])


define(MergeToVector, "MergeDetectionsToVectorCalculator", elements=Inputs(Detection, tag=""))
define(MergeToVector, "MergeGpuBuffersToVectorCalculator")
define(MergeToVector, "MergeImagesToVectorCalculator", elements=Inputs(Image, tag=""))
