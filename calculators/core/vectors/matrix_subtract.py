"""MatrixSubtractCalculator."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.ports import OptionalInput, OptionalSideInput, Output

Matrix = NDArray[np.float32]


class MatrixSubtractCalculator(Calculator):
    """Subtract matrices from a constant one, or a constant one from them.

    `MINUEND` and `SUBTRAHEND`, rows × columns float32: one of them an input stream, the other one a side packet.
    Output: one untagged stream, the minuend less the subtrahend.

        node {
          calculator: "MatrixSubtractCalculator"
          input_stream: "MINUEND:samples" input_side_packet: "SUBTRAHEND:mean" output_stream: "centred"
        }
    """

    minuend = OptionalInput[Matrix](np.ndarray)
    subtrahend = OptionalInput[Matrix](np.ndarray)
    minuend_packet = OptionalSideInput[Matrix](np.ndarray, tag="MINUEND")
    subtrahend_packet = OptionalSideInput[Matrix](np.ndarray, tag="SUBTRAHEND")
    difference = Output[Matrix](np.ndarray, tag="")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses anything but one stream and one side packet."""
        for tag, other in (("MINUEND", "SUBTRAHEND"), ("SUBTRAHEND", "MINUEND")):
            if has_tag(connections.inputs, tag) == has_tag(connections.side_inputs, tag):
                message = f"connect {tag} either as a stream or as a side packet"
                raise ContractError(message, StatusCode.INVALID_ARGUMENT)
            if has_tag(connections.inputs, tag) == has_tag(connections.inputs, other):
                raise ContractError("connect MINUEND or SUBTRAHEND as a stream and the other one as a side packet")
        return cls.declared

    def process(self) -> None:
        """Subtract; raises ValueError if the shapes differ."""
        minuend = self.minuend.get() if self.minuend.is_connected else self.minuend_packet.get()
        subtrahend = self.subtrahend.get() if self.subtrahend.is_connected else self.subtrahend_packet.get()
        if minuend is None or subtrahend is None:
            raise ValueError("a matrix is missing")
        if minuend.shape != subtrahend.shape:
            raise ValueError(f"the minuend is {minuend.shape}, the subtrahend {subtrahend.shape}; they must be alike")
        self.difference.send(minuend - subtrahend)
