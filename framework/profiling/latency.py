"""How old packets are when a node gets them, and when it is done with them (rule I2)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from mediagraph.framework.plan import PlanNode
from mediagraph.framework.profiling.events import Call
from mediagraph.framework.profiling.statistics import NodeStatistics

_REMEMBERED = 400  # packets of a stream whose origin is known (rule I2)
Times = OrderedDict[int, tuple[int, int]]
"""By timestamp: when a packet was made, and when what it stems from came in."""


@dataclass(slots=True)
class Origins:
    """Where the last packets of every stream come from."""

    by_stream: dict[str, Times] = field(default_factory=dict)

    def of(self, stream: str) -> Times:
        """The origins of the packets of a stream."""
        return self.by_stream.setdefault(stream, OrderedDict())


def remember(times: Times, timestamp: int, made_ns: int, source_ns: int) -> None:
    """A packet was made; the oldest is forgotten."""
    times[timestamp] = (made_ns, source_ns)
    if len(times) > _REMEMBERED:
        times.popitem(last=False)


class LatencyMeter:
    """Measures how old the packets of one node are."""

    def __init__(self, node: PlanNode, statistics: NodeStatistics, origins: Origins) -> None:
        self.input_latency, self.output_latency = statistics.input_latency, statistics.output_latency
        measured = [one for one in statistics.streams if not one.is_back_edge]
        self.inputs = {one.stream: (one.latency, origins.of(one.stream)) for one in measured}
        self.outputs = {edge.name: origins.of(edge.name) for edge in node.outputs}

    def note_process(self, call: Call) -> None:
        """Take a call of `process` into account: the packets that it took, and those that it made."""
        _, _, _, start_ns, finish_ns, _, packets, _ = call
        source_ns = None
        for stream, timestamp, _ in packets:
            if stream not in self.inputs:
                continue
            latency, times = self.inputs[stream]
            if timestamp in times:
                made_ns, first_ns = times[timestamp]
                latency.add(made_ns, start_ns)
                source_ns = first_ns if source_ns is None or first_ns < source_ns else source_ns
        source_ns = start_ns if source_ns is None else source_ns
        self.input_latency.add(source_ns, start_ns)
        self.output_latency.add(source_ns, finish_ns)
        self._note_outputs(call, source_ns)

    def note_other(self, call: Call) -> None:
        """Take a call of `open` or `close` into account: what it made begins to age with it."""
        self._note_outputs(call, call.start_ns)

    def _note_outputs(self, call: Call, source_ns: int) -> None:
        for stream, timestamp, _ in call.outputs:
            remember(self.outputs[stream], timestamp, call.finish_ns, source_ns)
