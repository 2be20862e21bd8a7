"""What has been measured of a graph under one set of settings, in all its runs."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.plan import Plan
from mediagraph.framework.profiling.clock import Clock
from mediagraph.framework.profiling.events import EventLog
from mediagraph.framework.profiling.messages import CalculatorProfile, GraphProfile
from mediagraph.framework.profiling.records import profile_of, since
from mediagraph.framework.profiling.settings import Settings
from mediagraph.framework.profiling.statistics import statistics_of
from mediagraph.framework.profiling.trace_builder import TraceBuilder


class Session:
    """Statistics go on counting; a capture takes what has come since the capture before (rule I3)."""

    def __init__(self, plan: Plan, settings: Settings, epoch_ns: int) -> None:
        self.plan, self.settings = plan, settings
        self.names = tuple(node.name for node in plan.nodes)
        self.statistics = tuple(statistics_of(node, settings) for node in plan.nodes)
        self.log = EventLog(settings.capacity)
        self._capturing = Lock()  # the application and the thread that writes files may both capture
        self._builder = TraceBuilder(epoch_ns, instant_events=settings.instant_events)
        self._captured = self._profiles()

    def profiles(self) -> tuple[CalculatorProfile, ...]:
        """The statistics since the last capture."""
        return tuple(since(now, before) for now, before in zip(self._profiles(), self._captured))

    def capture(self, clock: Clock, *, with_graph: bool) -> GraphProfile:
        """Statistics and events since the last capture; the youngest events are left for the next one."""
        settings = self.settings
        with self._capturing:
            events = self.log.take(clock() - settings.write_margin_us * 1000)
            trace = self._builder.build(events, self.log.events())
            profiles, self._captured = self.profiles(), self._profiles()
        return GraphProfile(
            graph_trace=(replace(trace, calculator_name=self.names if with_graph else ()),) if settings.traces else (),
            calculator_profiles=tuple(one for one in profiles if self._is_wanted(one)),
            config=self._config() if with_graph else None,
        )

    def _profiles(self) -> tuple[CalculatorProfile, ...]:
        return tuple(profile_of(one, self.settings) for one in self.statistics)

    def _is_wanted(self, one: CalculatorProfile) -> bool:
        wanted = self.settings.node_filter
        return wanted is None or wanted.fullmatch(one.name or "") is not None

    def _config(self) -> GraphConfig:
        """The graph as it runs, every node under its own name."""
        nodes = zip(self.plan.config.node, self.names)
        return replace(self.plan.config, node=tuple(replace(node, name=name) for node, name in nodes))
