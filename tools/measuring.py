"""`--profile`, `--report` and `--trace`: what a run tells of itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mediagraph.framework.errors import OutputError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.counted import counted
from mediagraph.tools.device import parse_device
from mediagraph.tools.media.pending_file import PendingFile, unwritable

if TYPE_CHECKING:
    from mediagraph.calculators.tensor.placement import Placements
    from mediagraph.tools.placement.report import PlacementReport

CAPACITY = 100_000  # calls and packets that a trace holds, unless the graph says otherwise: some 50 MB


class Measuring:
    """Measures one run if the arguments want it."""

    def __init__(self, arguments: RunArguments, graph: CalculatorGraph, placements: Placements | None = None) -> None:
        self.arguments, self.graph = arguments, graph
        self._placement = None if placements is None else _placement_report(arguments, graph, placements)
        self.notices: list[str] = []
        self._file: PendingFile | None = None
        self._counted: Mapping[str, int] = {}

    def begin(self) -> None:
        """Switch the profiler on; raises OutputError if the trace cannot be written where it is wanted."""
        wanted = self.arguments
        if wanted.trace is not None:
            self._file = PendingFile(str(wanted.trace), overwrite=wanted.overwrite)
            self._counted = self.graph.counters()
            self.graph.profiler.switch_on(statistics=False, trace=True)
            config = self.graph.profiler.config
            self.graph.profiler.config = replace(config, trace_log_capacity=config.trace_log_capacity or CAPACITY)
        if wanted.profile:
            self.graph.profiler.switch_on()
        if self._placement is not None:
            self._placement.begin()

    def finish(self) -> OutputError | None:
        """Write the trace; what came of it."""
        if self._file is None:
            return None
        file, self._file = self._file, None
        trace = self._trace()
        try:
            with open(file.path, "w", encoding="utf-8") as stream:
                json.dump(trace, stream)
            file.publish()
        except OSError as error:
            file.discard()
            return unwritable(file.target, error)
        except OutputError as error:
            return error
        self._note_capacity(file.target)
        return None

    def _trace(self) -> dict[str, Any]:
        from mediagraph.tools.placement.copies import copies_of
        from mediagraph.tools.placement.trace import note_copies

        trace = self.graph.profiler.chrome_trace()
        counted = {name: count - self._counted.get(name, 0) for name, count in self.graph.counters().items()}
        note_copies(trace["traceEvents"], copies_of(self.graph.plan, counted, {}))
        return trace

    def discard(self) -> None:
        """Instead of `finish`: leave no trace."""
        if self._file is not None:
            self._file.discard()

    def nodes(self) -> list[dict[str, Any]] | None:
        """The statistics as plain data, times in milliseconds; None if they are not wanted."""
        if not self.arguments.profile:
            return None
        return [
            {
                "name": one.name,
                "calls": one.calls,
                "skipped": one.skipped,
                "mean_ms": one.mean_ns / 1e6,
                "longest_ms": one.process.longest_ns / 1e6,
                "total_ms": one.process.total_ns / 1e6,
                "open_ms": None if one.open_ns is None else one.open_ns / 1e6,
                "close_ms": None if one.close_ns is None else one.close_ns / 1e6,
            }
            for one in self.graph.profiler.statistics()
        ]

    def placement(self, frames: int) -> Mapping[str, object] | None:
        """Where a run of so many frames happened, as plain data; None if nobody wants to know."""
        return None if self._placement is None else self._placement.as_data(frames)

    def report(self, frames: int) -> None:
        """Print the table of the nodes and the placement, if they are wanted."""
        if self.arguments.profile:
            print(self.graph.profiler.table(), file=sys.stderr)
        if self._placement is not None:
            from mediagraph.tools.placement.text import text_of

            print(text_of(self._placement, frames), file=sys.stderr)

    def _note_capacity(self, target: str) -> None:
        held = len(self.graph.profiler.events())
        if held == self.graph.profiler.config.trace_log_capacity:
            self.notices.append(f"{target} holds the last {counted(held, 'event')}; what came before is forgotten")


def _placement_report(arguments: RunArguments, graph: CalculatorGraph, placements: Placements) -> PlacementReport:
    from mediagraph.tools.placement.report import PlacementReport

    return PlacementReport(graph, placements, parse_device(arguments.device).index)
