"""What the nodes of random graphs do, as plain data: the oracle reads it, and `mixers.py` makes calculators of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from zlib import crc32

from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.timestamp import (
    MAX,
    MIN,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    timestamp_after,
    timestamp_plus,
)

Values = tuple[int | None, ...]  # of the inputs of one call, None where there is no packet


class Terse:
    """Shows only what differs from the defaults, as what hypothesis prints is to be read."""

    __slots__ = ()

    def __repr__(self) -> str:
        assert is_dataclass(self)
        values = [(one, getattr(self, one.name)) for one in fields(self)]
        shown = ", ".join(f"{one.name}={value!r}" for one, value in values if value != one.default)
        return f"{type(self).__name__}({shown})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # hypothesis would show all fields


@dataclass(frozen=True, slots=True)
class Send:
    """A packet on the output of this index."""

    output: int
    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Advance:
    """A bound for an output."""

    output: int
    to: int


@dataclass(frozen=True, slots=True)
class End:
    """An output closes."""

    output: int


@dataclass(frozen=True, slots=True)
class Halt:
    """The node raises Stop."""


Action = Send | Advance | End | Halt
AT_EACH_TIMESTAMP = Default()


@dataclass(frozen=True, slots=True, repr=False)
class Program(Terse):
    """What a node does in a call, as a function of the timestamp, the values and how many calls came before.

    `delay` moves every packet, `jitter` every second one. A packet never stands before the bound of its stream, unless
    the node leaves the bound out of account (`is_blind`, as those must whose calls overlap).
    """

    seed: int = 0
    delay: int = 0
    jitter: int = 0
    drops: bool = False  # some values are left out
    copies: int = 1  # packets for each output and call
    lead: int | None = None  # how far beyond its timestamp a call promises
    modulus: int = 1_000_003  # values are below it
    is_guarded: bool = False  # silent unless the first input has a packet: such nodes may stand in loops
    is_blind: bool = False
    settles: bool = False  # every call promises that nothing follows at its timestamp
    ends_at: int | None = None  # in which call the first output closes
    halts_at: int | None = None  # in which call the node raises Stop
    greeting: tuple[Action, ...] = ()  # in `open`
    farewell: bool = False  # a packet in `close`

    def act(self, now: int, values: Values, bounds: Sequence[int], count: int, side: int) -> list[Action]:
        """The actions of the call at `now`; `bounds` are those of the outputs, `count` counts the calls."""
        if values and all(value is None for value in values):
            return self._promise(now, bounds)
        if self.is_guarded and values[0] is None:
            return self._promise(now, bounds) if self.settles else []
        actions: list[Action] = []
        for output, bound in enumerate(bounds):
            numbers = [checksum(self.seed, output, copy, int(now), *values, count, side) for copy in range(self.copies)]
            kept = [number % self.modulus for number in numbers if not self.drops or number % 3]
            actions += self._send(output, bound, now, kept)
        if self.settles:
            actions += self._promise(now, bounds)
        if count == self.ends_at and bounds:
            actions.append(End(0))
        if count == self.halts_at:
            actions.append(Halt())
        return actions

    def say_goodbye(self, bounds: Sequence[int]) -> list[Action]:
        """The actions of `close`."""
        if not self.farewell:
            return []
        return [Send(i, max(bound, int(MIN)), 7) for i, bound in enumerate(bounds) if bound <= POSTSTREAM]

    def _send(self, output: int, bound: int, now: int, numbers: Sequence[int]) -> list[Action]:
        actions: list[Action] = []
        for number in numbers:
            at = moved(now, self.delay + number % 2 * self.jitter)
            at = at if self.is_blind else max(at, bound)
            if bound > POSTSTREAM:
                break  # the stream has ended
            actions.append(Send(output, at, number))
            bound = timestamp_after(at)
        if self.lead is not None and bound <= MAX:
            actions.append(Advance(output, moved(now, self.delay + self.lead)))
        return actions

    def _promise(self, now: int, bounds: Sequence[int]) -> list[Action]:
        """Nothing came: the outputs settle as the inputs have."""
        if self.is_blind:
            return []
        to = min(moved(timestamp_after(now), self.delay), int(ONE_OVER_POSTSTREAM))
        return [Advance(output, to) for output, bound in enumerate(bounds) if to > bound]


class Echo(Program):
    """Passes the second value on, up to the last timestamp that there is."""

    __slots__ = ()

    def act(self, now: int, values: Values, bounds: Sequence[int], count: int, side: int) -> list[Action]:
        passed = Advance(0, timestamp_after(now)) if values[1] is None else Send(0, now, values[1])
        return [passed, End(0)] if now >= MAX else [passed]


@dataclass(frozen=True, slots=True, repr=False)
class Behaviour(Terse):
    """A node: its streams, what it promises, and what it does.

    `offset` is what it promises of its timestamps: 0, another number, or None for nothing. `loops` marks inputs that
    are back edges. `steps` are the steps of a source. `gives` is a side packet that it provides in the call `gives_in`.
    """

    name: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    required: tuple[bool, ...] = ()
    loops: tuple[bool, ...] = ()
    program: Program = Program()
    policy: InputPolicy = AT_EACH_TIMESTAMP
    with_bounds: bool = False
    offset: int | None = 0
    heavy: bool = False
    lanes: int = 1  # calls that may overlap; then the node has no state
    takes: str | None = None
    gives: str | None = None
    gives_in: str = "open"
    layer: int = 0
    is_loopback: bool = False  # a PreviousLoopbackCalculator: brings back what the second input had at the last packet
    steps: tuple[tuple[Action, ...], ...] = ()

    @property
    def is_source(self) -> bool:
        """Has it outputs but no inputs?"""
        return not self.inputs and bool(self.outputs)

    @property
    def is_synchronous(self) -> bool:
        """Does it send at the timestamps of its inputs, and at no others?"""
        return bool(self.inputs) and self.policy == Default() and self.offset == 0 and not self.with_bounds

    def runs_with(self, values: Values) -> bool:
        """Is there a call for an input set? Under the default policy only with all required inputs, or with any."""
        if self.policy != Default() or self.with_bounds:
            return True
        required = [value for value, must in zip(values, self.required) if must]
        return all(value is not None for value in required) if required else any(v is not None for v in values)


def moved(timestamp: int, delay: int) -> int:
    """A timestamp some time later; special ones stay."""
    return timestamp_plus(timestamp, delay) if MIN <= timestamp <= MAX else timestamp


def checksum(*numbers: object) -> int:
    """A number that depends on all of these, the same in every process."""
    return crc32(repr(numbers).encode()) % 1_000_003 + 1
