"""MatrixMultiplyCalculator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Output, SideInput


class MatrixMultiplyCalculator(Calculator):
    """Multiply matrices from the left by a constant one.

    Input and output: one untagged stream of matrices each, rows × columns float32. Side packet: the constant, untagged.

        node {
          calculator: "MatrixMultiplyCalculator"
          input_stream: "samples" input_side_packet: "mixing_matrix" output_stream: "mixed"
        }
    """

    matrix = Input[NDArray[np.float32]](np.ndarray, tag="")
    constant = SideInput[NDArray[np.float32]](np.ndarray, tag="")
    product = Output[NDArray[np.float32]](np.ndarray, tag="")

    def process(self) -> None:
        """Multiply; raises ValueError if the shapes do not fit."""
        self.product.send(self.constant.get() @ self.matrix.get())
