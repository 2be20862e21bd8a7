"""RealTimeFlowLimiterCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.connections import check_as_many, check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.policy import Immediate
from mediagraph.framework.ports import Inputs, OptionalInput, OptionalOutput, OptionalSideInput, Outputs
from mediagraph.framework.timestamp import DONE, ONE_OVER_POSTSTREAM, PRESTREAM, UNSTARTED, timestamp_after


class RealTimeFlowLimiterCalculator(Calculator):
    """Let a frame in only when the frames before it have left; FlowLimiterCalculator has replaced it.

    Inputs: one or more untagged streams; `FINISHED`, usually a back edge, with a packet for each frame that is done.
    Outputs: the same untagged streams; `ALLOW` (bool) tells when frames begin to pass or to be dropped, at timestamps
    1, 2, 3 … of its own. Side packet: `MAX_IN_FLIGHT` (int, 1).

        node {
          calculator: "RealTimeFlowLimiterCalculator"
          input_stream: "image" input_stream: "FINISHED:result"
          input_stream_info { tag_index: "FINISHED" back_edge: true }
          output_stream: "gated_image"
        }
    """

    frames = Inputs(object, tag="")
    finished = OptionalInput(object)
    let_in = Outputs(object, tag="", same_as="frames")
    allow = OptionalOutput(bool)
    max_in_flight_packet = OptionalSideInput(int, tag="MAX_IN_FLIGHT")

    timestamp_offset = None
    input_policy = Immediate()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without data streams, with unequal numbers of them, or without FINISHED."""
        check_connected(connections.inputs, "", "FINISHED")
        check_as_many(connections.inputs, connections.outputs, "")
        return cls.declared

    def open(self) -> None:
        """Nothing is in flight; raises ValueError for a limit below 1."""
        given = self.max_in_flight_packet.get()
        self.limit = 1 if given is None else given
        if self.limit < 1:
            raise ValueError(f"MAX_IN_FLIGHT must be at least 1, not {self.limit}")
        self.in_flight = 0
        self.was_allowed, self.changes = True, 0
        self.let_through: set[int] = set()
        self.last_dropped = int(UNSTARTED)

    def process(self) -> None:
        """Count finished frames, decide on new ones, tell how far the streams are settled."""
        if not self.finished.is_empty:
            if self.in_flight <= 0:
                raise StreamError("FINISHED has a packet, but no frame is in flight", StatusCode.INTERNAL)
            self.in_flight -= 1
        for stream, output in zip(self.frames, self.let_in):
            value = stream.get()
            if value is not None and self._may_pass(self.timestamp):
                output.send(value)
            if stream.bound == DONE:
                output.close()
            elif stream.packet.timestamp >= PRESTREAM:
                output.advance_bound(min(timestamp_after(stream.packet.timestamp), ONE_OVER_POSTSTREAM))
        self._forget()
        self._tell_change()

    def _may_pass(self, timestamp: int) -> bool:
        """A timestamp is decided once, for all streams."""
        if timestamp in self.let_through:
            return True
        if self.in_flight < self.limit and timestamp > self.last_dropped:
            self.let_through.add(timestamp)
            self.in_flight += 1
            return True
        self.last_dropped = max(self.last_dropped, timestamp)
        return False

    def _forget(self) -> None:
        """Drop decisions on timestamps that every stream has passed."""
        settled = min(stream.bound for stream in self.frames)
        self.let_through = {timestamp for timestamp in self.let_through if timestamp >= settled}

    def _tell_change(self) -> None:
        is_allowed = self.in_flight < self.limit
        if is_allowed != self.was_allowed:
            self.was_allowed = is_allowed
            self.changes += 1
            self.allow.send(is_allowed, at=self.changes)
