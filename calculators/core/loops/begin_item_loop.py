"""BeginItemLoopCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_as_many, check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.ports import Inputs, Output, Outputs
from mediagraph.framework.timestamp import Timestamp


class BeginItemLoopCalculator(Calculator):
    """Send the packets of several streams one after the other, on a time line of the loop's own.

    Inputs: `ITEM:i`, all or none of which have a packet at a timestamp; `CLONE:i`. Outputs: `ITEM`, the items in order;
    `CLONE:i`, the packets of the inputs CLONE again for each item; `BATCH_END` (Timestamp), with the last item. A
    timestamp without items uses up one timestamp of the loop. EndItemLoopCalculator collects the results.

        node {
          calculator: "BeginItemLoopCalculator"
          input_stream: "ITEM:0:left_hand" input_stream: "ITEM:1:right_hand"
          output_stream: "ITEM:hand" output_stream: "BATCH_END:batch_end"
        }
    """

    items = Inputs(object, tag="ITEM")
    clones_in = Inputs(object, tag="CLONE")
    item = Output(object, same_as="items")
    batch_end = Output(Timestamp)
    clones_out = Outputs(object, tag="CLONE", same_as="clones_in")

    timestamp_offset = None
    process_timestamp_bounds = True

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without items and unequal numbers of clones."""
        check_connected(connections.inputs, "ITEM")
        check_as_many(connections.inputs, connections.outputs, "CLONE")
        return cls.declared

    def open(self) -> None:
        """The loop's time begins at 0."""
        self.now = 0

    def process(self) -> None:
        """Send the items, then the end of the batch."""
        values = [stream.get() for stream in self.items]
        if all(value is None for value in values):
            self.now += 1
            for output in (self.item, *self.clones_out):
                output.advance_bound(self.now)
        elif any(value is None for value in values):
            raise StreamError("some ITEM inputs have a packet and others have none", StatusCode.INTERNAL)
        else:
            self._send(values)
        self.batch_end.send(self.timestamp, at=self.now - 1)

    def _send(self, values: list[object]) -> None:
        for value in values:
            self.item.send(value, at=self.now)
            for source, target in zip(self.clones_in, self.clones_out):
                clone = source.get()
                if clone is None:
                    raise StreamError("an input CLONE has no packet", StatusCode.INTERNAL)
                target.send(clone, at=self.now)
            self.now += 1
