"""IntVectorIndicesCalculator and its relatives."""

from __future__ import annotations

from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Output


class VectorIndices(Calculator, abstract=True):
    """Send the indexes of the elements of a list: 0, 1 and so on.

    Input: `VECTOR`. Output: `INDICES`, a list of int.

        node {
          calculator: "IntVectorIndicesCalculator"
          input_stream: "VECTOR:values" output_stream: "INDICES:indices"
        }
    """

    vector = Input(list[object])
    indices = Output(list[int])

    def process(self) -> None:
        """Count."""
        self.indices.send(list(range(len(self.vector.get()))))


define(VectorIndices, "IntVectorIndicesCalculator")
define(VectorIndices, "NormalizedLandmarkListVectorIndicesCalculator")
define(VectorIndices, "Uint64tVectorIndicesCalculator")
