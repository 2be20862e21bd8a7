"""What one call of `process` asks of a shared session, and what several of them are as one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Generic, TypeVar

from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.tensor_spec import AnyArray

A = TypeVar("A", bound=AnyArray)


@dataclass(eq=False, slots=True)
class Request(Generic[A]):
    """One inference that is wanted. `results` or `error` is set when it has been computed."""

    member: Hashable  # who asks: a node of a graph
    outputs: tuple[str, ...]
    inputs: Mapping[str, A]
    arrived_s: float = 0.0
    results: list[A] | None = None
    error: Exception | None = None
    likeness: Hashable = field(init=False)
    """Equal for requests that can be computed together; None for one that must be computed by itself."""

    def __post_init__(self) -> None:
        shapes = [(name, array.shape) for name, array in self.inputs.items()]
        counts = {shape[:1] for _, shape in shapes}
        is_stackable = len(counts) == 1 and () not in counts
        self.likeness = (self.outputs, *((name, shape[1:]) for name, shape in shapes)) if is_stackable else None

    @property
    def is_done(self) -> bool:
        """Has it been computed, or failed?"""
        return self.results is not None or self.error is not None


def compute(session: Session[A], batch: Sequence[Request[A]]) -> None:
    """Set the results of all requests, which are alike.

    If they fail together they are computed one by one, so that only those fail that fail alone.
    """
    if len(batch) > 1 and _compute_together(session, batch):
        return
    for request in batch:
        try:
            request.results = session.run(request.outputs, request.inputs)
        except Exception as error:
            request.error = error


def _compute_together(session: Session[A], batch: Sequence[Request[A]]) -> bool:
    first = batch[0]
    try:
        stacked = {name: session.stack([request.inputs[name] for request in batch]) for name in first.inputs}
        results = session.run(first.outputs, stacked)
    except Exception:
        return False
    ends = accumulate((_count(request) for request in batch), initial=0)
    for request, (begin, end) in zip(batch, pairwise(ends)):
        request.results = [result[begin:end] for result in results]
    return True


def _count(request: Request[A]) -> int:
    """How many items it is."""
    return next(iter(request.inputs.values())).shape[0]
