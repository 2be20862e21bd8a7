"""CallbackCalculator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError
from mediagraph.framework.packet import Packet
from mediagraph.framework.ports import Inputs, OptionalSideInput


class CallbackCalculator(Calculator):
    """Call a function for each input set.

    Inputs: untagged streams. Side packets: `CALLBACK`, a function of one Packet, for one stream, or `VECTOR_CALLBACK`,
    a function of a list of Packet, one for each stream, some of them empty; `OBSERVE_TIMESTAMP_BOUNDS` (True) calls it
    also for timestamps that settle without a packet. The function runs in the graph: it must be quick.

        node {
          calculator: "CallbackCalculator"
          input_stream: "pose" input_side_packet: "CALLBACK:note_pose"
        }
    """

    streams = Inputs(object, tag="")
    callback = OptionalSideInput[Callable[[Packet], object]](object, tag="CALLBACK")  # type: ignore[arg-type]  # a function
    vector_callback = OptionalSideInput[Callable[[list[Packet]], object]](object)  # type: ignore[arg-type]  # likewise
    observe_timestamp_bounds = OptionalSideInput(bool)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two functions or none, and another number of streams than the function takes."""
        check_exactly_one(connections.side_inputs, "CALLBACK", "VECTOR_CALLBACK")
        if has_tag(connections.side_inputs, "CALLBACK") and len(connections.inputs) != 1:
            raise ContractError(f"CALLBACK takes one stream, but {len(connections.inputs)} are connected")
        with_bounds = has_tag(connections.side_inputs, "OBSERVE_TIMESTAMP_BOUNDS")
        return replace(cls.declared, process_timestamp_bounds=with_bounds)

    def open(self) -> None:
        """Check what was given; raises ValueError."""
        given = [one for one in (self.callback.get(), self.vector_callback.get()) if one is not None]
        if not given or not callable(given[0]):
            raise ValueError("no function was given as CALLBACK or VECTOR_CALLBACK")
        if self.observe_timestamp_bounds.get() is False:
            raise ValueError("OBSERVE_TIMESTAMP_BOUNDS must be True; leave it out otherwise")

    def process(self) -> None:
        """Call the function."""
        packets = [stream.packet for stream in self.streams]
        callback, vector_callback = self.callback.get(), self.vector_callback.get()
        if callback is not None:
            callback(packets[0])
        elif vector_callback is not None:
            vector_callback(packets)
