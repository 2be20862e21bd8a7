"""The input policies, written down once more from rules B3–B7 and H1–H13, for one node and without any scheduling.

A rule set gets packets and bounds as they arrive; `take` then tells what the node must do next: process an input set,
close, or wait. Nothing is incremental here and nothing is fast, so that it can be compared with the rules by eye.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from behaviours import Behaviour, Values, moved

from mediagraph.framework.policy import (
    Barrier,
    Default,
    EarlyClose,
    FixedSize,
    Immediate,
    Mux,
    SyncSet,
    TimestampAlign,
)
from mediagraph.framework.timestamp import (
    DONE,
    MAX,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSTARTED,
    timestamp_after,
    timestamp_before,
)


@dataclass(frozen=True, slots=True)
class Call:
    """Process these values at this timestamp."""

    timestamp: int
    values: Values


class Close:
    """The node is to be closed."""


CLOSE = Close()
Turn = Call | Close | None


class Rules:
    """The queues and bounds of a node's inputs, in flat order, and the default policy (H2, H4)."""

    def __init__(self, count: int, *, with_bounds: bool = False) -> None:
        self.queues: list[deque[tuple[int, int]]] = [deque() for _ in range(count)]
        self.bounds: list[int] = [PRESTREAM] * count
        self.everything = range(count)
        self.with_bounds = with_bounds
        self.last = int(UNSTARTED)

    def receive(self, index: int, timestamp: int, value: int) -> None:
        """A packet arrives (B3)."""
        self.queues[index].append((timestamp, value))
        self.bounds[index] = timestamp_after(timestamp)

    def advance(self, index: int, bound: int) -> None:
        """A bound arrives (B4)."""
        self.bounds[index] = max(self.bounds[index], bound)

    def notice(self) -> None:
        """All of some news, which may be of several inputs that share a stream, has arrived."""

    def take(self) -> Turn:
        """What the node must do, given what has arrived."""
        timestamp = self.settled(self.everything, self.last)
        if timestamp is None or isinstance(timestamp, Close):
            return timestamp
        self.last = timestamp
        return self.fill(self.everything, timestamp)

    def least(self) -> int:
        """The least timestamp that any input can still deliver (M of rule O9)."""
        return min(self.head_or_bound(index) for index in self.everything)

    def head_or_bound(self, index: int) -> int:
        """The least timestamp that an input can still deliver."""
        return self.queues[index][0][0] if self.queues[index] else self.bounds[index]

    def is_done(self, index: int) -> bool:
        """Is nothing left, and nothing to come?"""
        return not self.queues[index] and self.bounds[index] >= DONE

    def settled(self, group: Sequence[int], last: int) -> int | Close | None:
        """The next timestamp of a group of inputs that settle together (H2)."""
        packet = min((self.queues[index][0][0] for index in group if self.queues[index]), default=int(DONE))
        bound = min((self.bounds[index] for index in group if not self.queues[index]), default=int(DONE))
        if min(packet, bound) >= ONE_OVER_POSTSTREAM:
            return CLOSE
        if not self.with_bounds:
            return packet if bound > packet else None
        settled = packet if packet == POSTSTREAM and bound > packet else timestamp_before(bound)
        timestamp = min(packet, settled)
        return timestamp if timestamp > max(last, UNSTARTED) else None

    def fill(self, group: Sequence[int], timestamp: int) -> Call:
        """The input set at a timestamp: of the inputs in the group those that have a packet there (B7)."""
        values: list[int | None] = [None] * len(self.queues)
        for index in group:
            queue = self.queues[index]
            if queue and queue[0][0] == timestamp:
                values[index] = queue.popleft()[1]
            assert not queue or queue[0][0] > timestamp, "no packet is skipped"
        return Call(timestamp, tuple(values))

    def stamps(self) -> list[int]:
        """The settled timestamps that empty packets carry (B7)."""
        return [timestamp_before(self.head_or_bound(index)) for index in self.everything]


class BatchRules(Rules):
    """Input sets are collected, then processed in a row (H4)."""

    def __init__(self, count: int, size: int) -> None:
        super().__init__(count)
        self.size, self.due = size, 0
        self.batch: deque[Call] = deque()

    def take(self) -> Turn:
        while not self.due:
            turn = super().take()
            if isinstance(turn, Call):
                self.batch.append(turn)
            elif turn is None or not self.batch:
                return turn
            if isinstance(turn, Close) or len(self.batch) == self.size:
                self.due = len(self.batch)
        self.due -= 1
        return self.batch.popleft()

    def least(self) -> int:
        return self.batch[0].timestamp if self.batch else super().least()


