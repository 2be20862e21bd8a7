"""PacketSequencerCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, count_of
from mediagraph.framework.errors import ContractError
from mediagraph.framework.policy import Immediate
from mediagraph.framework.ports import Inputs, Outputs
from mediagraph.framework.timestamp import MIN, Timestamp, timestamp_after


class PacketSequencerCalculator(Calculator):
    """Give packets that come at any time a place on the time line of other streams.

    Inputs: `INPUT:i`, whose timestamps do not matter; `TICK:j`, whose timestamps count. Outputs: `OUTPUT:i`. A packet
    leaves at the least timestamp not yet passed by a tick: MIN before the first tick, just after the last one later.

        node {
          calculator: "PacketSequencerCalculator"
          input_stream: "INPUT:switch" input_stream: "TICK:image" output_stream: "OUTPUT:switch_timed"
        }
    """

    inputs = Inputs(object, tag="INPUT")
    ticks = Inputs(object, tag="TICK")
    outputs = Outputs(object, tag="OUTPUT")

    timestamp_offset = None
    input_policy = Immediate()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses unequal numbers of inputs and outputs."""
        inputs, outputs = count_of(connections.inputs, "INPUT"), count_of(connections.outputs, "OUTPUT")
        if inputs != outputs:
            raise ContractError(f"{inputs} INPUT streams and {outputs} OUTPUT streams; there must be as many")
        return cls.declared

    def process(self) -> None:
        """Place new packets, then move on with the ticks."""
        now = self.timestamp
        for stream, output in zip(self.inputs, self.outputs):
            value = stream.get()
            if value is not None:
                output.send(value, at=max(MIN, output.bound))
        has_ticked = any(tick.packet.timestamp == now for tick in self.ticks)
        self._settle(max(now, MIN) if has_ticked else MIN)  # as in MediaPipe every call passes MIN at least

    def _settle(self, timestamp: Timestamp) -> None:
        for output in self.outputs:
            if output.bound <= timestamp:
                output.advance_bound(timestamp_after(timestamp))
