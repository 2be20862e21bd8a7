"""GateCalculator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, ClassVar

from mediagraph.calculators.connections import check_as_many
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError
from mediagraph.framework.options import option
from mediagraph.framework.ports import Inputs, OptionalInput, OptionalOutput, OptionalSideInput, Options, Outputs

CONTROLS = ("ALLOW", "DISALLOW")


class GateState(IntEnum):
    """What the gate did last."""

    UNSPECIFIED = 0
    GATE_UNINITIALIZED = 1
    GATE_ALLOW = 2
    GATE_DISALLOW = 3


@dataclass(frozen=True, slots=True)
class GateCalculatorOptions:
    """What the gate does where nothing controls it."""

    message: ClassVar[str] = "mediapipe.GateCalculatorOptions"
    extension: ClassVar[int] = 261754847
    empty_packets_as_allow: bool = option(False, number=1)
    """The decision at timestamps at which the controlling stream has no packet."""
    allow: bool = option(False, number=2)
    """The decision where neither stream nor side packet controls the gate."""
    initial_gate_state: GateState = option(GateState.GATE_UNINITIALIZED, number=3)
    """The state before the first decision: `STATE_CHANGE` tells if that differs, unless this is GATE_UNINITIALIZED."""


class GateCalculator(Calculator):
    """Let packets through while the gate is open, and drop them while it is shut.

    Inputs: any number of untagged streams; at most one of `ALLOW` and `DISALLOW` (bool), as stream or side packet.
    Outputs: as many untagged streams; `STATE_CHANGE` (bool) tells when the gate opens (True) or shuts (False). Data
    waits until the controlling stream is settled. A side packet that shuts the gate closes the outputs at once.

        node {
          calculator: "GateCalculator"
          input_stream: "image" input_stream: "ALLOW:wanted"
          output_stream: "wanted_image"
        }
    """

    data = Inputs(object, tag="")
    allow = OptionalInput(bool)
    disallow = OptionalInput(bool)
    let_through = Outputs(object, tag="", same_as="data")
    state_change = OptionalOutput(bool)
    allow_packet = OptionalSideInput(bool, tag="ALLOW")
    disallow_packet = OptionalSideInput(bool, tag="DISALLOW")
    options = Options(GateCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses several controls. A side packet may close the outputs, which only a node that sees bounds can do."""
        check_as_many(connections.inputs, connections.outputs, "")
        by_stream = [tag for tag in CONTROLS if has_tag(connections.inputs, tag)]
        by_packet = [tag for tag in CONTROLS if has_tag(connections.side_inputs, tag)]
        if len(by_stream) + len(by_packet) > 1:
            raise ContractError("several of ALLOW and DISALLOW, as streams or side packets, are connected; keep one")
        return replace(cls.declared, process_timestamp_bounds=bool(by_packet))

    def open(self) -> None:
        """Find out whether the decision is made already."""
        allow, disallow = self.allow_packet.get(), self.disallow_packet.get()
        self.fixed = allow if allow is not None else None if disallow is None else not disallow
        self.is_streamed = self.allow.is_connected or self.disallow.is_connected
        self.state = self.options.initial_gate_state
        self.pairs = list(zip(self.data, self.let_through))

    def process(self) -> None:
        """Decide, tell a change, let the packets through."""
        if self.fixed is not None and all(stream.is_empty for stream in self.data):
            return
        is_open = self._decide()
        state = GateState.GATE_ALLOW if is_open else GateState.GATE_DISALLOW
        if self.state not in (GateState.GATE_UNINITIALIZED, state):
            self.state_change.send(is_open)
        self.state = state
        if is_open:
            self._forward()
        elif self.fixed is not None:
            for output in self.let_through:
                output.close()

    def _decide(self) -> bool:
        if self.fixed is not None:
            return self.fixed
        if not self.is_streamed:
            return bool(self.options.allow)
        allow, disallow = self.allow.get(), self.disallow.get()
        if allow is not None:
            return allow
        return bool(self.options.empty_packets_as_allow) if disallow is None else not disallow

    def _forward(self) -> None:
        for stream, output in self.pairs:
            value = stream.get()
            if value is not None:
                output.send(value)
