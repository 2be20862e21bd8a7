"""How old packets are when a node gets them, and when it is done with them (rule I2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mediagraph.framework.profiling.events import Call, EventType
from mediagraph.framework.profiling.statistics import NodeStatistics

_REMEMBERED = 400  # packets of a stream whose origin is known (rule I2)


@dataclass(slots=True)
class Origins:
    """Where the last packets of every stream come from: when each was made, and when what it stems from came in."""

    by_stream: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def note(self, stream: str, timestamp: int, made_ns: int, source_ns: int) -> None:
        """A packet was made."""
        known = self.by_stream.setdefault(stream, {})
        known[timestamp] = (made_ns, source_ns)
        if len(known) > _REMEMBERED:
            del known[next(iter(known))]

    def find(self, stream: str, timestamp: int) -> tuple[int, int] | None:
        """When it was made, and when what it stems from came in."""
        known = self.by_stream.get(stream)
        return None if known is None else known.get(timestamp)


@dataclass(slots=True)
class LatencyMeter:
    """Measures how old the packets of one node are."""

    statistics: NodeStatistics
    origins: Origins

    def note(self, call: Call) -> None:
        """Take a call into account: the packets that it took, and those that it made."""
        source_ns = call.start_ns
        if call.kind is EventType.PROCESS:
            source_ns = self._note_inputs(call)
            self.statistics.input_latency.add(source_ns, call.start_ns)
            self.statistics.output_latency.add(source_ns, call.finish_ns)
        for stream, timestamp, _ in call.outputs:
            self.origins.note(stream, timestamp, call.finish_ns, source_ns)

    def _note_inputs(self, call: Call) -> int:
        timestamps = {packet.stream: packet.timestamp for packet in call.inputs}
        sources = []
        for one in self.statistics.streams:
            if one.is_back_edge or one.stream not in timestamps:
                continue
            known = self.origins.find(one.stream, timestamps[one.stream])
            if known is not None:
                one.latency.add(known[0], call.start_ns)
                sources.append(known[1])
        return min(sources, default=call.start_ns)
