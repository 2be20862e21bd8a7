"""EndItemLoopCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.ports import OptionalInput, Outputs
from mediagraph.framework.timestamp import Timestamp, timestamp_after


class EndItemLoopCalculator(Calculator):
    """Deal the results of a loop over items out to streams of their own.

    Inputs: `ITEM`, the results; `BATCH_END` (Timestamp), of BeginItemLoopCalculator. Outputs: `ITEM:i`, the i-th result
    at the timestamp that the end carries. A batch has a result for each output, or none at all.

        node {
          calculator: "EndItemLoopCalculator"
          input_stream: "ITEM:pose" input_stream: "BATCH_END:batch_end"
          output_stream: "ITEM:0:left_pose" output_stream: "ITEM:1:right_pose"
        }
    """

    item = OptionalInput(object)
    batch_end = OptionalInput(Timestamp)
    items = Outputs(object, tag="ITEM", same_as=lambda key: key._replace(index=0))

    timestamp_offset = None

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a missing input or output."""
        check_connected(connections.inputs, "ITEM", "BATCH_END")
        check_connected(connections.outputs, "ITEM")
        return cls.declared

    def open(self) -> None:
        """Nothing is collected."""
        self.collected: list[object] = []

    def process(self) -> None:
        """Collect; at the end of a batch send what there is."""
        item, end = self.item.get(), self.batch_end.get()
        if item is not None:
            self.collected.append(item)
        if end is None:
            return
        if self.collected and len(self.collected) != len(self.items):
            message = f"a batch has {len(self.collected)} results, but there are {len(self.items)} outputs"
            raise StreamError(message, StatusCode.INTERNAL)
        for output, value in zip(self.items, self.collected):
            output.send(value, at=end)
        for output in self.items:
            output.advance_bound(timestamp_after(end))
        self.collected = []
