"""ImmediateMuxCalculator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec, count_of
from mediagraph.framework.errors import ContractError
from mediagraph.framework.ports import Inputs, Output, OutputStream
from mediagraph.framework.timestamp import MIN, ONE_OVER_POSTSTREAM, timestamp_after


class ImmediateMuxCalculator(Calculator):
    """Make one stream of several as their packets come, and drop what comes too late.

    Inputs: untagged streams of one type. Outputs, both untagged: the packets, of equal timestamps the first input's;
    and optionally True for each packet that came in, at its timestamp or the next one that is free. Works with
    ImmediateInputStreamHandler and with the default one.

        node {
          calculator: "ImmediateMuxCalculator"
          input_stream: "fast" input_stream: "slow" output_stream: "first"
          input_stream_handler { input_stream_handler: "ImmediateInputStreamHandler" }
        }
    """

    streams = Inputs(object, tag="")
    merged = Output(object, tag="", same_as="streams")

    timestamp_offset = None  # it may send several packets in one call, so it moves the bounds itself
    process_timestamp_bounds = True

    arrived: OutputStream[bool]  # the second untagged output

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses other numbers of outputs than one and two."""
        if count_of(connections.outputs, "") not in (1, 2):
            raise ContractError("connect one or two untagged outputs")
        arrived = PortSpec(PortKind.OUTPUT, "arrived", "", (bool,), required=False, index=1)
        return replace(cls.declared, ports=(*cls.declared.ports, arrived))

    def process(self) -> None:
        """Send what is not late, and tell how far the streams are settled."""
        now = self.timestamp
        packets = [value for stream in self.streams if (value := stream.get()) is not None]
        for value in packets:
            if now >= self.merged.bound:
                self.merged.send(value)
            self.arrived.send(True, at=max(now, self.arrived.bound))
        settled = timestamp_after(now) if packets else min(stream.bound for stream in self.streams)
        if settled >= MIN:
            self.merged.advance_bound(min(settled, ONE_OVER_POSTSTREAM))
            self.arrived.advance_bound(min(settled, ONE_OVER_POSTSTREAM))
