"""Puts probes into one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mediagraph.framework.engine import Unit
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.lanes import Executor
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.profiling.clock import Clock
from mediagraph.framework.profiling.events import Call, EventLog, EventType, Note
from mediagraph.framework.profiling.feed import WatchedFeed, stamping
from mediagraph.framework.profiling.latency import LatencyMeter, Origins, remember
from mediagraph.framework.profiling.node_journal import NodeJournal
from mediagraph.framework.profiling.probe import Probe, SkipCounter
from mediagraph.framework.profiling.settings import Settings
from mediagraph.framework.profiling.statistics import NodeStatistics
from mediagraph.framework.profiling.trace_files import Ticker, TraceFiles
from mediagraph.framework.profiling.watched_queues import WatchedExecutor, WatchedGate, WatchedInlet, WatchedUnit
from mediagraph.framework.queues import Agenda, Inlet
from mediagraph.framework.region import Step
from mediagraph.framework.sources import Feed
from mediagraph.framework.watch import Ends, Post

_CALLS = (EventType.OPEN, EventType.PROCESS, EventType.CLOSE)


class RunWatch:
    """Watches a run as the settings say; what it finds goes to the statistics and the log of the profiler.

    `numbers` are the node ids by index in the plan. Nodes have journals if their queues are watched too.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        epoch_ns: int,
        numbers: Mapping[int, int],
        statistics: Sequence[NodeStatistics],
        log: EventLog,
        files: TraceFiles | None,
    ) -> None:
        self.settings, self.clock, self.numbers, self.statistics, self.log = settings, clock, numbers, statistics, log
        self.epoch_ns, self.files = epoch_ns, files
        self.wants_queues = settings.traces_queues
        self.sees_packets = settings.traces or settings.counts_latency
        self.origins = Origins()
        self.probes: dict[int, Probe] = {}
        self.journals: dict[int, NodeJournal] = {}
        self.ticker: Ticker | None = None

    def feed(self, stream: str, feed: Feed) -> Feed:
        """Have the packets of the application noted."""
        if not self.sees_packets:
            return feed
        notes: list[Note] = [self.log.add] if self._keeps(EventType.PROCESS) else []
        if self.settings.counts_latency:
            notes.append(self._note_origin)
        return WatchedFeed(stream, feed, notes)

    def step(self, node: PlanNode, step: Step, inputs: Ends, outputs: Ends) -> None:
        """Put a probe before the calculator."""
        number = self.numbers[node.index]
        statistics = self.statistics[number]
        if self.settings.counts_time and len(inputs) > 1:
            step.trigger = SkipCounter(step.trigger, inputs, statistics)
        times, notes = self._times(statistics), self._notes(node, statistics)
        probe = Probe(node, number, step, (inputs, outputs), clock=self.clock, times=times, notes=notes)
        probe.attach()
        self.probes[node.index] = probe
        if self.wants_queues and node.inputs:
            calculator, journal = step.calculator, self._journal(node)
            calculator.open = journal.after_open(calculator.open)  # type: ignore[method-assign]  # of this object
            calculator.close = journal.before_close(calculator.close)  # type: ignore[method-assign]

    def advance(self, node: PlanNode, advance: Callable[[], None]) -> Callable[[], None]:
        """The `process` of a source, measured."""
        return self.probes[node.index].measured(EventType.PROCESS, advance)

    def inlet(self, node: PlanNode, inlet: Inlet) -> Inlet:
        """Watch a queue."""
        if not self.wants_queues:
            return inlet
        ports = sum(edge.name == inlet.wire.label for edge in node.inputs)
        return WatchedInlet(inlet, self._journal(node), ports)

    def gate(self, node: PlanNode, gate: Gate, inlets: Sequence[Inlet], agenda: Agenda) -> Gate:
        """Watch what is taken."""
        if not self.wants_queues or not inlets:
            return gate
        journal = self._journal(node)
        journal.inlets, journal.agenda = tuple(inlets), agenda
        return WatchedGate(gate, journal)

    def executor(self, node: PlanNode, executor: Executor) -> Executor:
        """Watch the ends of calls that are made elsewhere."""
        return WatchedExecutor(executor, self._journal(node)) if self.wants_queues else executor

    def unit(self, node: PlanNode, unit: Unit) -> Unit:
        """Watch the ends of calls that are made here."""
        return WatchedUnit(unit, self._journal(node)) if self.wants_queues and node.inputs else unit

    def post(self, post: Post) -> Post:
        """Stamp the packets of the application."""
        return stamping(post, self.clock) if self.sees_packets else post

    def begin(self) -> None:
        """Write to files from time to time."""
        if self.files is not None and self.settings.write_interval_us > 0:
            self.ticker = Ticker(self.settings.write_interval_us / 1e6, self.files.write)
            self.ticker.start()

    def end(self) -> None:
        """Write the rest to the files; raises OutputError."""
        if self.ticker is not None:
            self.ticker.stop()
        if self.files is not None:
            self.files.write()

    def _times(self, statistics: NodeStatistics) -> dict[EventType, Callable[[int, int], None]]:
        if not self.settings.counts_time:
            return {}
        return {
            EventType.OPEN: statistics.note_open,
            EventType.PROCESS: statistics.process.add,
            EventType.CLOSE: statistics.note_close,
        }

    def _notes(self, node: PlanNode, statistics: NodeStatistics) -> dict[EventType, Sequence[Note]]:
        notes: dict[EventType, list[Note]] = {kind: [] for kind in _CALLS}
        if self.settings.counts_latency:
            meter = LatencyMeter(node, statistics, self.origins)
            for kind, taken in notes.items():
                taken.append(meter.note_process if kind is EventType.PROCESS else meter.note_other)
        for kind, taken in notes.items():
            taken += [self.log.add] if self._keeps(kind) else []
        return dict(notes)

    def _keeps(self, kind: EventType) -> bool:
        return self.settings.traces and kind not in self.settings.disabled

    def _journal(self, node: PlanNode) -> NodeJournal:
        if node.index not in self.journals:
            self.journals[node.index] = NodeJournal(
                node, self.numbers[node.index], self.log, self.clock, self.settings.disabled
            )
        return self.journals[node.index]

    def _note_origin(self, added: Call) -> None:
        """Where packets of the application begin to age."""
        (packet,) = added.outputs
        by_packet = self.settings.uses_packet_timestamps
        at_ns = int(packet.timestamp) * 1000 - self.epoch_ns if by_packet else added.finish_ns
        remember(self.origins.of(packet.stream), packet.timestamp, at_ns, at_ns)
