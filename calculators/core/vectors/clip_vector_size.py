"""ClipDetectionVectorSizeCalculator and ClipNormalizedRectVectorSizeCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError, StatusCode, StreamError
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalSideInput, Options, Output


@dataclass(frozen=True, slots=True)
class ClipVectorSizeCalculatorOptions:
    """How many elements stay."""

    message: ClassVar[str] = "mediapipe.ClipVectorSizeCalculatorOptions"
    extension: ClassVar[int] = 274674998
    max_vec_size: int = option(1, number=1, wire="int32")
    """The greatest number of elements that stay, at least 1."""


class ClipVectorSize(Calculator, abstract=True):
    """Send the first elements of a list.

    Input and output: one untagged stream of lists each. Side packet: one untagged int overrides the option
    `max_vec_size`, the greatest number of elements that stay.

        node {
          calculator: "ClipNormalizedRectVectorSizeCalculator"
          input_stream: "rects" output_stream: "two_rects"
          options { [mediapipe.ClipVectorSizeCalculatorOptions.ext] { max_vec_size: 2 } }
        }
    """

    values = Input(list[object], tag="")
    clipped = Output(list[object], tag="")
    limit_packet = OptionalSideInput(int, tag="")
    options = Options(ClipVectorSizeCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses missing streams and a limit below 1."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        check_connected(connections.outputs, "", code=StatusCode.INTERNAL)
        if options.max_vec_size < 1:
            raise ContractError(f"max_vec_size must be at least 1, not {options.max_vec_size}", StatusCode.INTERNAL)
        return cls.declared

    def open(self) -> None:
        """Find the limit; raises StreamError for a negative one."""
        given = self.limit_packet.get()
        self.limit = self.options.max_vec_size if given is None else given
        if self.limit < 0:
            raise StreamError(f"the side packet must not be negative, but it is {self.limit}", StatusCode.INTERNAL)

    def process(self) -> None:
        """Clip."""
        self.clipped.send(self.values.get()[: self.limit])


define(ClipVectorSize, "ClipDetectionVectorSizeCalculator")
define(ClipVectorSize, "ClipNormalizedRectVectorSizeCalculator")
