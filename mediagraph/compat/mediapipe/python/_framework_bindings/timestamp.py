"""Timestamps as MediaPipe shows them."""

from __future__ import annotations

import operator
from typing import ClassVar, Self

from mediagraph.framework import timestamp as framework_timestamp


class Timestamp(framework_timestamp.Timestamp):
    """Microseconds, an `int` as well; special values are the constants of this class. Raises TypeError for floats."""

    __slots__ = ()

    UNSET: ClassVar[Timestamp]
    UNSTARTED: ClassVar[Timestamp]
    PRESTREAM: ClassVar[Timestamp]
    MIN: ClassVar[Timestamp]
    MAX: ClassVar[Timestamp]
    POSTSTREAM: ClassVar[Timestamp]
    DONE: ClassVar[Timestamp]

    def __new__(cls, microseconds: int) -> Self:  # the class tells it
        if not isinstance(microseconds, framework_timestamp.Timestamp):
            microseconds = framework_timestamp.Timestamp(operator.index(microseconds))
        return int.__new__(cls, microseconds)

    def __repr__(self) -> str:
        word = _WORDS.get(int(self), str(int(self)))
        return f"<mediapipe.Timestamp with value: {word}>"

    __str__ = __repr__


_CONSTANTS = ("UNSET", "UNSTARTED", "PRESTREAM", "MIN", "MAX", "POSTSTREAM", "DONE")
_WORDS = {int(getattr(framework_timestamp.Timestamp, name)): name for name in _CONSTANTS}
for _value, _name in _WORDS.items():
    setattr(Timestamp, _name, Timestamp(framework_timestamp.Timestamp.of(_value)))
