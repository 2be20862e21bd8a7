"""SidePacketToStreamCalculator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mediagraph.framework.calculator import Source
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec, count_of, has_tag
from mediagraph.framework.errors import ContractError
from mediagraph.framework.ports import ANY_TAG, OptionalInput, OptionalSideInput, Outputs, SideInputs
from mediagraph.framework.timestamp import POSTSTREAM, PRESTREAM

AT_TICKS = ("AT_TICK", "AT_FIRST_TICK")
MOMENTS = {"AT_PRESTREAM": PRESTREAM, "AT_POSTSTREAM": POSTSTREAM, "AT_ZERO": 0}
TAGS = (*AT_TICKS, *MOMENTS, "AT_TIMESTAMP")


class SidePacketToStreamCalculator(Source):
    """Send side packets as packets of streams.

    Side packets: one or more untagged ones; `TIMESTAMP` (int, µs) for AT_TIMESTAMP. Outputs: one for each, all with one
    tag, which says when: `AT_PRESTREAM`, `AT_POSTSTREAM`, `AT_ZERO`, `AT_TIMESTAMP`; or `AT_TICK`, at each packet of
    the input `TICK`; or `AT_FIRST_TICK`, at the first one only. Without `TICK` it is a source.

        node {
          calculator: "SidePacketToStreamCalculator"
          input_stream: "TICK:image" input_side_packet: "gain" output_stream: "AT_TICK:gain_at_image"
        }
    """

    tick = OptionalInput(object)
    side_packets = SideInputs(object, tag="")
    moment = OptionalSideInput(int, tag="TIMESTAMP")
    outputs = Outputs(object, tag=ANY_TAG)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses any connections but those of one of the modes."""
        tags = {key.tag for key, _ in connections.outputs}
        if len(tags) != 1 or not tags <= set(TAGS):
            raise ContractError(f"connect outputs of exactly one tag out of {', '.join(TAGS)}")
        (tag,) = tags
        _check_mode(tag, connections)
        port = PortSpec(PortKind.OUTPUT, "outputs", tag, required=False, repeated=True, same_as="side_packets")
        ports = tuple(port if one.attribute == "outputs" else one for one in cls.declared.ports)
        if tag == "AT_FIRST_TICK":  # closes its outputs, which only a node that sees bounds may
            return replace(cls.declared, ports=ports, timestamp_offset=0, process_timestamp_bounds=True)
        return replace(cls.declared, ports=ports, timestamp_offset=0 if tag == "AT_TICK" else None)

    def open(self) -> None:
        """Look up the mode."""
        (self.tag,) = {key.tag for key, _ in self.outputs.items()}
        self.pairs = [(side.get(), output) for side, output in zip(self.side_packets, self.outputs)]

    def process(self) -> None:
        """Send at a tick."""
        if self.tick.is_empty:
            return
        for value, output in self.pairs:
            if not output.is_closed:
                output.send(value)
        if self.tag == "AT_FIRST_TICK":
            for _, output in self.pairs:
                output.close()

    def generate(self) -> Iterator[None]:
        """Nothing to wait for: what is to be sent is sent when the source closes."""
        return iter(())

    def close(self) -> None:
        """Send, unless ticks say when."""
        if self.tag in AT_TICKS:
            return
        moment = self.moment.get() if self.tag == "AT_TIMESTAMP" else MOMENTS[self.tag]
        for value, output in self.pairs:
            output.send(value, at=moment)


def _check_mode(tag: str, connections: Connections) -> None:
    has_ticks, has_moment = has_tag(connections.inputs, "TICK"), has_tag(connections.side_inputs, "TIMESTAMP")
    if has_ticks != (tag in AT_TICKS):
        raise ContractError("the input TICK goes with the outputs AT_TICK and AT_FIRST_TICK, and only with them")
    if has_moment != (tag == "AT_TIMESTAMP"):
        raise ContractError("the side packet TIMESTAMP goes with the output AT_TIMESTAMP, and only with it")
    given, wanted = count_of(connections.side_inputs, ""), count_of(connections.outputs, tag)
    if given != wanted:
        raise ContractError(f"{given} untagged side packets and {wanted} outputs {tag}; there must be as many")
