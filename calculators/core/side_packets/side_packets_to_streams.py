"""SidePacketsToStreamsCalculator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar

from mediagraph.framework.calculator import Source
from mediagraph.framework.contract import Connections, Contract, count_of
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.packet import Packet
from mediagraph.framework.ports import Options, Outputs, SideInputs
from mediagraph.framework.timestamp import POSTSTREAM, PRESTREAM


class SetTimestampMode(IntEnum):
    """Which timestamps the packets get."""

    VECTOR_INDEX = 0
    PRE_STREAM = 1
    WHOLE_STREAM = 2
    NONE = 3


@dataclass(frozen=True, slots=True)
class SidePacketsToStreamsCalculatorOptions:
    """What the side packets hold and when it is sent."""

    message: ClassVar[str] = "mediapipe.SidePacketsToStreamsCalculatorOptions"
    extension: ClassVar[int] = 60982839
    num_inputs: int | None = option(None, number=1, wire="int32")
    """Without effect: the connected side packets are counted."""
    set_timestamp: SetTimestampMode = option(SetTimestampMode.VECTOR_INDEX, number=2)
    """The timestamps: the position in the list, PRESTREAM, POSTSTREAM, or those of the packets themselves (NONE)."""
    vectors_of_packets: bool = option(True, number=3)
    """The side packets are lists of Packets; otherwise each is a single value."""


class SidePacketsToStreamsCalculator(Source):
    """Send what lists of packets hold, at once.

    Side packets: untagged lists of Packet or, with `vectors_of_packets: false`, single values. Outputs: one untagged
    stream for each. The n-th packets of all lists go out at timestamp n, or as `set_timestamp` says at PRESTREAM
    (PRE_STREAM), POSTSTREAM (WHOLE_STREAM) or at their own timestamps (NONE). The lists must have the same length.

        node {
          calculator: "SidePacketsToStreamsCalculator"
          input_side_packet: "recorded" output_stream: "replayed"
        }
    """

    side_packets = SideInputs(object, tag="")
    outputs = Outputs(object, tag="")
    options = Options(SidePacketsToStreamsCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses unequal numbers of side packets and streams, and single packets without a timestamp."""
        sides, streams = count_of(connections.side_inputs, ""), count_of(connections.outputs, "")
        if sides != streams:
            message = f"{sides} side packets and {streams} outputs; there must be as many"
            raise ContractError(message, StatusCode.INVALID_ARGUMENT)
        if not options.vectors_of_packets and options.set_timestamp is SetTimestampMode.NONE:
            message = "set_timestamp: NONE needs packets with timestamps of their own; set vectors_of_packets: true"
            raise ContractError(message, StatusCode.INVALID_ARGUMENT)
        return cls.declared

    def generate(self) -> Iterator[None]:
        """Send everything in one step."""
        streams = [self._packets(side.get()) for side in self.side_packets]
        if len({len(packets) for packets in streams}) > 1:
            raise ValueError(f"the lists have different lengths: {', '.join(str(len(one)) for one in streams)}")
        for index, packets in enumerate(zip(*streams)):
            self._send(index, packets)
        return iter(())

    def _packets(self, value: object) -> list[Packet]:
        if not self.options.vectors_of_packets:
            return [Packet(value)]
        if not isinstance(value, list):
            raise TypeError(f"a side packet holds {type(value).__name__}, not a list of packets")
        return value

    def _send(self, index: int, packets: Iterable[Packet]) -> None:
        fixed = {
            SetTimestampMode.VECTOR_INDEX: index,
            SetTimestampMode.PRE_STREAM: PRESTREAM,
            SetTimestampMode.WHOLE_STREAM: POSTSTREAM,
        }
        for packet, output in zip(packets, self.outputs):
            output.send(packet.value, at=fixed.get(self.options.set_timestamp, packet.timestamp))