class ImmediateRules(Rules):
    """Every input is a group of its own (H5–H7).

    From its first turn on a node looks at news when they come: what is ready then is due, and remembered, and while
    anything is due nothing else is looked at.
    """

    def __init__(self, count: int, *, with_bounds: bool) -> None:
        super().__init__(count, with_bounds=with_bounds)
        self.processed = [int(UNSTARTED)] * count
        self.is_awake = False
        self.is_known_done = [False] * count
        self.due: dict[int, int] = {}
        self.end_at: int | None = None

    def notice(self) -> None:
        if self.is_awake and not self.due and self.end_at is None:
            self._look()

    def take(self) -> Turn:
        if not self.due and self.end_at is None:
            self._look()
        end_at, self.end_at = self.end_at, None
        turn: Turn = None
        if self.due:
            turn = self._take_due()
        elif end_at is not None:
            turn = Call(end_at, (None,) * len(self.queues))
        elif all(self._has_ended(index) for index in self.everything):
            return CLOSE
        self.is_awake = True
        self._look()
        return turn

    def _take_due(self) -> Call:
        timestamp = min(self.due.values())
        chosen = [index for index in self.everything if self.due.get(index) == timestamp]
        for index in chosen:
            self.processed[index] = self.due.pop(index)
        return self.fill(chosen, timestamp)

    def _look(self) -> None:
        for index in self.everything:
            timestamp = None if index in self.due else self._next(index)
            if timestamp is not None:
                self.due[index] = timestamp
        if not self.due and not self.with_bounds:
            ended = [self._has_ended(index) for index in self.everything]
            if ended != self.is_known_done and not all(ended):
                self.end_at = min(self.bounds[index] for index in self.everything if not ended[index])
            self.is_known_done = ended

    def _next(self, index: int) -> int | None:
        timestamp = self.settled([index], self.processed[index])
        if not isinstance(timestamp, Close):
            return timestamp
        return int(MAX) if self.with_bounds and self.processed[index] < MAX else None

    def _has_ended(self, index: int) -> bool:
        return self.settled([index], DONE) is CLOSE


class SyncSetRules(Rules):
    """Groups that settle independently; the earliest goes first, of equals the first group (H8)."""

    def __init__(self, count: int, groups: Sequence[Sequence[int]], *, with_bounds: bool) -> None:
        super().__init__(count, with_bounds=with_bounds)
        rest = [index for index in range(count) if not any(index in group for group in groups)]
        self.groups = [*groups, rest] if rest else list(groups)
        self.processed = [int(UNSTARTED)] * len(self.groups)

    def take(self) -> Turn:
        found = [self.settled(group, last) for group, last in zip(self.groups, self.processed)]
        if all(isinstance(one, Close) for one in found):
            return CLOSE
        ready = [(one, number) for number, one in enumerate(found) if isinstance(one, int)]
        if not ready:
            return None
        timestamp, number = min(ready)
        self.processed[number] = timestamp
        return self.fill(self.groups[number], timestamp)


class FixedSizeRules(Rules):
    """All queues are cut at one timestamp, which never decreases (H9)."""

    def __init__(self, count: int, policy: FixedSize, *, with_bounds: bool) -> None:
        super().__init__(count, with_bounds=with_bounds)
        self.policy, self.cut = policy, int(PRESTREAM)

    def take(self) -> Turn:
        self.cut = max([self.cut, *self._votes()])
        for queue in self.queues:
            while queue and queue[0][0] < self.cut:
                queue.popleft()
        return super().take()

    def _votes(self) -> list[int]:
        trigger, target = self.policy.trigger, self.policy.target
        if self.policy.keeps_minimum:
            is_full = all(len(queue) >= trigger for queue in self.queues)
            return [min(queue[-target][0] for queue in self.queues)] if is_full else []
        limits = [(queue, target if len(queue) >= trigger else trigger - 1) for queue in self.queues]
        return [queue[-limit][0] for queue, limit in limits if len(queue) > limit]


class BarrierRules(Rules):
    """One packet of every input, whatever the timestamps (H10)."""

    def take(self) -> Turn:
        if any(self.is_done(index) for index in self.everything):
            return CLOSE
        if not all(self.queues):
            return None
        heads = [queue.popleft() for queue in self.queues]
        return Call(min(timestamp for timestamp, _ in heads), tuple(value for _, value in heads))

    def least(self) -> int:
        return PRESTREAM  # nothing is said of bounds


