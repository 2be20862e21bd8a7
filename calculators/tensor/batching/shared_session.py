"""Threads and locks of batching: a session at which nodes of several graphs have seats.

Nobody computes for the others on purpose: of the threads that wait, the one that finds a batch due runs it, and hands
the others their results. So no thread is needed beside those that call, and none waits for anything but the inference
under way, or for others to come, which has its limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from threading import Condition
from typing import Generic, TypeVar

from mediagraph.calculators.tensor.batching.gathering import Gathering
from mediagraph.calculators.tensor.batching.request import Request, compute
from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.tensor_spec import AnyArray, TensorSpec

A = TypeVar("A", bound=AnyArray)


class SharedSession(Generic[A]):
    """A session whose requests are gathered. `now` is a clock in seconds."""

    def __init__(self, session: Session[A], gathering: Gathering[A], now: Callable[[], float]) -> None:
        self.session = session
        self.batch_sizes: Counter[int] = Counter()  # guarded by _changed, as is the next one
        self._gathering = gathering
        self._now = now
        self._changed = Condition()  # notified when a request may have become due, or was computed

    def run(self, request: Request[A]) -> list[A]:
        """The results of a request; raises what its computation has raised."""
        try:
            batch = self._wait(request)
            if batch:
                self._compute(batch)
        finally:
            if not request.is_done:  # the thread is ended in the midst of it
                with self._changed:
                    self._gathering.withdraw(request)
                    self._changed.notify_all()
        if request.error is not None:
            raise request.error
        assert request.results is not None
        return request.results

    def leave(self, member: object) -> None:
        """No request of this member follows."""
        with self._changed:
            self._gathering.leave(member)
            self._changed.notify_all()

    def _wait(self, request: Request[A]) -> Sequence[Request[A]]:
        """A batch that the calling thread is to compute; nothing once another thread has computed the request."""
        with self._changed:
            self._gathering.add(request, self._now())
            self._changed.notify_all()  # it may be the one that others have waited for
            while not request.is_done:
                batch = self._gathering.take(request, self._now())
                if batch:
                    self._changed.notify_all()  # what is left may be due now
                    return batch
                self._changed.wait(self._gathering.patience_s(request, self._now()))
        return ()

    def _compute(self, batch: Sequence[Request[A]]) -> None:
        try:
            compute(self.session, batch)
        finally:
            with self._changed:
                self._gathering.finish(batch)
                self.batch_sizes[len(batch)] += 1
                self._changed.notify_all()


class Seat(Generic[A]):
    """A session as one node sees it: as if it had the session for itself."""

    def __init__(self, shared: SharedSession[A], inputs: Sequence[TensorSpec]) -> None:
        self.inputs, self.outputs = inputs, shared.session.outputs
        self.batching = shared.session.batching
        self._shared = shared

    def run(self, outputs: Sequence[str], inputs: Mapping[str, A]) -> list[A]:
        """The results, which may be views of arrays that others hold too."""
        return self._shared.run(Request(self, tuple(outputs), inputs))

    def zeros(self, shape: Sequence[int]) -> A:
        """A float32 tensor of zeros."""
        return self._shared.session.zeros(shape)

    def stack(self, arrays: Sequence[A]) -> A:
        """Tensors one behind the other, along axis 0."""
        return self._shared.session.stack(arrays)

    def leave(self) -> None:
        """Nothing more is run here."""
        self._shared.leave(self)
