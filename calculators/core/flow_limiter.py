"""FlowLimiterCalculator."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, count_of, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.policy import Immediate
from mediagraph.framework.ports import (
    Inputs,
    OptionalInput,
    OptionalOutput,
    OptionalSideInput,
    Options,
    Outputs,
    OutputStream,
    Service,
)
from mediagraph.framework.service import PACING
from mediagraph.framework.timestamp import MAX, ONE_OVER_POSTSTREAM, UNSTARTED, timestamp_after

Queue = deque[tuple[int, object]]


@dataclass(frozen=True, slots=True)
class FlowLimiterCalculatorOptions:
    """How many frames may be between the limiter and the end of the part that it protects."""

    message: ClassVar[str] = "mediapipe.FlowLimiterCalculatorOptions"
    extension: ClassVar[int] = 326963320
    max_in_flight: int = option(1, number=1, wire="int32")
    """How many frames may have been let in and not be finished yet; at least 1 for any to get in."""
    max_in_queue: int = option(0, number=2, wire="int32")
    """How many frames may wait; with 0 a frame that cannot be let in at once is dropped."""
    in_flight_timeout: int = option(0, number=3)
    """In µs: a frame that has not finished after this time is given up; 0 means never."""


class FlowLimiterCalculator(Calculator):
    """Let a frame in only when the frames before it have left: drops what comes too early, or holds it back.

    Inputs: one or more untagged streams, of which the first decides and the others follow it; `FINISHED`, usually a
    back edge, tells by packet or bound which frames are done; `OPTIONS` changes the options from its timestamp on.
    Outputs: the same untagged streams; `ALLOW` (bool) says for each frame whether it was let in.
    Side packets: `MAX_IN_FLIGHT` (int) and `OPTIONS` (FlowLimiterCalculatorOptions) override the options.

    Frames are dropped, the oldest first, when more than `max_in_queue` wait. Under the lossless pacing of the graph
    service PACING none is dropped: they wait, and the runner is told how many, so that it reads no further.

        node {
          calculator: "FlowLimiterCalculator"
          input_stream: "input_video" input_stream: "FINISHED:output_video"
          input_stream_info { tag_index: "FINISHED" back_edge: true }
          output_stream: "throttled_input_video"
        }
    """

    frames = Inputs(object, tag="")
    finished = OptionalInput(object)
    options_stream = OptionalInput(FlowLimiterCalculatorOptions, tag="OPTIONS")
    let_in = Outputs(object, tag="", same_as="frames")
    allow = OptionalOutput(bool)
    limit = OptionalSideInput(int, tag="MAX_IN_FLIGHT")
    options_packet = OptionalSideInput(FlowLimiterCalculatorOptions, tag="OPTIONS")
    options = Options(FlowLimiterCalculatorOptions)
    pacing = Service(PACING)

    timestamp_offset = None
    process_timestamp_bounds = True
    input_policy = Immediate()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without data streams, with unequal numbers of them, or without FINISHED."""
        inputs, outputs = count_of(connections.inputs, ""), count_of(connections.outputs, "")
        if inputs < 1:
            raise ContractError("no data stream comes in; connect at least one untagged input")
        if inputs != outputs:
            raise ContractError(
                f"{inputs} data streams come in and {outputs} go out; there must be as many",
                StatusCode.INVALID_ARGUMENT,
            )
        if not has_tag(connections.inputs, "FINISHED"):
            raise ContractError(
                "the input FINISHED is not connected; without it no frame ever finishes", StatusCode.INVALID_ARGUMENT
            )
        return cls.declared

    def open(self) -> None:
        """Start with nothing in flight."""
        self._adopt(merge(self.options, self.options_packet.get()))
        limit = self.limit.get()
        if limit is not None:
            self.max_frames = limit
        self.in_flight: deque[int] = deque()
        self.queues: list[Queue] = [deque() for _ in self.frames]
        self.decisions: deque[tuple[int, bool]] = deque([(UNSTARTED, True)])
        self.drops = self.pacing is None or not self.pacing.is_lossless

    def process(self) -> None:
        """Release finished frames, take in new ones, let through what may pass, drop what may not wait."""
        now = self.timestamp
        self._note_options()
        if self.finished.packet.timestamp == now:
            self._release(now)
        for stream, queue in zip(self.frames, self.queues):
            value = stream.get()
            if value is not None:
                queue.append((now, value))
        self._give_up_late(now)
        self._pass_on()
        for index in range(len(self.queues)):
            self._settle(index)
        if self.pacing is not None:
            self.pacing.note_held(self.node_name, len(self.queues[0]))

    def _adopt(self, options: FlowLimiterCalculatorOptions) -> None:
        self.max_frames = options.max_in_flight
        self.max_waiting, self.timeout = options.max_in_queue, options.in_flight_timeout

    def _note_options(self) -> None:
        options = self.options_stream.get()
        if options is not None:
            self._adopt(merge(self.options, options))

    def _release(self, finished: int) -> None:
        while self.in_flight and self.in_flight[0] <= finished:
            self.in_flight.popleft()

    def _give_up_late(self, now: int) -> None:
        if self.timeout > 0 and self.frames[0].packet.timestamp == now and now < MAX:
            while self.in_flight and now - self.in_flight[0] > self.timeout:
                self.in_flight.popleft()

    def _pass_on(self) -> None:
        waiting = self.queues[0]
        while waiting and len(self.in_flight) < self.max_frames:
            timestamp, value = waiting.popleft()
            self.let_in[0].send(value, at=timestamp)
            self.in_flight.append(timestamp)
            self._decide(timestamp, True)
        while self.drops and len(waiting) > self.max_waiting:
            self._decide(waiting.popleft()[0], False)

    def _decide(self, timestamp: int, is_allowed: bool) -> None:
        self.allow.send(is_allowed, at=timestamp)
        self.decisions.append((timestamp, is_allowed))

    def _settle(self, index: int) -> None:
        """Follow the decisions with the streams beside the first, and tell how far each stream is settled."""
        queue, stream, output = self.queues[index], self.frames[index], self.let_in[index]
        if index:
            self._follow(queue, output)
        bound = queue[0][0] if queue else timestamp_after(stream.packet.timestamp)
        self._advance(output, bound)
        if index == 0 and not queue:
            self._advance(self.allow, bound)

    def _follow(self, queue: Queue, output: OutputStream[object]) -> None:
        decided = self.let_in[0].bound
        while queue and queue[0][0] < decided:
            timestamp, value = queue.popleft()
            while len(self.decisions) > 1 and self.decisions[1][0] <= timestamp:
                self.decisions.popleft()
            if self.decisions[0][1]:
                output.send(value, at=timestamp)

    def _advance(self, output: OutputStream[Any], bound: int) -> None:
        if bound >= ONE_OVER_POSTSTREAM:
            output.close()
        elif not output.is_closed:
            output.advance_bound(bound)


def merge(
    options: FlowLimiterCalculatorOptions, more: FlowLimiterCalculatorOptions | None
) -> FlowLimiterCalculatorOptions:
    """Options with those of a packet put over them; what has its default there does not count as given."""
    if more is None:
        return options
    given = {one.name: getattr(more, one.name) for one in fields(more) if getattr(more, one.name) != one.default}
    return FlowLimiterCalculatorOptions(**{**_as_dict(options), **given})


def _as_dict(options: FlowLimiterCalculatorOptions) -> dict[str, int]:
    return {one.name: getattr(options, one.name) for one in fields(options)}
