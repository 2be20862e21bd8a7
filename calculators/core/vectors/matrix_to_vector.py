"""MatrixToVectorCalculator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Output


class MatrixToVectorCalculator(Calculator):
    """Send the elements of a matrix as a list, column by column.

    Input: one untagged stream of matrices, rows × columns float32. Output: one untagged stream of lists of float.

        node { calculator: "MatrixToVectorCalculator" input_stream: "matrix" output_stream: "values" }
    """

    matrix = Input[NDArray[np.float32]](np.ndarray, tag="")
    vector = Output(list[float], tag="")

    def process(self) -> None:
        """Read it column by column."""
        self.vector.send([float(value) for value in self.matrix.get().ravel(order="F")])
