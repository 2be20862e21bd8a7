"""EndLoopFloatCalculator and its relatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, Output
from mediagraph.framework.timestamp import Timestamp, timestamp_plus


class EndLoop(Calculator, abstract=True):
    """Collect the results of a loop in a list.

    Inputs: `ITEM`, the results; `BATCH_END` (Timestamp), of the BeginLoop… calculator. Output: `ITERABLE`, the list of
    what has come since the last end of a batch, at the timestamp that the end carries; nothing if nothing has come. A
    loop body that leaves elements out must tell so by a bound, or the end waits for them.

        node {
          calculator: "EndLoopFloatCalculator"
          input_stream: "ITEM:result" input_stream: "BATCH_END:batch_end" output_stream: "ITERABLE:results"
        }
    """

    item = OptionalInput[Any](object)
    batch_end = OptionalInput(Timestamp)
    iterable = Output(list[object])

    timestamp_offset = None

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses missing streams."""
        check_connected(connections.inputs, "ITEM", "BATCH_END", code=StatusCode.INTERNAL)
        check_connected(connections.outputs, "ITERABLE", code=StatusCode.INTERNAL)
        return cls.declared

    def open(self) -> None:
        """Nothing is collected."""
        self.items: list[object] = []

    def process(self) -> None:
        """Collect; at the end of a batch send what there is."""
        item, end = self.item.get(), self.batch_end.get()
        if item is not None:
            self.items.append(item)
        if end is None:
            return
        if self.items:
            self.iterable.send(self.items, at=end)
            self.items = []
        else:
            self.iterable.advance_bound(timestamp_plus(end, 1))


define(EndLoop, "EndLoopAffineMatrixCalculator")
define(EndLoop, "EndLoopBooleanCalculator", item=OptionalInput(bool))
define(EndLoop, "EndLoopClassificationListCalculator", item=OptionalInput(ClassificationList))
define(EndLoop, "EndLoopDetectionCalculator", item=OptionalInput(Detection))
define(EndLoop, "EndLoopFloatCalculator", item=OptionalInput(float))
define(EndLoop, "EndLoopGpuBufferCalculator")
define(EndLoop, "EndLoopImageCalculator", item=OptionalInput(Image))
define(EndLoop, "EndLoopImageFrameCalculator", item=OptionalInput(Image))
define(EndLoop, "EndLoopImageSizeCalculator", item=OptionalInput(tuple))
define(EndLoop, "EndLoopLandmarkListVectorCalculator", item=OptionalInput(LandmarkList))
define(EndLoop, "EndLoopMatrixCalculator", item=OptionalInput(np.ndarray))
define(EndLoop, "EndLoopNormalizedLandmarkListVectorCalculator", item=OptionalInput(NormalizedLandmarkList))
define(EndLoop, "EndLoopNormalizedRectCalculator", item=OptionalInput(NormalizedRect))
define(EndLoop, "EndLoopRenderDataCalculator")
define(EndLoop, "EndLoopTensorCalculator", item=OptionalInput(np.ndarray))
define(EndLoop, "EndLoopTfLiteTensorCalculator", item=OptionalInput(np.ndarray))
