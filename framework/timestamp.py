"""Time on a stream: a count of microseconds, with eight special values (rules T1–T14)."""

from __future__ import annotations

import math
from typing import ClassVar

_MIN, _MAX = -(2**63) + 3, 2**63 - 4


class Timestamp(int):
    """Microseconds on the time line of a stream: an `int` for arithmetic and comparison, an own type for checkers.

    `Timestamp(n)` refuses the special values; they are the constants of this class, in ascending order
    UNSET, UNSTARTED, PRESTREAM, MIN, MAX, POSTSTREAM, ONE_OVER_POSTSTREAM, DONE.
    """

    __slots__ = ()

    UNSET: ClassVar[Timestamp]
    UNSTARTED: ClassVar[Timestamp]
    PRESTREAM: ClassVar[Timestamp]
    MIN: ClassVar[Timestamp]
    MAX: ClassVar[Timestamp]
    POSTSTREAM: ClassVar[Timestamp]
    ONE_OVER_POSTSTREAM: ClassVar[Timestamp]
    DONE: ClassVar[Timestamp]

    def __new__(cls, microseconds: int) -> Timestamp:  # noqa: D102  # the class tells it
        if isinstance(microseconds, Timestamp):
            return microseconds
        if not _MIN < microseconds < _MAX:
            raise ValueError(
                f"{int(microseconds)} is a special timestamp; use the constants of Timestamp, as Timestamp.MIN"
            )
        return int.__new__(cls, microseconds)

    @classmethod
    def of(cls, value: int) -> Timestamp:
        """The timestamp with this raw value, special ones included."""
        return value if type(value) is Timestamp else int.__new__(cls, value)

    @classmethod
    def from_seconds(cls, seconds: float) -> Timestamp:
        """The nearest timestamp, half microseconds away from zero."""
        return cls(int(math.copysign(math.floor(abs(seconds) * 1e6 + 0.5), seconds)))

    @property
    def value(self) -> int:
        """The raw count of microseconds."""
        return int(self)

    def seconds(self) -> float:
        """Seconds, as a float."""
        return int(self) / 1e6

    def microseconds(self) -> int:
        """Microseconds, as a plain int."""
        return int(self)

    def is_special_value(self) -> bool:
        """Is it one of the eight constants?"""
        return self <= _MIN or self >= _MAX

    def is_range_value(self) -> bool:
        """Does it lie in [MIN, MAX]?"""
        return _MIN <= self <= _MAX

    def is_allowed_in_stream(self) -> bool:
        """May a packet carry it?"""
        return Timestamp.PRESTREAM <= self <= Timestamp.POSTSTREAM

    def next_allowed_in_stream(self) -> Timestamp:
        """The least timestamp that may follow this one in a stream (rule T12)."""
        return Timestamp.of(timestamp_after(self))

    def previous_allowed_in_stream(self) -> Timestamp:
        """The greatest timestamp that may stand before this one in a stream (rule T13)."""
        return Timestamp.of(timestamp_before(self))

    def __str__(self) -> str:
        return _NAMES.get(int(self)) or str(int(self))

    def __repr__(self) -> str:
        return f"Timestamp({int(self)})" if not self.is_special_value() else f"Timestamp.{_CONSTANTS[int(self)]}"

    def __format__(self, spec: str) -> str:
        return str(self) if not spec else format(int(self), spec)


_CONSTANTS = {
    -(2**63): "UNSET",
    -(2**63) + 1: "UNSTARTED",
    -(2**63) + 2: "PRESTREAM",
    _MIN: "MIN",
    _MAX: "MAX",
    2**63 - 3: "POSTSTREAM",
    2**63 - 2: "ONE_OVER_POSTSTREAM",
    2**63 - 1: "DONE",
}
_WORDS = ("Unset", "Unstarted", "PreStream", "Min", "Max", "PostStream", "OneOverPostStream", "Done")
_NAMES = {value: f"Timestamp::{word}()" for value, word in zip(_CONSTANTS, _WORDS)}
for _value, _name in _CONSTANTS.items():
    setattr(Timestamp, _name, Timestamp.of(_value))

UNSET, UNSTARTED, PRESTREAM = Timestamp.UNSET, Timestamp.UNSTARTED, Timestamp.PRESTREAM
MIN, MAX, POSTSTREAM = Timestamp.MIN, Timestamp.MAX, Timestamp.POSTSTREAM
ONE_OVER_POSTSTREAM, DONE = Timestamp.ONE_OVER_POSTSTREAM, Timestamp.DONE


def timestamp_after(timestamp: int) -> int:
    """The least timestamp that may follow in a stream; nothing follows PRESTREAM, MAX and POSTSTREAM."""
    if _MIN <= timestamp < _MAX:
        return timestamp + 1
    if timestamp >= _MAX or timestamp == PRESTREAM:
        return ONE_OVER_POSTSTREAM
    return MIN


def timestamp_before(timestamp: int) -> int:
    """The greatest timestamp that may stand before in a stream, UNSTARTED if there is none."""
    if timestamp <= _MIN or timestamp == POSTSTREAM:
        return UNSTARTED
    return MAX if timestamp > _MAX else timestamp - 1


def timestamp_plus(timestamp: int, offset: int) -> int:
    """A range timestamp moved by an offset, clamped to [MIN, MAX]."""
    return min(max(timestamp + offset, _MIN), _MAX)
