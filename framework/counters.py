"""Counters: numbers that calculators count up and that a whole graph shares (rule L15)."""

from __future__ import annotations


class Counter:
    """A number that only its owner counts up, as `counter.value += 1` where every nanosecond matters.

    That is one step for the interpreter, so overlapping calls of a node lose nothing.
    """

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def increment(self, by: int = 1) -> None:
        """Count up."""
        self.value += by


class Counters:
    """The counters of a graph by name; they go on counting from run to run."""

    __slots__ = ("_by_name",)

    def __init__(self) -> None:
        self._by_name: dict[str, Counter] = {}

    def counter(self, name: str) -> Counter:
        """The counter of this name, at 0 if nobody has asked for it before."""
        return self._by_name.setdefault(name, Counter())

    def values(self) -> dict[str, int]:
        """What has been counted so far, sorted by name."""
        return {name: counter.value for name, counter in sorted(self._by_name.copy().items())}
