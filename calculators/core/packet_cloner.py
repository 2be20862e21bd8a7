"""PacketClonerCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, count_of, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.ports import Inputs, InputStream, OptionalInput, Options, Outputs
from mediagraph.framework.timestamp import timestamp_after


@dataclass(frozen=True, slots=True)
class PacketClonerCalculatorOptions:
    """What comes out before every input has had a packet."""

    message: ClassVar[str] = "mediapipe.PacketClonerCalculatorOptions"
    extension: ClassVar[int] = 258872085
    output_only_when_all_inputs_received: bool = option(False, number=1)
    """Then nothing comes out, not even the news that a timestamp is settled."""
    output_packets_only_when_all_inputs_received: bool = option(False, number=2)
    """Then no packets come out, but timestamps settle."""


class PacketClonerCalculator(Calculator):
    """At each tick repeat the latest packet of every input.

    Inputs: untagged streams; `TICK`, or without it the last untagged one, says when. Outputs: one untagged stream for
    each input but the tick.

        node {
          calculator: "PacketClonerCalculator"
          input_stream: "model_input" input_stream: "TICK:image" output_stream: "model_input_at_image"
        }
    """

    streams = Inputs(object, tag="")
    tick = OptionalInput(object)
    clones = Outputs(object, tag="", same_as="streams")
    options = Options(PacketClonerCalculatorOptions)

    timestamp_offset = None
    process_timestamp_bounds = True

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses another number of outputs than of inputs to clone."""
        cloned = count_of(connections.inputs, "") - (0 if has_tag(connections.inputs, "TICK") else 1)
        if cloned != count_of(connections.outputs, ""):
            raise ContractError(
                f"{cloned} streams are to be cloned, but {count_of(connections.outputs, '')} outputs are connected",
                StatusCode.INVALID_ARGUMENT,
            )
        return cls.declared

    def open(self) -> None:
        """Nothing has been received."""
        streams: list[InputStream[object]] = list(self.streams)
        self.when: InputStream[object] = self.tick if self.tick.is_connected else streams.pop()
        self.cloned = streams
        self.latest: list[object] = [None] * len(streams)
        for stream, clone in zip(streams, self.clones):
            clone.set_header(stream.header)

    def process(self) -> None:
        """Note what is new; at a tick send everything, then settle it."""
        for index, stream in enumerate(self.cloned):
            value = stream.get()
            if value is not None:
                self.latest[index] = value
        is_complete = None not in self.latest
        only_bounds = self.options.output_packets_only_when_all_inputs_received
        is_silent = self.options.output_only_when_all_inputs_received
        if not self.when.is_empty and (is_complete or not (only_bounds or is_silent)):
            self._send()
        if self.when.packet.timestamp == self.timestamp and (is_complete or only_bounds or not is_silent):
            for output in self.clones:
                output.advance_bound(timestamp_after(self.timestamp))

    def _send(self) -> None:
        for output, value in zip(self.clones, self.latest):
            if value is not None:
                output.send(value)
