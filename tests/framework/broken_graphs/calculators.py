"""The calculators that the broken graphs use, beside the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import mediagraph as mg


class Mode(IntEnum):
    PLAIN = 0
    LOUD = 7


@dataclass(frozen=True)
class Inner:
    word: str = ""


@dataclass(frozen=True)
class ScaleOptions:
    factor: int = 2
    mode: Mode = Mode.PLAIN
    weights: tuple[float, ...] = ()
    inner: Inner = field(default_factory=Inner)
    limit: int | None = mg.option(None, wire="int32", oneof="end")
    share: float | None = mg.option(None, oneof="end")
    rounded: bool = False

    def __post_init__(self) -> None:
        if self.factor < 0:
            raise ValueError(f"factor is {self.factor}; it must not be negative")


class ScaleCalculator(mg.Calculator):
    """VALUE times the factor."""

    value = mg.Input(int)
    scaled = mg.Output(int)
    options = mg.Options(ScaleOptions)

    def process(self) -> None:
        self.scaled.send(self.value.get() * self.options.factor)


class ShoutCalculator(mg.Calculator):
    """Text in capitals."""

    text = mg.Input(str)
    shout = mg.OptionalOutput(str)

    def process(self) -> None:
        self.shout.send(self.text.get().upper())


class NumberCalculator(mg.Calculator):
    """Provides the side packet NUMBER."""

    number = mg.SideOutput(int)

    def open(self) -> None:
        self.number.set(3)


class AddNumberCalculator(mg.Calculator):
    """Adds the side packet NUMBER."""

    value = mg.Input(int, tag="")
    sum = mg.Output(int, tag="")
    number = mg.SideInput(int)

    def process(self) -> None:
        self.sum.send(self.value.get() + self.number.get())


class NumberToNumberCalculator(mg.Calculator):
    """Makes a side packet of a side packet."""

    before = mg.SideInput(int)
    after = mg.SideOutput(int)

    def open(self) -> None:
        self.after.set(self.before.get())


class TitleCalculator(mg.Calculator):
    """Takes a side packet that is text."""

    title = mg.SideInput(str)


class CopyCalculator(mg.Calculator):
    """Any number of streams of any kind."""

    values = mg.Inputs(object, tag="VALUE")
    copies = mg.Outputs(object, tag="COPY", same_as="values")

    def process(self) -> None:
        for value, copy in zip(self.values, self.copies):
            if not value.is_empty:
                copy.send(value.get())


@dataclass(frozen=True)
class CropOptions:
    left: int
    width: int
    height: int = 0


class CropCalculator(mg.Calculator):
    """Has options without defaults."""

    value = mg.Input((int, str))
    cropped = mg.Output(int)
    options = mg.Options(CropOptions)


@dataclass(frozen=True)
class EvenOptions:
    size: int = 1

    def __post_init__(self) -> None:
        if self.size % 2:
            raise ValueError(f"size is {self.size}; it must be even, and must be given")


class EvenCalculator(mg.Calculator):
    """Has defaults that it refuses."""

    options = mg.Options(EvenOptions)


class PickyCalculator(mg.Calculator):
    """Refuses whatever it is connected to."""

    value = mg.OptionalInput(int)

    @classmethod
    def contract(cls, options: object, connections: mg.Connections) -> mg.Contract:
        raise mg.ContractError("nothing is good enough; do without it")