class EarlyCloseRules(Rules):
    """As the default, but any input that has ended closes the node (H11)."""

    def take(self) -> Turn:
        return CLOSE if any(self.is_done(index) for index in self.everything) else super().take()


class MuxRules(Rules):
    """The last input selects which other one to wait for (H12)."""

    def take(self) -> Turn:
        control = self.everything[-1]
        self._drop(self.head_or_bound(control))
        if not self.queues[control]:
            return CLOSE if self.bounds[control] >= DONE else None
        timestamp, selected = self.queues[control][0]
        if not self.queues[selected] and self.bounds[selected] <= timestamp:
            return None
        call = self.fill([selected, control], timestamp)
        self._drop(timestamp + 1)
        return call

    def least(self) -> int:
        return self.head_or_bound(self.everything[-1])

    def _drop(self, before: int) -> None:
        for queue in [self.queues[index] for index in self.everything[:-1]]:
            while queue and queue[0][0] < before:
                queue.popleft()


class AlignRules(Rules):
    """The inputs' clocks are aligned by their first packets (H13)."""

    def __init__(self, count: int, base: int) -> None:
        super().__init__(count)
        self.base, self.shifts = base, [0] if count == 1 else []

    def take(self) -> Turn:
        if not self.shifts and all(self.queues):
            self._align()
        if self.shifts:
            return super().take()
        return self.fill([self.base], self.queues[self.base][0][0]) if self.queues[self.base] else None

    def receive(self, index: int, timestamp: int, value: int) -> None:
        super().receive(index, timestamp, value)
        if self.shifts:
            self.queues[index][-1] = (self._shifted(index, timestamp), value)
            self.bounds[index] = self._shifted(index, self.bounds[index])

    def advance(self, index: int, bound: int) -> None:
        super().advance(index, self._shifted(index, bound) if self.shifts else bound)

    def least(self) -> int:
        return super().least() if self.shifts else PRESTREAM

    def _align(self) -> None:
        start = self.queues[self.base][0][0]
        self.shifts = [start - queue[0][0] for queue in self.queues]
        for index in self.everything:
            queue = self.queues[index]
            self.queues[index] = deque((self._shifted(index, timestamp), value) for timestamp, value in queue)
            self.bounds[index] = self._shifted(index, self.bounds[index])

    def _shifted(self, index: int, timestamp: int) -> int:
        return moved(timestamp, self.shifts[index])


class LoopbackRules(Rules):
    """PreviousLoopbackCalculator: at each packet of the first input, what the second had at the one before."""

    def __init__(self) -> None:
        super().__init__(2)
        self.wanted = int(UNSTARTED)

    def take(self) -> Turn:
        main, loop = self.queues
        while loop and loop[0][0] < self.wanted:
            loop.popleft()
        if not main:
            return CLOSE if self.bounds[0] >= ONE_OVER_POSTSTREAM and self._is_known() else None
        if not self._is_known():
            return None
        timestamp, value = main.popleft()
        found = loop.popleft()[1] if loop and loop[0][0] == self.wanted else None
        self.wanted = timestamp
        return Call(timestamp, (value, found))

    def least(self) -> int:
        return self.bounds[0] if self._is_known() and not self.queues[0] else PRESTREAM

    def _is_known(self) -> bool:
        """Is it known what the second input had at the last packet of the first?"""
        loop = self.queues[1]
        return self.wanted == UNSTARTED or self.bounds[1] > self.wanted or bool(loop and loop[0][0] >= self.wanted)


def rules_of(node: Behaviour) -> Rules:
    """The rules of a node's policy."""
    count, with_bounds = len(node.inputs), node.with_bounds
    if node.is_loopback:
        return LoopbackRules()
    match node.policy:
        case Default(batch_size=1):
            return Rules(count, with_bounds=with_bounds)
        case Default(batch_size=size):
            return BatchRules(count, size)
        case Immediate():
            return ImmediateRules(count, with_bounds=with_bounds)
        case SyncSet(groups=groups):
            numbers = [[int(key.tag[2:]) for key in group] for group in groups]
            return SyncSetRules(count, numbers, with_bounds=with_bounds)
        case FixedSize():
            return FixedSizeRules(count, node.policy, with_bounds=with_bounds)
        case Barrier():
            return BarrierRules(count)
        case EarlyClose():
            return EarlyCloseRules(count)
        case Mux():
            return MuxRules(count)
        case TimestampAlign(base=base):
            return AlignRules(count, int(base.tag[2:]))
