"""SequenceShiftCalculator."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalSideInput, Options, Output


@dataclass(frozen=True, slots=True)
class SequenceShiftCalculatorOptions:
    """How far to shift."""

    message: ClassVar[str] = "mediapipe.SequenceShiftCalculatorOptions"
    extension: ClassVar[int] = 107633927
    packet_offset: int = option(-1, number=1, wire="int32")
    """How many places later the packet is whose timestamp a packet gets; below 0 it is an earlier one."""
    emit_empty_packets_before_first_packet: bool = option(False, number=2)
    """Without effect, and refused with a positive offset: MediaPipe does not support it."""


class SequenceShiftCalculator(Calculator):
    """Give each packet the timestamp of the packet k places after it.

    Input and output: one untagged stream each. Side packet: `PACKET_OFFSET` (int) overrides the option `packet_offset`,
    which is k. With k > 0 the last k packets are dropped; with k < 0 packets move to earlier timestamps and the first
    ones are dropped.

        node {
          calculator: "SequenceShiftCalculator"
          input_stream: "pose" output_stream: "pose_one_frame_later"
          options { [mediapipe.SequenceShiftCalculatorOptions.ext] { packet_offset: 1 } }
        }
    """

    packets = Input(object, tag="")
    shifted = Output(object, tag="", same_as="packets")
    packet_offset = OptionalSideInput(int)
    options = Options(SequenceShiftCalculatorOptions)

    timestamp_offset = None

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Without a shift packets keep their timestamps; empty packets at the start are refused."""
        if options.emit_empty_packets_before_first_packet and options.packet_offset > 0:
            message = "emit_empty_packets_before_first_packet is not supported; leave it out"
            raise ContractError(message, StatusCode.UNIMPLEMENTED)
        is_still = options.packet_offset == 0 and not has_tag(connections.side_inputs, "PACKET_OFFSET")
        return replace(cls.declared, timestamp_offset=0) if is_still else cls.declared

    def open(self) -> None:
        """Nothing waits."""
        given = self.packet_offset.get()
        self.shift = self.options.packet_offset if given is None else given
        self.waiting: deque[tuple[int, object]] = deque()

    def process(self) -> None:
        """Combine the current packet with the one `shift` places before it."""
        now, value = self.timestamp, self.packets.get()
        self.waiting.append((now, value))
        if len(self.waiting) <= abs(self.shift):
            return
        timestamp, old = self.waiting.popleft()
        if self.shift > 0:
            self.shifted.send(old)
        else:
            self.shifted.send(value, at=timestamp)
