"""An engine without threads whose every step is chosen at random, and what its streams carried."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from heapq import heapify

from behaviours import Action, Advance, End, Send

from mediagraph.framework.build import Builder, Setting
from mediagraph.framework.engine import Engine
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.framework.timestamp import DONE, Timestamp


class Views:
    """What observers of streams have seen: the packets, and the timestamp up to which each stream is settled."""

    def __init__(self, streams: Sequence[str]) -> None:
        self.packets: dict[str, list[tuple[int, int]]] = {stream: [] for stream in streams}
        self.settled: dict[str, int | None] = dict.fromkeys(streams)
        self.problems: list[str] = []
        self.is_fresh = True  # in later runs an observer is told only bounds beyond those of the first one (rule A4)

    def note(self, stream: str, packet: Packet) -> None:
        """An observer of bounds was called."""
        last = self.settled[stream]
        if last is not None and packet.timestamp <= last:
            self.problems.append(f"{stream}: {packet} after {last}")
        self.settled[stream] = int(packet.timestamp)
        if not packet.is_empty():
            self.packets[stream].append((int(packet.timestamp), packet.value))  # type: ignore[arg-type]  # ints

    def observers(self) -> list[Observer]:
        """The observers."""
        return [Observer(stream, partial(self.note, stream), sees_bounds=True) for stream in self.packets]


class VirtualExecutor:
    """Runs nothing by itself: the test decides when a node is processed and when the engine hears of it."""

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose
        self.waiting: list[tuple[Callable[[], None], Callable[[], None]]] = []
        self.processed: list[Callable[[], None]] = []

    def submit(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        self.waiting.append((run, complete))

    @property
    def has_work(self) -> bool:
        return bool(self.waiting or self.processed)

    def step(self) -> None:
        if self.waiting and (not self.processed or self.choose.random() < 0.5):
            run, complete = self.waiting.pop(self.choose.randrange(len(self.waiting)))
            run()
            self.processed.append(complete)
        else:
            self.processed.pop(self.choose.randrange(len(self.processed)))()


class VirtualRun:
    """Drives an engine as `driver.py` does, but what comes next is chosen at random.

    With `any_order` also among the regions that are ready, which the engine itself takes by rank.
    """

    def __init__(
        self, plan: Plan, seen: Sequence[str], choose: random.Random, *, fuse: bool, any_order: bool = False
    ) -> None:
        self.executor = VirtualExecutor(choose)
        self.choose, self.any_order = choose, any_order
        self.views = Views(seen)
        setting = Setting(observers=self.views.observers(), executors={"": self.executor}, fuse=fuse)
        builder = Builder(plan, setting)
        self.engine: Engine = builder.build()
        self.inlets = builder.inlets
        self.failure: Exception | None = None
        self.is_at_rest = False  # is there nothing to do?
        self.attempt(self.engine.open)

    def feed(self, stream: str, action: Action) -> None:
        """Bring a packet, a bound, or the end of a graph input."""
        feed, self.is_at_rest = self.engine.feeds[stream], False
        match action:
            case Send(at=at, value=value):
                self.attempt(lambda: feed.deliver((Timestamp.of(at), value)))
            case Advance(to=to):
                self.attempt(lambda: feed.advance(to))
            case End():
                self.attempt(lambda: feed.advance(DONE))

    def settle(self, *, steps: int | None = None) -> None:
        """Take `steps` random decisions, or as many as there are."""
        while steps != 0:
            steps = None if steps is None else steps - 1
            if not self.step():
                self.is_at_rest = True
                return

    def step(self) -> bool:
        """Take one decision; False if there is nothing to do."""
        engine, ready = self.engine, self.engine.agenda.ready
        has_news = engine.news and not engine.agenda.is_over
        if self.executor.has_work and (not (ready or has_news) or self.choose.random() < 0.5):
            if not ready and not has_news and self.choose.random() < 0.5 and self.attempt(engine.run_source):
                return True
            self.attempt(self.executor.step)
            return True
        if has_news and (not ready or self.choose.random() < 0.5):
            self.attempt(engine._tell_news)
            return True
        if ready:
            self.attempt(self._turn)
            return True
        return bool(self.attempt(engine.run_source))

    def attempt(self, act: Callable[[], object]) -> object:
        """Do something; an error ends the run, as it does in the driver."""
        try:
            return act()
        except Exception as error:
            self.failure = self.failure or error
            self.engine.fail(error)
            return None

    def reraise(self) -> None:
        """The failure, if there was one, as the test's own."""
        if self.failure is not None:
            raise self.failure

    def finish(self) -> None:
        """The end of the run: what is still open is closed."""
        self.engine.close()

    def _turn(self) -> None:
        ready = self.engine.agenda.ready
        if not self.any_order:
            self.engine.step()
            return
        rank = ready.pop(self.choose.randrange(len(ready)))
        heapify(ready)
        self.engine.turns[rank]()
