"""SplitFloatVectorCalculator and its relatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import NormalizedLandmark, NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, count_of
from mediagraph.framework.errors import ContractError, StatusCode, StreamError
from mediagraph.framework.image import Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Outputs


@dataclass(frozen=True, slots=True)
class Range:
    """The elements from `begin` to before `end`."""

    begin: int = option(0, number=1, wire="int32")  # the first element, from 0
    end: int = option(0, number=2, wire="int32")  # the first element that is not taken any more, above begin


@dataclass(frozen=True, slots=True)
class SplitVectorCalculatorOptions:
    """Which elements go where."""

    message: ClassVar[str] = "mediapipe.SplitVectorCalculatorOptions"
    extension: ClassVar[int] = 259438222
    ranges: tuple[Range, ...] = option((), number=1)
    """Which elements go to which output: the n-th range to the n-th one."""
    element_only: bool = option(False, number=2)
    """Send the elements themselves instead of lists; each range must then have one element."""
    combine_outputs: bool = option(False, number=3)
    """Send one list with the elements of all ranges in their order; they must not overlap."""


class SplitVector(Calculator, abstract=True):
    """Send parts of a list.

    Input: one untagged stream of lists. Outputs: an untagged stream for each of the `ranges`, in the options, of lists
    or, with `element_only`, of single elements; with `combine_outputs` one stream of lists with all ranges in order. A
    list that is too short is an error.

        node {
          calculator: "SplitFloatVectorCalculator"
          input_stream: "values" output_stream: "first_two" output_stream: "next_three"
          options {
            [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 2 } ranges { begin: 2 end: 5 } }
          }
        }
    """

    values = Input(list[object], tag="")
    parts = Outputs(object, tag="")
    options = Options(SplitVectorCalculatorOptions)

    element: ClassVar[type | tuple[type, ...]] = object
    whole: ClassVar[type] = list
    moves: ClassVar[bool] = False
    """Of such elements each may go to one output only."""
    overlap_code: ClassVar[StatusCode] = StatusCode.INTERNAL

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses ranges that make no sense; the outputs carry elements or lists, as the options say."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        check_connected(connections.outputs, "", code=StatusCode.INTERNAL)
        outputs = count_of(connections.outputs, "")
        if options.combine_outputs and outputs != 1:
            raise ContractError(f"combine_outputs makes one output of all ranges, but {outputs} are connected")
        if options.combine_outputs or cls.moves:
            _check_overlap(options.ranges, cls.overlap_code)
        if not options.combine_outputs:
            _check_ranges(options, outputs)
        is_single = options.element_only and not options.combine_outputs
        element = cls.element if isinstance(cls.element, tuple) else (cls.element,)
        payload = element if is_single else (cls.whole,)
        ports = [
            replace(port, payload=payload) if port.kind is PortKind.OUTPUT else port for port in cls.declared.ports
        ]
        return replace(cls.declared, ports=tuple(ports))

    def open(self) -> None:
        """Find the least length."""
        self.length = max((one.end for one in self.options.ranges), default=0)

    def process(self) -> None:
        """Cut the list up."""
        values, ranges = self.values.get(), self.options.ranges
        if not ranges:
            raise StreamError("the options have no ranges to combine", StatusCode.INTERNAL)
        self.check_length(len(values))
        if self.options.combine_outputs:
            self.parts[0].send([value for one in ranges for value in values[one.begin : one.end]])
            return
        for output, one in zip(self.parts, ranges):
            output.send(values[one.begin] if self.options.element_only else values[one.begin : one.end])

    def check_length(self, length: int) -> None:
        """Raises StreamError for a list that is shorter than the ranges ask."""
        if length < self.length:
            message = f"the ranges take {self.length} elements, but there are {length}"
            raise StreamError(message, StatusCode.INTERNAL)


def _check_ranges(options: SplitVectorCalculatorOptions, outputs: int) -> None:
    ranges = options.ranges
    if outputs != len(ranges):
        message = f"the options have {len(ranges)} ranges, but {outputs} outputs are connected; there must be as many"
        raise ContractError(message, StatusCode.INVALID_ARGUMENT)
    for one in ranges:
        if not 0 <= one.begin < one.end:
            message = f"the range {one.begin} to {one.end} is empty; begin must be before end, and not negative"
            raise ContractError(message, StatusCode.INVALID_ARGUMENT)
        if options.element_only and one.end - one.begin != 1:
            message = f"with element_only every range has one element, but there is {one.begin} to {one.end}"
            raise ContractError(message, StatusCode.INVALID_ARGUMENT)


def _check_overlap(ranges: Sequence[Range], code: StatusCode) -> None:
    for index, one in enumerate(ranges):
        for other in ranges[index + 1 :]:
            if one.begin < other.end and other.begin < one.end:
                message = f"the ranges {one.begin} to {one.end} and {other.begin} to {other.end} overlap"
                raise ContractError(message, code)


define(SplitVector, "SplitAffineMatrixVectorCalculator")
define(SplitVector, "SplitClassificationListVectorCalculator", element=ClassificationList)
define(SplitVector, "SplitDetectionVectorCalculator", element=Detection)
define(SplitVector, "SplitFloatVectorCalculator", element=float)
define(SplitVector, "SplitImageVectorCalculator", element=Image)
define(SplitVector, "SplitLandmarkVectorCalculator", element=NormalizedLandmark)
define(SplitVector, "SplitMatrixVectorCalculator", element=np.ndarray)
define(SplitVector, "SplitNormalizedLandmarkListVectorCalculator", element=NormalizedLandmarkList)
define(SplitVector, "SplitNormalizedRectVectorCalculator", element=NormalizedRect)
define(SplitVector, "SplitTensorVectorCalculator", element=np.ndarray, moves=True)
define(SplitVector, "SplitTfLiteTensorVectorCalculator", element=np.ndarray)
define(SplitVector, "SplitUint64tVectorCalculator", element=int)
