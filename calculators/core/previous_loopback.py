"""PreviousLoopbackCalculator."""

from __future__ import annotations

from collections import deque
from typing import Any

from mediagraph.calculators.connections import check_connected
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.policy import Immediate
from mediagraph.framework.ports import OptionalInput, Output
from mediagraph.framework.timestamp import MAX, UNSET, UNSTARTED, timestamp_plus


class PreviousLoopbackCalculator(Calculator):
    """Bring the result of the previous frame back, at the timestamp of the current frame.

    Inputs: `MAIN`, the frames; `LOOP`, a back edge with the result for each frame. Output: `PREV_LOOP`, at each
    timestamp of `MAIN` the packet that `LOOP` had at the previous one, if any. Results without a frame are dropped.

        node {
          calculator: "PreviousLoopbackCalculator"
          input_stream: "MAIN:image" input_stream: "LOOP:found"
          input_stream_info { tag_index: "LOOP" back_edge: true }
          output_stream: "PREV_LOOP:found_before"
        }
    """

    main = OptionalInput(object)
    loop = OptionalInput(object)
    prev_loop = Output(object, same_as="loop")

    timestamp_offset = None
    process_timestamp_bounds = True
    input_policy = Immediate()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a missing input."""
        check_connected(connections.inputs, "MAIN", "LOOP")
        return cls.declared

    def open(self) -> None:
        """Nothing is known of either stream."""
        self.frames: deque[tuple[int, int]] = deque()  # (timestamp, timestamp of the result that belongs to it)
        self.results: deque[tuple[int, object]] = deque()
        self.last_frame = self.last_settled = int(UNSTARTED)
        self.last_result = int(UNSET)
        self.prev_loop.set_header(self.loop.header)

    def process(self) -> None:
        """Note what is new, then match from the front."""
        frame = self.main.packet
        if frame.timestamp > self.last_settled:
            self.last_settled = frame.timestamp
            self._note_frame(frame.timestamp, is_empty=frame.is_empty())
        result = self.loop.packet
        if result.timestamp > self.last_result:
            self.last_result = result.timestamp
            self.results.append((result.timestamp, result.value))
        while self.frames and self.results:
            self._match()

    def _note_frame(self, timestamp: int, *, is_empty: bool) -> None:
        wanted = UNSET if is_empty else self.last_frame
        self.frames.append((timestamp, wanted))
        if not is_empty:
            self.last_frame = timestamp

    def _match(self) -> None:
        """Settle the first frame, or drop the first result."""
        timestamp, wanted = self.frames[0]
        found, value = self.results[0]
        if wanted > found:
            self.results.popleft()
            return
        self.frames.popleft()
        if wanted == found:
            self.results.popleft()
        self._settle(timestamp, value if wanted == found else None)

    def _settle(self, timestamp: int, value: object) -> None:
        if value is not None:
            self.prev_loop.send(value, at=timestamp)
        else:
            self.prev_loop.advance_bound(timestamp_plus(timestamp, 1))
        if timestamp >= MAX:
            self.prev_loop.close()
