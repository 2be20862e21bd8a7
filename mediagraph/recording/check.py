"""Does a graph still make what was recorded?"""

from __future__ import annotations

from collections.abc import Mapping

from mediagraph.framework.errors import ArgumentError, InputError
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.graph import CalculatorGraph
from mediagraph.recording.comparison import Difference, StreamComparison, earliest_first
from mediagraph.recording.reader import Recording
from mediagraph.recording.replay import replay


class Check:
    """Compares the streams of a graph with the recorded ones while it runs; to be made before `start_run`.

    Compared are those that the recording has and that the graph is not fed. Raises ArgumentError if there is none.
    """

    def __init__(self, graph: CalculatorGraph, recording: Recording, *, tolerance: float = 0.0) -> None:
        self._comparisons = [
            StreamComparison(
                stream, recording.packets(stream), is_whole=recording.is_whole(stream), tolerance=tolerance
            )
            for stream in compared_streams(graph.plan, recording)
        ]
        self._error: InputError | None = None
        for comparison in self._comparisons:
            graph.observe_output_stream(comparison.stream, self._take)
        self._by_stream = {comparison.stream: comparison for comparison in self._comparisons}

    def finish(self) -> list[Difference]:
        """The first difference of each stream after a run to the end, the earliest first.

        Raises InputError for what cannot be read.
        """
        if self._error is not None:
            raise self._error
        for comparison in self._comparisons:
            comparison.finish()
        return earliest_first(one.difference for one in self._comparisons)

    @property
    def compared(self) -> Mapping[str, int]:
        """How many packets of each stream agreed in their timestamps."""
        return {one.stream: one.compared for one in self._comparisons}

    def _take(self, stream: str, packet: Packet) -> None:
        try:
            self._by_stream[stream].take(packet)
        except InputError as error:  # an observer that raises would be switched off
            self._error = self._error or error


def differences_in_replay(
    graph: CalculatorGraph,
    recording: Recording,
    *,
    side_packets: Mapping[str, object] | None = None,
    tolerance: float = 0.0,
) -> list[Difference]:
    """Replay a recording, and tell the first difference of each recorded stream; raises as `replay` and `Check` do."""
    check = Check(graph, recording, tolerance=tolerance)
    replay(graph, recording, side_packets=side_packets)
    return check.finish()


def compared_streams(plan: Plan, recording: Recording) -> list[str]:
    """The recorded streams that the graph makes itself."""
    known = plan.streams()
    found = [stream for stream in recording.streams if stream in known and stream not in plan.inputs]
    if not found:
        recorded = ", ".join(recording.streams) or "none"
        raise ArgumentError(
            f'"{recording.path}" has no stream that the graph makes, so nothing can be compared; it has {recorded}'
        )
    return found
