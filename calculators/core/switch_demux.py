"""SwitchDemuxCalculator."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mediagraph.calculators.core.switch import (
    Selection,
    Switch,
    channel_count,
    channel_key,
    data_key,
    fixed_channel,
    forward,
    forward_now,
    initial_channel,
)
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.names import Key
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.policy import Default, Immediate
from mediagraph.framework.ports import (
    ANY_TAG,
    Inputs,
    Outputs,
    SideInputs,
    SideOutputs,
)


class SwitchDemuxCalculator(Switch):
    """Send each packet to the channel selected at its timestamp; part of SwitchContainer.

    Inputs: `TAG:i` of any tag; `SELECT` (int) or `ENABLE` (bool), as stream or side packet. Outputs:
    `C<channel>__TAG:i`. Input side packets are copied to every channel. Data waits until the selector is settled at its
    timestamp.

        node {
          calculator: "SwitchDemuxCalculator"
          input_stream: "IMAGE:image" input_side_packet: "SELECT:which"
          output_stream: "C0__IMAGE:first" output_stream: "C1__IMAGE:second"
        }
    """

    data = Inputs(object, tag=ANY_TAG)
    channels = Outputs(object, tag=ANY_TAG, same_as=data_key)
    side_data = SideInputs(object, tag=ANY_TAG)
    side_channels = SideOutputs(object, tag=ANY_TAG)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two selectors; `synchronize_io` asks for the default policy."""
        contract = super().contract(options, connections)
        return replace(contract, input_policy=Default() if options.synchronize_io else Immediate())

    @classmethod
    def routes(cls, node: PlanNode, side_packets: Mapping[str, object]) -> Mapping[Key, Key] | None:
        """Without a selecting stream the outputs of the fixed channel are the inputs."""
        channel = fixed_channel(node, side_packets)
        if channel is None:
            return None
        known = {edge.key for edge in node.outputs}
        return {key: data.key for data in node.inputs if (key := channel_key(channel, data.key)) in known}

    def open(self) -> None:
        """Find the first channel and copy headers and side packets to all channels."""
        count = channel_count(key for key, _ in (*self.channels.items(), *self.side_channels.items()))
        first = initial_channel(self.options, self.enable_packet.get(), self.select_packet.get())
        self.selection = Selection((self.select, self.enable), first, count)
        self.queues: list[deque[tuple[int, object]]] = [deque() for _ in self.data]
        self.outputs = [
            [self.channels.at(channel_key(channel, key)) for channel in range(count)] for key, _ in self.data.items()
        ]
        self.fixed = [(stream, outputs[first]) for stream, outputs in zip(self.data, self.outputs) if first < count]
        for stream, outputs in zip(self.data, self.outputs):
            for output in (one for one in outputs if one is not None):
                output.set_header(stream.header)
        for key, slot in self.side_channels.items():
            source = self.side_data.at(data_key(key))
            value = source.get() if source is not None else None
            if value is not None:
                slot.set(value)

    def process(self) -> None:
        """Queue what is new, note a new selection, send what is decided."""
        now = self.timestamp
        if self.selection.is_fixed:
            for stream, output in self.fixed:
                forward_now(stream, output, now)
            return
        for stream, queue in zip(self.data, self.queues):
            if stream.packet.timestamp == now:
                queue.append((now, stream.get()))
        self.selection.update(now)
        for queue, outputs in zip(self.queues, self.outputs):
            while queue and queue[0][0] <= self.selection.settled:
                timestamp, value = queue.popleft()
                channel = self.selection.channel_at(timestamp)
                forward(None if channel is None else outputs[channel], timestamp, value)
        self._forget()

    def _forget(self) -> None:
        """Drop selections that no queued packet can refer to."""
        history = self.selection.history
        oldest = min((queue[0][0] for queue in self.queues if queue), default=self.selection.settled)
        while len(history) > 1 and history[1][0] <= oldest:
            history.popleft()
