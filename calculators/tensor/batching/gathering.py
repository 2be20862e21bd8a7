"""Which requests are computed together, and when. Knows no thread, lock or clock; all times come from the caller.

The oldest request that waits, and those like it, are the next batch. It is run when

- it is full,
- or everybody who is expected has a request in it or under way,
- or its oldest request has waited as long as it may,

and not before one of the runs that may be under way at once is free. Expected is who has asked before, has not left,
and was not missing when the last wait was in vain: nobody waits twice for a stream that is slow or silent.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from mediagraph.calculators.tensor.batching.request import Request
from mediagraph.calculators.tensor.tensor_spec import AnyArray

A = TypeVar("A", bound=AnyArray)


class Gathering(Generic[A]):
    """The requests of one session: at most `max_batch` are computed together, none waits more than `latency_s` for
    others, and `runs_at_once` batches may be under way."""

    def __init__(self, *, max_batch: int, latency_s: float, runs_at_once: int) -> None:
        self._max_batch, self._latency_s, self._free_runs = max_batch, latency_s, runs_at_once
        self._waiting: list[Request[A]] = []  # in the order in which they came
        self._under_way: list[Request[A]] = []
        self._expected: set[Hashable] = set()

    def add(self, request: Request[A], now_s: float) -> None:
        """A request has come."""
        request.arrived_s = now_s
        self._waiting.append(request)
        self._expected.add(request.member)

    def withdraw(self, request: Request[A]) -> None:
        """Whoever made this request has ended; a batch that is under way keeps it."""
        self._expected.discard(request.member)
        if request in self._waiting:
            self._waiting.remove(request)

    def leave(self, member: Hashable) -> None:
        """No further request comes from this member."""
        self._expected.discard(member)

    def take(self, request: Request[A], now_s: float) -> Sequence[Request[A]]:
        """The batch with this request, if it is to be run now by whoever asks; otherwise nothing."""
        batch = self._next()
        if not self._free_runs or request not in batch:
            return ()
        missing = self._missing()
        if len(batch) < self._limit(batch[0]) and missing:
            if now_s < self._deadline_s():
                return ()
            self._expected -= missing
        self._waiting = [one for one in self._waiting if one not in batch]
        self._under_way += batch
        self._free_runs -= 1
        return batch

    def patience_s(self, request: Request[A], now_s: float) -> float | None:
        """After which time to ask for this one again although nothing has happened; None if only an event can help."""
        if not self._free_runs or request not in self._next():
            return None
        return max(0.0, self._deadline_s() - now_s)

    def finish(self, batch: Sequence[Request[A]]) -> None:
        """The run of a batch is over; what it has not computed, because it was broken off, waits again."""
        self._free_runs += 1
        self._under_way = [one for one in self._under_way if one not in batch]
        self._waiting[:0] = [one for one in batch if not one.is_done]

    def _next(self) -> list[Request[A]]:
        if not self._waiting:
            return []
        first = self._waiting[0]
        alike = [one for one in self._waiting if one is first or one.likeness == first.likeness]
        return alike[: self._limit(first)]

    def _limit(self, request: Request[A]) -> int:
        return 1 if request.likeness is None else self._max_batch

    def _missing(self) -> set[Hashable]:
        return self._expected - {one.member for one in (*self._waiting, *self._under_way)}

    def _deadline_s(self) -> float:
        return self._waiting[0].arrived_s + self._latency_s
