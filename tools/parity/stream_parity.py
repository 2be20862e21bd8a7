"""The statistics of one stream: what two graphs have sent on it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from mediagraph.framework.image import Array, Image
from mediagraph.recording.value_difference import difference_of, distance
from mediagraph.tools.parity.bounds import Bound, bound_for
from mediagraph.tools.parity.leaves import described, number_leaves

Arrival = tuple[int, object]  # timestamp and payload


@dataclass(frozen=True, slots=True)
class Worst:
    """The value with the largest error."""

    timestamp: int
    place: str
    index: tuple[int, ...]
    found: float
    expected: float


@dataclass(slots=True)
class StreamParity:
    """Compares what comes on a stream of two graphs; `expected` and `found` are filled as packets come.

    Without a `bound` the first pair of packets decides which one it is.
    """

    stream: str
    bound: Bound | None = None
    expected: deque[Arrival] = field(default_factory=deque)
    found: deque[Arrival] = field(default_factory=deque)
    packets_expected: int = 0
    packets_found: int = 0
    only_expected: list[int] = field(default_factory=list)
    only_found: list[int] = field(default_factory=list)
    values: int = 0
    beyond: int = 0
    largest: float = 0.0
    total: float = 0.0
    worst: Worst | None = None
    unlike: list[tuple[int, str]] = field(default_factory=list)
    """Pairs whose difference is no number: other sizes, types or texts."""

    def settle(self) -> None:
        """Compare the packets that both have, in the order of their timestamps; both streams go on behind them."""
        while self.expected and self.found:
            time, other = self.expected[0][0], self.found[0][0]
            if time == other:
                self.packets_expected, self.packets_found = self.packets_expected + 1, self.packets_found + 1
                self._compare(time, self.expected.popleft()[1], self.found.popleft()[1])
            elif time < other:
                self._take_only_expected()
            else:
                self._take_only_found()

    def finish(self) -> None:
        """No packet follows on either side."""
        self.settle()
        while self.expected:
            self._take_only_expected()
        while self.found:
            self._take_only_found()

    @property
    def mean(self) -> float:
        """The mean of all errors."""
        return self.total / self.values if self.values else 0.0

    @property
    def is_within(self) -> bool:
        """Are both sides alike, within the bound? A stream without packets proves nothing."""
        if self.bound is None or self.only_expected or self.only_found or self.unlike:
            return False
        return not self.beyond and (self.bound.mean is None or self.mean <= self.bound.mean)

    def _take_only_expected(self) -> None:
        self.packets_expected += 1
        self.only_expected.append(self.expected.popleft()[0])

    def _take_only_found(self) -> None:
        self.packets_found += 1
        self.only_found.append(self.found.popleft()[0])

    def _compare(self, time: int, expected: object, found: object) -> None:
        self.bound = self.bound or bound_for(expected)
        if text := difference_of(found, expected, tolerance=math.inf):  # all that is no distance of numbers
            self.unlike.append((time, text))
            return
        is_image = isinstance(expected, Image)
        for (place, one), (_, other) in zip(number_leaves(expected), number_leaves(found)):
            self._add(time, place, one, other, is_image=is_image)

    def _add(self, time: int, place: str, expected: Array, found: Array, *, is_image: bool) -> None:
        assert self.bound is not None
        by = distance(found, expected)  # never NaN: NaN beside a number is unlike
        if not by.size:
            return
        self.values += by.size
        self.total += float(by.sum())
        self.beyond += int(np.count_nonzero(by > self.bound.largest))
        index = tuple(int(one) for one in np.unravel_index(int(np.argmax(by)), by.shape))
        if by[index] > self.largest:
            self.largest = float(by[index])
            where = described(place, index, is_image=is_image)
            self.worst = Worst(time, where, index, found[index].item(), expected[index].item())
