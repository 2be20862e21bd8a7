"""SwitchMuxCalculator."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mediagraph.calculators.core.switch import (
    SELECTORS,
    Selection,
    Switch,
    channel_count,
    channel_key,
    data_key,
    fixed_channel,
    forward,
    forward_now,
    initial_channel,
    split_channel,
)
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.names import Key
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.ports import (
    ANY_TAG,
    Inputs,
    InputStream,
    Outputs,
    OutputStream,
    SideInputs,
    SideOutputs,
)
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM, timestamp_after, timestamp_before


@dataclass(frozen=True, slots=True)
class _FirstChannel:
    """Finds an output's input of the first channel; equal for equal connections, because contracts are compared."""

    inputs: tuple[tuple[Key, Key], ...]

    def __call__(self, output: Key) -> Key:
        return dict(self.inputs)[output]


class _Lane:
    """One input of a channel, with what it has brought and how far it is settled."""

    def __init__(self, channel: int, stream: InputStream[object], output: OutputStream[object] | None) -> None:
        self.channel, self.stream, self.output = channel, stream, output
        self.queue: deque[tuple[int, object]] = deque()


class SwitchMuxCalculator(Switch):
    """Send on the packets of the channel selected at their timestamps; part of SwitchContainer.

    Inputs: `C<channel>__TAG:i`; `SELECT` (int) or `ENABLE` (bool), as stream or side packet. Outputs: `TAG:i`. Output
    side packets come from the channel selected first. A channel's interval ends only when all its inputs are settled up
    to the end; what other channels brought in that time is dropped.

        node {
          calculator: "SwitchMuxCalculator"
          input_stream: "C0__MASK:first" input_stream: "C1__MASK:second" input_side_packet: "SELECT:which"
          output_stream: "MASK:mask"
        }
    """

    channels = Inputs(object, tag=ANY_TAG)
    data = Outputs(object, tag=ANY_TAG)
    side_channels = SideInputs(object, tag=ANY_TAG)
    side_data = SideOutputs(object, tag=ANY_TAG)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two selectors; an output carries what its input of the first channel does."""
        contract = super().contract(options, connections)
        known = sorted(split_channel(key) for key, _ in connections.inputs if key.tag not in SELECTORS)
        first = {key: channel_key(channel, key) for channel, key in reversed(known)}
        if not all(one.key in first for one in connections.outputs):
            return contract
        ports = [
            replace(port, same_as=_FirstChannel(tuple(first.items()))) if port.attribute == "data" else port
            for port in contract.ports
        ]
        return replace(contract, ports=tuple(ports))

    @classmethod
    def routes(cls, node: PlanNode, side_packets: Mapping[str, object]) -> Mapping[Key, Key] | None:
        """Without a selecting stream the outputs are the inputs of the fixed channel."""
        channel = fixed_channel(node, side_packets)
        if channel is None:
            return None
        known = {edge.key for edge in node.inputs}
        return {data.key: key for data in node.outputs if (key := channel_key(channel, data.key)) in known}

    def open(self) -> None:
        """Find the first channel and send on its side packets."""
        keys = [key for key, _ in (*self.channels.items(), *self.side_channels.items())]
        first = initial_channel(self.options, self.enable_packet.get(), self.select_packet.get())
        self.selection = Selection((self.select, self.enable), first, channel_count(keys))
        self.lanes = [
            _Lane(split_channel(key)[0], stream, self.data.at(data_key(key))) for key, stream in self.channels.items()
        ]
        self.fixed = [lane for lane in self.lanes if lane.channel == first]
        for key, side in self.side_channels.items():
            channel, inner = split_channel(key)
            slot, value = self.side_data.at(inner), side.get()
            if channel == first and slot is not None and value is not None:
                slot.set(value)

    def process(self) -> None:
        """Queue what is new, then go through the intervals that are decided."""
        now = self.timestamp
        if self.selection.is_fixed:
            for lane in self.fixed:
                forward_now(lane.stream, lane.output, now)
            return
        for lane in self.lanes:
            if lane.stream.packet.timestamp == now:
                lane.queue.append((now, lane.stream.get()))
        self.selection.update(now)
        while self._finish_interval():
            pass

    def _finish_interval(self) -> bool:
        """Send what belongs to the first interval; True if it is over and another one follows."""
        history = self.selection.history
        channel = history[0][1]
        end = history[1][0] if len(history) > 1 else timestamp_after(self.selection.settled)
        active = [lane for lane in self.lanes if lane.channel == channel]
        for lane in active:
            while lane.queue and lane.queue[0][0] < end:
                forward(lane.output, *lane.queue.popleft())
        settled = min((lane.stream.packet.timestamp for lane in active), default=ONE_OVER_POSTSTREAM)
        if len(history) == 1 or settled < timestamp_before(end):
            return False
        self._drop_before(end)
        history.popleft()
        return True

    def _drop_before(self, end: int) -> None:
        for lane in self.lanes:
            while lane.queue and lane.queue[0][0] < end:
                lane.queue.popleft()
