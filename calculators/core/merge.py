"""MergeCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.ports import Inputs, Output


class MergeCalculator(Calculator):
    """Make one stream of several: at each timestamp the packet of the first input that has one.

    Inputs: one or more untagged streams, which may carry different types. Output: one untagged stream.

        node {
          calculator: "MergeCalculator"
          input_stream: "detected" input_stream: "tracked" output_stream: "found"
        }
    """

    streams = Inputs(object, tag="")
    merged = Output(object, tag="")

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without inputs."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        return cls.declared

    def process(self) -> None:
        """Send the first packet there is."""
        for stream in self.streams:
            value = stream.get()
            if value is not None:
                self.merged.send(value)
                return
