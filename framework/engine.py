"""The decisions of the scheduler, as a state machine of one thread: it knows no lock, clock or file.

The ready region nearest the outputs always goes first, and sources go last: that keeps the queues short.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop
from typing import Protocol

from mediagraph.framework.errors import MediagraphError, StateError, StatusCode
from mediagraph.framework.observer import report_failure
from mediagraph.framework.queues import Agenda
from mediagraph.framework.region import Region
from mediagraph.framework.solo import solo_turn, stands_alone
from mediagraph.framework.sources import Feed, SourceRegion
from mediagraph.framework.timestamp import DONE
from mediagraph.framework.wires import SideWire


class Unit(Protocol):
    """What the engine schedules: a region, light or heavy."""

    def open(self) -> None:
        """Open its nodes."""
        ...

    def step(self) -> None:
        """Take one turn."""
        ...


@dataclass(slots=True, eq=False)
class Part:
    """A unit, its region, and what its nodes wait for before they can open: side packets, and the headers of their
    streams, which are there when the producers are open (rule L3)."""

    unit: Unit
    region: Region
    awaits: set[str]
    producers: tuple[Part, ...] = ()
    is_open: bool = False

    def can_open(self) -> bool:
        """Is everything there?"""
        return not self.awaits and all(part.is_open for part in self.producers)

    def open(self) -> None:
        """Open the nodes."""
        self.unit.open()
        self.is_open = True


@dataclass(slots=True)
class SidePackets:
    """The side packets of a run: what is known, who listens, and what nodes have just provided."""

    known: dict[str, object]
    listeners: dict[str, list[tuple[SideWire, Part]]] = field(default_factory=dict)
    news: deque[tuple[str, object]] = field(default_factory=deque)

    def provide(self, name: str, value: object) -> None:
        """A node sets an output side packet; may be called in any thread. Raises StateError for a second one."""
        if name in self.known:
            raise StateError(f'side packet "{name}" was already set in this run', StatusCode.ALREADY_EXISTS)
        self.known[name] = value
        self.news.append((name, value))


class Engine:
    """The regions of a graph by rank, nearest the outputs first, and the heap of those that are ready."""

    def __init__(
        self, parts: Sequence[Part], feeds: Mapping[str, Feed], agenda: Agenda, side_packets: SidePackets
    ) -> None:
        self.parts, self.feeds, self.agenda, self.side_packets = parts, feeds, agenda, side_packets
        self.makers: Mapping[str, Region | Feed] = {}  # who produces a stream, for explanations
        self.turns = [part.unit.step for part in parts]  # by rank; those of nodes that stand alone from `open` on
        self.ready, self.news = agenda.ready, side_packets.news
        self.unopened = list(reversed(parts))
        self.sources = [part.region for part in reversed(parts) if isinstance(part.region, SourceRegion)]
        self.errors: list[MediagraphError] = []
        self.layer: int | None = None  # of the sources that run; the next one begins when the graph rests (rule R3)
        self.is_stopping = False

    def open(self, _: object = None) -> None:
        """Open every node that has what it waits for, producers first."""
        self.turns[:] = [_turn_of(part) for part in self.parts]
        self._open_complete()

    def step(self) -> None:
        """Give the ready region of least rank its turn."""
        self.turns[heappop(self.ready)]()

    def run(self) -> None:
        """Step until nothing is ready."""
        ready, turns = self.ready, self.turns
        if self.agenda.is_over:
            ready.clear()
        while ready:
            turns[heappop(ready)]()
        if self.news and not self.agenda.is_over:
            self._tell_news()
            self.run()

    def run_source(self) -> bool:
        """Give one source a turn; False if there is none that may run now."""
        self.sources = [source for source in self.sources if not source.is_exhausted]
        if not self.sources or self.agenda.is_over:
            return False
        if self.is_stopping:
            self._end(self.sources[0])
            return True
        layer = min(source.layer for source in self.sources)
        active = [source for source in self.sources if source.layer == layer]
        if self.agenda.in_flight and (layer != self.layer or not all(source.is_open for source in active)):
            return False
        self.layer = layer
        runnable = sorted((source for source in active if source.is_open), key=SourceRegion.order)
        free = next((source for source in runnable if not source.is_throttled), None)
        if free is None and runnable and not self.agenda.in_flight:
            free = runnable[0]
            if free.throttle is not None:
                free.throttle.grow()
        if not runnable:
            self._check_layers()
        if free is None or free.is_throttled:  # a poller's queue does not grow: its reader must read (rule X8)
            return False
        free.step()
        return True

    def stop_sources(self, _: object = None) -> None:
        """Close every source at its next turn instead of running it (rule L11)."""
        self.is_stopping = True

    def fail(self, error: Exception) -> None:
        """Stop scheduling; what was delivered stays delivered."""
        if not isinstance(error, MediagraphError):
            wrapped = StateError(f"{type(error).__name__}: {error}", StatusCode.INTERNAL)
            wrapped.__cause__ = error
            error = wrapped
        self.errors.append(error)
        self.agenda.end()
        for feed in self.feeds.values():
            feed.disconnect()

    def close(self) -> None:
        """Close what is still open at the end of a run; outputs and errors of these calls are dropped (rule L7c)."""
        self.agenda.end()
        for part in reversed(self.parts):
            part.region.edges.clear()
            part.region.observers.clear()
            while part.region.opened:
                try:
                    part.region.close()
                except Exception:
                    report_failure("close() at the end of the run failed", is_serious=False)

    @property
    def is_at_end(self) -> bool:
        """Can nothing more happen, once the engine rests? A source that could not open never will."""
        return self.agenda.is_over or (
            self._has_all_input and all(source.is_exhausted or not source.is_open for source in self.sources)
        )

    @property
    def _has_all_input(self) -> bool:
        return all(feed.wire.minimum >= DONE for feed in self.feeds.values())

    def _check_layers(self) -> None:
        """Raise StateError if sources wait for a lower layer that can never open (rule R4)."""
        waiting = [source for source in self.sources if source.is_open]
        if waiting and self._has_all_input and not self.agenda.in_flight:
            names = ", ".join(
                f'"{step.name}"' for source in self.sources if not source.is_open for step in source.steps
            )
            raise StateError(
                "Detected a deadlock: the sources of a layer cannot start while a source of a lower layer, "
                f"{names}, is not open; it waits for a side packet that nothing is left to provide",
                StatusCode.UNKNOWN,
            )

    def _end(self, source: SourceRegion) -> None:
        if source.is_open:
            source.end()
        source.bound = DONE

    def _open_complete(self) -> None:
        waiting = []
        for part in self.unopened:
            if not part.can_open():
                waiting.append(part)
                continue
            part.open()
            if self.side_packets.news:
                self._note_news()
        self.unopened = waiting
        if any(part.can_open() for part in waiting):  # they stood before the nodes that they waited for
            self._open_complete()

    def _note_news(self) -> None:
        news, listeners = self.side_packets.news, self.side_packets.listeners
        while news:
            name, value = news.popleft()
            for wire, part in listeners.get(name, ()):
                wire.value = value
                part.awaits.discard(name)

    def _tell_news(self) -> None:
        self._note_news()
        self._open_complete()


def _turn_of(part: Part) -> Callable[[], None]:
    return solo_turn(part.region) if part.unit is part.region and stands_alone(part.region) else part.unit.step
