"""LandmarkListVectorSizeCalculator and ClassificationListVectorSizeCalculator."""

from __future__ import annotations

from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Output


class VectorSize(Calculator, abstract=True):
    """Send the number of elements of a list.

    Input: `VECTOR`. Output: `SIZE` (int).

        node {
          calculator: "LandmarkListVectorSizeCalculator"
          input_stream: "VECTOR:poses" output_stream: "SIZE:how_many_poses"
        }
    """

    vector = Input(list[object])
    size = Output(int)

    def process(self) -> None:
        """Count."""
        self.size.send(len(self.vector.get()))


define(VectorSize, "ClassificationListVectorSizeCalculator")
define(VectorSize, "LandmarkListVectorSizeCalculator")
