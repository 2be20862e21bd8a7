"""Small calculators for the tests of the framework, and a way to run them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.options import option
from mediagraph.framework.packet import Packet


class ToyMode(IntEnum):
    PLAIN = 0
    LOUD = 7


@dataclass(frozen=True, slots=True)
class ToyInner:
    word: str = ""


@dataclass(frozen=True)
class ToyOptions:
    factor: int = 2
    mode: ToyMode = ToyMode.PLAIN
    weights: tuple[float, ...] = ()
    inner: ToyInner = field(default_factory=ToyInner)
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.factor < 0:
            raise ValueError(f"factor is {self.factor}; it must not be negative")


class ToyScale(Calculator):
    """VALUE times the factor of the options."""

    value = p.Input(int)
    scaled = p.Output(int)
    options = p.Options(ToyOptions)

    def process(self) -> None:
        self.scaled.send(self.value.get() * self.options.factor)


class ToyText(Calculator):
    """Takes and gives text."""

    text = p.Input(str)
    shout = p.OptionalOutput(str)

    def process(self) -> None:
        self.shout.send(self.text.get().upper())


class ToyNumber(Calculator):
    """Provides the side packet NUMBER."""

    number = p.SideOutput(int)

    def open(self) -> None:
        self.number.set(3)


class ToyAddNumber(Calculator):
    """Adds the side packet NUMBER."""

    value = p.Input(int, tag="")
    sum = p.Output(int, tag="")
    number = p.SideInput(int)

    def process(self) -> None:
        self.sum.send(self.value.get() + self.number.get())


class ToyPicky(Calculator):
    """Refuses whatever it is connected to."""

    value = p.OptionalInput(int)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        raise ContractError("nothing is good enough")


class ToyPair(Calculator):
    """An output that belongs to an input which may be missing."""

    values = p.Inputs(object, tag="VALUE")
    copies = p.Outputs(object, tag="COPY", same_as="values")

    def process(self) -> None:
        for value, copy in zip(self.values, self.copies):
            if not value.is_empty:
                copy.send(value.get())


class ToyCount(Source):
    """Sends 0, 1, 2 … up to the side packet COUNT, one per step."""

    count = p.SideInput(int)
    number = p.Output(int)

    def generate(self) -> Iterator[None]:
        for number in range(self.count.get()):
            self.number.send(number, at=number)
            yield


@dataclass
class Collected:
    """What the observed streams carried, as (timestamp, value) pairs."""

    graph: CalculatorGraph
    streams: dict[str, list[tuple[int, object]]]

    def __getitem__(self, stream: str) -> list[tuple[int, object]]:
        return self.streams[stream]


def watch(graph: CalculatorGraph, *streams: str) -> Collected:
    """Observe streams; a name ending in + with bounds, whose packets have the value None."""
    collected = Collected(graph, {stream: [] for stream in streams})
    for stream in streams:

        def note(_: str, packet: Packet, stream: str = stream) -> None:
            collected.streams[stream].append((int(packet.timestamp), packet.value))

        graph.observe_output_stream(stream.rstrip("+"), note, stream.endswith("+"))
    return collected


def feed(graph: CalculatorGraph, stream: str, *timestamps: int) -> None:
    """Add packets whose values are their timestamps."""
    for timestamp in timestamps:
        graph.add_packet_to_input_stream(stream, timestamp, timestamp)


def finish(graph: CalculatorGraph) -> None:
    """Close all inputs and wait for the end."""
    graph.close_all_packet_sources()
    graph.wait_until_done()


__all__ = ["Collected", "ToyOptions", "feed", "finish", "option", "watch"]
