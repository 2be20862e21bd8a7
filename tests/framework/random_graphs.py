"""Random graphs: the same behaviours for the oracle and for the engine, and drivers that choose the interleaving."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st
from oracle import DONE, Behaviour, Log, Stream, interpret

from mediagraph.framework.build import Builder, Setting
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.engine import Engine
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.framework.ports import Input, OptionalInput, Options, Output
from mediagraph.framework.timestamp import Timestamp
from mediagraph.framework.validate import compile_graph


@dataclass(frozen=True)
class MixerOptions:
    behaviour: Behaviour


class Mixer(Calculator, abstract=True):
    """Computes what its Behaviour says; the ports are made to measure."""

    options = Options(MixerOptions)

    def open(self) -> None:
        self.behaviour = self.options.behaviour
        self.state = self.opened = 0
        self.inputs = [getattr(self, f"in{i}") for i in range(len(self.behaviour.inputs))]
        self.outputs = [getattr(self, f"out{i}") for i in range(len(self.behaviour.outputs))]

    def process(self) -> None:
        now = self.timestamp
        if now == self.behaviour.fails_at:
            raise ValueError("injected")
        state = 0
        if self.behaviour.lanes == 1:
            self.state += 1
            state = self.state
        values = self.behaviour.compute(now, [stream.get() for stream in self.inputs], state)
        for stream, value in zip(self.outputs, values):
            if value is not None:
                stream.send(value, at=now + self.behaviour.delay if self.behaviour.offset != 0 else None)


@cache
def mixer(required: tuple[bool, ...], outputs: int, offset: int | None, heavy: bool) -> str:
    name = f"Mixer_{''.join('RO'[not must] for must in required)}_{outputs}_{offset}_{heavy}"
    ports = {f"in{i}": (Input if must else OptionalInput)(int) for i, must in enumerate(required)}
    ports |= {f"out{i}": Output(int) for i in range(outputs)}
    type(name, (Mixer,), {**ports, "timestamp_offset": offset, "heavy": heavy, "__module__": __name__})
    return name


def node_of(behaviour: Behaviour) -> NodeConfig:
    return NodeConfig(
        name=behaviour.name,
        calculator=mixer(behaviour.required, len(behaviour.outputs), behaviour.offset, behaviour.heavy),
        input_stream=tuple(f"IN{i}:{stream}" for i, stream in enumerate(behaviour.inputs)),
        output_stream=tuple(f"OUT{i}:{stream}" for i, stream in enumerate(behaviour.outputs)),
        node_options=(MixerOptions(behaviour),),
        max_in_flight=behaviour.lanes,
    )


def config_of(feeds: Sequence[str], nodes: Sequence[Behaviour], *, max_queue_size: int = 100) -> GraphConfig:
    return GraphConfig(
        node=tuple(node_of(node) for node in nodes), input_stream=tuple(feeds), max_queue_size=max_queue_size
    )


def checksum(index: int, drops: bool) -> Callable[[int, Sequence[int | None], int], list[int | None]]:
    def compute(timestamp: int, values: Sequence[int | None], state: int) -> list[int | None]:
        sums = [hash((index, output, timestamp, *values, state)) % 1_000_003 + 1 for output in range(2)]
        return [None if drops and value % 3 == 0 else value for value in sums]

    return compute


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[Behaviour]]:
    feeds = [f"feed{i}" for i in range(draw(st.integers(1, 3)))]
    nodes: list[Behaviour] = []
    for index in range(draw(st.integers(1, 8))):
        streams = feeds + [stream for node in nodes for stream in node.outputs]
        inputs = draw(st.lists(st.sampled_from(streams), min_size=1, max_size=3))
        required = draw(st.lists(st.booleans(), min_size=len(inputs), max_size=len(inputs)))
        if not any(required) and index % 2:
            required[0] = True
        outputs = [f"n{index}_{i}" for i in range(draw(st.integers(0, 2)))]
        delay, offset = draw(st.sampled_from([(0, 0), (0, 0), (0, 0), (0, None), (2, None), (2, 2)]))
        nodes.append(
            Behaviour(
                f"n{index}",
                tuple(inputs),
                tuple(required),
                tuple(outputs),
                checksum(index, draw(st.booleans())),
                delay,
                offset,
                draw(st.booleans()),
                draw(st.sampled_from([1, 1, 1, 2, 3])),
            )
        )
    return feeds, nodes


Event = tuple[str, int, int | None]  # feed, timestamp, value (None: only the bound moves there)


@st.composite
def events(draw: st.DrawFn, feeds: Sequence[str]) -> list[Event]:
    clock, sequence = dict.fromkeys(feeds, 0), list[Event]()
    steps = st.tuples(st.sampled_from(feeds), st.integers(1, 3), st.booleans())
    for feed, step, is_packet in draw(st.lists(steps, max_size=25)):
        clock[feed] += step
        sequence.append((feed, clock[feed], clock[feed] * 7 if is_packet else None))
    return sequence


class Model:
    """What the feeds have carried so far, and what must have come out."""

    def __init__(self, feeds: Sequence[str], nodes: Sequence[Behaviour]) -> None:
        self.nodes = nodes
        self.feeds = {feed: Stream() for feed in feeds}

    def carry(self, event: Event) -> None:
        feed, timestamp, value = event
        if value is not None:
            self.feeds[feed].packets.append((timestamp, value))
        self.feeds[feed].bound = timestamp + (value is not None)

    def close(self) -> None:
        for stream in self.feeds.values():
            stream.bound = DONE

    def expected(self) -> dict[str, Log]:
        return {name: stream.packets for name, stream in interpret(self.nodes, self.feeds).items()}


def record(streams: Sequence[str]) -> tuple[dict[str, Log], list[Observer]]:
    log: dict[str, Log] = {stream: [] for stream in streams}

    def watch(stream: str) -> Callable[[Packet], None]:
        return lambda packet: log[stream].append((int(packet.timestamp), packet.value))  # type: ignore[arg-type]  # ints only

    return log, [Observer(stream, watch(stream)) for stream in log]


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
    """An engine whose every step is chosen at random."""

    def __init__(self, plan: Plan, choose: random.Random, *, fuse: bool) -> None:
        self.executor = VirtualExecutor(choose)
        self.choose = choose
        self.log, observers = record(plan.streams())
        setting = Setting(observers=observers, executors={"": self.executor}, fuse=fuse)
        self.engine: Engine = Builder(plan, setting).build()
        self.engine.open()

    def feed(self, event: Event) -> None:
        feed, timestamp, value = event
        if value is None:
            self.engine.feeds[feed].advance(timestamp)
        else:
            self.engine.feeds[feed].deliver((Timestamp(timestamp), value))

    def close(self) -> None:
        for feed in self.engine.feeds.values():
            feed.advance(DONE)

    def settle(self, *, steps: int | None = None) -> None:
        """Take `steps` random decisions, or as many as there are."""
        ready = self.engine.agenda.ready
        while (ready or self.executor.has_work) and steps != 0:
            steps = None if steps is None else steps - 1
            if ready and (not self.executor.has_work or self.choose.random() < 0.5):
                self.engine.step()
            else:
                self.executor.step()

    @property
    def is_at_rest(self) -> bool:
        return not self.engine.agenda.ready and not self.executor.has_work


def plan_of(feeds: Sequence[str], nodes: Sequence[Behaviour], *, max_queue_size: int = 100) -> Plan:
    return compile_graph(config_of(feeds, nodes, max_queue_size=max_queue_size))
