"""The graph service that lets several graphs share their sessions."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, TypeVar

from mediagraph.calculators.tensor.batching.gathering import Gathering
from mediagraph.calculators.tensor.batching.shared_session import Seat, SharedSession
from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.tensor_spec import AnyArray, TensorSpec
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.service import BATCHED, BATCHED_AS_GIVEN, GraphService

A = TypeVar("A", bound=AnyArray)


@dataclass(frozen=True, slots=True)
class ModelBatches:
    """How the inferences of one model were computed."""

    model: str
    batch_sizes: Mapping[int, int]  # how many runs there were of each size
    reason: str = ""  # why it takes one at a time, if it does


class Batching:
    """Computes inferences of the same model together for all graphs that are given this object as a service.

    At most `max_batch` are computed at once, and none waits for others longer than `latency_ms`. With `max_batch` 1 the
    graphs share their sessions and nothing else. May be used by any number of threads. Raises ArgumentError for a batch
    below 1, or a time that is negative or endless. `now` is a clock in seconds.
    """

    def __init__(self, *, max_batch: int, latency_ms: float = 5.0, now: Callable[[], float] = time.monotonic) -> None:
        if max_batch < 1:
            raise ArgumentError(f"max_batch is {max_batch}; at least one inference is computed at a time")
        if not 0 <= latency_ms < math.inf:
            raise ArgumentError(f"latency_ms is {latency_ms}; it is a number of milliseconds from 0 on")
        self.max_batch, self.latency_ms = max_batch, latency_ms
        self._now = now
        self._lock = Lock()
        self._shared: dict[int, tuple[str, SharedSession[Any]]] = {}  # by id(session); guarded by _lock
        self._refused: dict[str, str] = {}  # reasons by model; guarded by _lock

    def seat(self, session: Session[A], *, model: str, runs_at_once: int) -> Seat[A] | None:
        """A seat at a session for one node; None if its model takes one item at a time.

        `model` is its name for reports, `runs_at_once` how many runs of the session gain from being under way together.
        """
        if session.batching not in (BATCHED, BATCHED_AS_GIVEN):
            with self._lock:
                self._refused[model] = session.batching
            return None
        with self._lock:
            if id(session) not in self._shared:  # which lives as long as this object, so the number is its own
                gathering: Gathering[A] = Gathering(
                    max_batch=self.max_batch, latency_s=self.latency_ms / 1e3, runs_at_once=runs_at_once
                )
                self._shared[id(session)] = (model, SharedSession(session, gathering, self._now))
            shared: SharedSession[A] = self._shared[id(session)][1]
        return Seat(shared, _specs(session))

    def report(self) -> Sequence[ModelBatches]:
        """What became of every model so far."""
        with self._lock:
            return (
                *(ModelBatches(model, dict(shared.batch_sizes)) for model, shared in self._shared.values()),
                *(ModelBatches(model, {}, reason) for model, reason in self._refused.items()),
            )


def _specs(session: Session[A]) -> Sequence[TensorSpec]:
    """The inputs as a single node feeds them."""
    if session.batching == BATCHED_AS_GIVEN:
        return session.inputs
    return [replace(one, shape=(1, *one.shape[1:])) for one in session.inputs]


BATCHING: GraphService[Batching] = GraphService("batching")
"""Graphs that are given the same object compute their inferences together; without it each computes its own."""
