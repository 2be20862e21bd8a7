"""RoundRobinDemuxCalculator."""

from __future__ import annotations

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, OptionalOutput, Outputs


class RoundRobinDemuxCalculator(Calculator):
    """Deal packets out to several outputs in turn.

    Input: one untagged stream. Outputs: `OUTPUT:i`, of which each packet goes to the next one; `SELECT` (int) tells
    which one that was. MuxCalculator brings the packets back in order.

        node {
          calculator: "RoundRobinDemuxCalculator"
          input_stream: "image"
          output_stream: "OUTPUT:0:even" output_stream: "OUTPUT:1:odd" output_stream: "SELECT:which"
        }
    """

    packets = Input(object, tag="")
    outputs = Outputs(object, tag="OUTPUT", same_as="packets")
    select = OptionalOutput(int)

    def open(self) -> None:
        """Begin with the first output."""
        self.turn = 0

    def process(self) -> None:
        """Send to the output whose turn it is."""
        self.outputs[self.turn].send(self.packets.get())
        self.select.send(self.turn)
        self.turn = (self.turn + 1) % len(self.outputs)
