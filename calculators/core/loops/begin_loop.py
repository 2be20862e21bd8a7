"""BeginLoopIntCalculator and its relatives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mediagraph.calculators.connections import check_as_many, check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Inputs, OptionalInput, Output, Outputs
from mediagraph.framework.timestamp import Timestamp


class BeginLoop(Calculator, abstract=True):
    """Send the elements of a list one by one, on a time line of the loop's own.

    Inputs: `ITERABLE`, a list; `CLONE:i`, anything that the loop needs for each element. Outputs: `ITEM`, the elements;
    `CLONE:i`, the packets of the inputs CLONE again for each element; `BATCH_END` (Timestamp), with the last element of
    a list, the timestamp of the list. A list without elements, or a timestamp without a list, uses up one timestamp of
    the loop. EndLoop… calculators collect the results.

        node {
          calculator: "BeginLoopIntCalculator"
          input_stream: "ITERABLE:values" input_stream: "CLONE:image"
          output_stream: "ITEM:value" output_stream: "CLONE:image_for_value" output_stream: "BATCH_END:batch_end"
        }
    """

    iterable = Input[Iterable[object]](list)
    tick = OptionalInput(object)
    clones_in = Inputs(object, tag="CLONE")
    item = Output[Any](object)
    batch_end = Output(Timestamp)
    clones_out = Outputs(object, tag="CLONE", same_as="clones_in")

    timestamp_offset = None
    process_timestamp_bounds = True

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses missing streams and unequal numbers of clones."""
        check_connected(connections.inputs, "ITERABLE", code=StatusCode.INTERNAL)
        check_connected(connections.outputs, "ITEM", "BATCH_END", code=StatusCode.INTERNAL)
        check_as_many(connections.inputs, connections.outputs, "CLONE")
        return cls.declared

    def open(self) -> None:
        """The loop's time begins at 0."""
        self.now = 0
        self.clones = list(zip(self.clones_in, self.clones_out))

    def process(self) -> None:
        """Send the elements, then the end of the batch."""
        start = self.now
        for item in () if self.iterable.is_empty else self.iterable.get():
            self.item.send(item, at=self.now)
            self._send_clones()
            self.now += 1
        if self.now == start:
            self.now += 1
            for output in (self.item, *self.clones_out):
                output.advance_bound(self.now)
        self.batch_end.send(self.timestamp, at=self.now - 1)

    def _send_clones(self) -> None:
        for source, target in self.clones:
            value = source.get()
            if value is not None:
                target.send(value, at=self.now)


define(BeginLoop, "BeginLoopDetectionCalculator", item=Output(Detection))
define(BeginLoop, "BeginLoopFloatCalculator", item=Output(float))
define(BeginLoop, "BeginLoopGpuBufferCalculator")
define(BeginLoop, "BeginLoopImageCalculator", item=Output(Image))
define(BeginLoop, "BeginLoopImageFrameCalculator", item=Output(Image))
define(BeginLoop, "BeginLoopIntCalculator", item=Output(int))
define(BeginLoop, "BeginLoopMatrixCalculator", item=Output(np.ndarray))
define(BeginLoop, "BeginLoopMatrixVectorCalculator", item=Output(list))
define(BeginLoop, "BeginLoopNormalizedLandmarkListVectorCalculator", item=Output(NormalizedLandmarkList))
define(BeginLoop, "BeginLoopNormalizedRectCalculator", item=Output(NormalizedRect))
define(BeginLoop, "BeginLoopStringCalculator", item=Output((str, bytes)))
define(BeginLoop, "BeginLoopTensorCalculator", item=Output(np.ndarray))
define(BeginLoop, "BeginLoopUint64tCalculator", item=Output(int))
