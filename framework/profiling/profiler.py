"""The profiler of a graph: what is measured, and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mediagraph.framework.config import ProfilerConfig
from mediagraph.framework.plan import Plan
from mediagraph.framework.profiling.clock import EPOCH_NS, Clock, steady_ns
from mediagraph.framework.profiling.events import QUEUE_EVENTS, Event
from mediagraph.framework.profiling.messages import CalculatorProfile, GraphProfile, GraphTrace
from mediagraph.framework.profiling.run_watch import RunWatch
from mediagraph.framework.profiling.session import Session
from mediagraph.framework.profiling.settings import Settings, settings_of
from mediagraph.framework.profiling.statistics import NodeStatistics
from mediagraph.framework.profiling.trace_builder import TraceBuilder
from mediagraph.framework.profiling.trace_files import TraceFiles
from mediagraph.framework.watch import NO_WATCH, Watch


class Profiler:
    """Measures the runs of one graph, from the next start on as `config` says; as long as it says nothing, nothing.

    `config` is the graph's `profiler_config` to begin with; a change of it begins all measurements anew. Reading is
    possible at any time, in any thread.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._numbers = {node.index: number for number, node in enumerate(plan.nodes)}
        self.config = plan.config.profiler_config or ProfilerConfig()
        self.clock: Clock = steady_ns
        self.epoch_ns = EPOCH_NS  # to be added to what the clock tells, for times since the epoch
        self._begin(Settings())

    def switch_on(self, *, statistics: bool = True, latency: bool = False, trace: bool = False) -> None:
        """Measure from the next start on, whatever the graph says; what it asks for itself stays on.

        `statistics` are those of the calls, `latency` also the ages of packets, `trace` every call with its packets.
        """
        config = self.config
        if trace and not config.trace_enabled:
            kinds = tuple(int(kind) for kind in sorted(QUEUE_EVENTS))
            config = replace(config, trace_enabled=True, trace_log_disabled=True, trace_event_types_disabled=kinds)
        self.config = replace(
            config,
            enable_profiler=config.enable_profiler or statistics or latency,
            enable_stream_latency=config.enable_stream_latency or latency,
        )

    def watch(self) -> Watch:
        """The watch of the run that is about to start. Raises ArgumentError if the configuration makes no sense."""
        settings = settings_of(self.config)
        if settings != self._session.settings:
            self._begin(settings)
        if not settings.is_on:
            return NO_WATCH
        return RunWatch(
            settings,
            self.clock,
            epoch_ns=self.epoch_ns,
            numbers=self._numbers,
            statistics=self._session.statistics,
            log=self._session.log,
            files=self._files if settings.writes_files else None,
        )

    def statistics(self) -> Sequence[NodeStatistics]:
        """What has been measured in all runs, node by node in the order of the plan; it goes on counting."""
        return self._session.statistics

    def profile(self) -> tuple[CalculatorProfile, ...]:
        """What has been measured since the last capture, in MediaPipe's form."""
        return self._session.profiles()

    def events(self) -> list[Event]:
        """The events that are remembered, in the order in which they ended."""
        return self._session.log.events()

    def trace(self) -> GraphTrace:
        """The events in MediaPipe's form."""
        events = self.events()
        trace = TraceBuilder(self.epoch_ns, instant_events=self._session.settings.instant_events).build(events, events)
        return replace(trace, calculator_name=self._session.names)

    def chrome_trace(self) -> dict[str, Any]:
        """The events in the Trace Event Format, for `json.dump` and then chrome://tracing or ui.perfetto.dev."""
        from mediagraph.framework.profiling.chrome import chrome_trace

        return chrome_trace(self.events(), self._session.names, self._session.log.threads)

    def table(self) -> str:
        """The statistics for people: one line for each node, those that took most time first."""
        from mediagraph.framework.profiling.table import table_of

        return table_of(self.statistics())

    def capture(self, *, with_graph: bool = False) -> GraphProfile:
        """What was measured since the last capture, statistics and events, with the graph if wanted (rule I3)."""
        return self._session.capture(self.clock, with_graph=with_graph)

    def _begin(self, settings: Settings) -> None:
        self._session = Session(self._plan, settings, self.epoch_ns)
        self._files = TraceFiles(settings, lambda with_graph: self.capture(with_graph=with_graph))
