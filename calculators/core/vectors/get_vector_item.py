"""GetNormalizedRectVectorItemCalculator and its relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect, Rect
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.options import option
from mediagraph.framework.ports import OptionalInput, Options, Output


@dataclass(frozen=True, slots=True)
class GetVectorItemCalculatorOptions:
    """Which element."""

    message: ClassVar[str] = "mediapipe.GetVectorItemCalculatorOptions"
    extension: ClassVar[int] = 463538543
    item_index: int | None = option(None, number=1, wire="int32")
    """Which element, from 0, where the stream `INDEX` is not connected or has no packet."""
    output_empty_on_oob: bool = option(False, number=2)
    """Send nothing if the list is too short, instead of failing; a negative index fails anyway."""


class GetVectorItem(Calculator, abstract=True):
    """Send one element of a list.

    Inputs: `VECTOR`, lists; `INDEX` (int), which element, or the option `item_index` at timestamps without one. Output:
    `ITEM`. A list that is too short is an error unless `output_empty_on_oob` is set.

        node {
          calculator: "GetNormalizedRectVectorItemCalculator"
          input_stream: "VECTOR:rects" output_stream: "ITEM:first_rect"
          options { [mediapipe.GetVectorItemCalculatorOptions.ext] { item_index: 0 } }
        }
    """

    vector = OptionalInput(list[object])
    index = OptionalInput(int)
    item = Output[Any](object)
    options = Options(GetVectorItemCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without lists."""
        check_connected(connections.inputs, "VECTOR")
        return cls.declared

    def open(self) -> None:
        """Raises StreamError if nothing says which element."""
        if not self.index.is_connected and self.options.item_index is None:
            raise StreamError("connect INDEX or give the option item_index", StatusCode.INTERNAL)

    def process(self) -> None:
        """Pick the element."""
        values, given = self.vector.get(), self.index.get()
        index = self.options.item_index if given is None else given
        if values is None or index is None:
            return
        if 0 <= index < len(values):
            self.item.send(values[index])
        elif index < 0 or not self.options.output_empty_on_oob:
            raise StreamError(f"there is no element {index}; the list has {len(values)}", StatusCode.INTERNAL)


define(GetVectorItem, "GetClassificationListVectorItemCalculator", item=Output(ClassificationList))
define(GetVectorItem, "GetDetectionVectorItemCalculator", item=Output(Detection))
define(GetVectorItem, "GetLandmarkListVectorItemCalculator", item=Output(LandmarkList))
define(GetVectorItem, "GetNormalizedLandmarkListVectorItemCalculator", item=Output(NormalizedLandmarkList))
define(GetVectorItem, "GetNormalizedRectVectorItemCalculator", item=Output(NormalizedRect))
define(GetVectorItem, "GetRectVectorItemCalculator", item=Output(Rect))
