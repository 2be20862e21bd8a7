"""Where a run lets itself be watched: each part of an engine passes through here once, while it is put together.

A watch returns the part as it is, or a twin that also takes notes. So a run that nobody watches has nothing to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mediagraph.framework.engine import Unit
    from mediagraph.framework.gates.gate import Gate
    from mediagraph.framework.lanes import Executor
    from mediagraph.framework.plan import Edge, PlanNode
    from mediagraph.framework.queues import Agenda, Inlet
    from mediagraph.framework.region import Step
    from mediagraph.framework.sources import Feed

Ends = Sequence[tuple["Edge", object]]
"""The streams of a node, each with the wire or lane wire that it reads or writes."""
Post = Callable[[Callable[[Any], None], Any], None]
"""Brings news to the engine."""


class Watch(Protocol):
    """Sees the parts of an engine before they are used."""

    @property
    def wants_queues(self) -> bool:
        """Must every node have queues of its own, because something happens there that is to be seen?"""
        ...

    def feed(self, stream: str, feed: Feed) -> Feed:
        """The end of a graph input."""
        ...

    def inlet(self, node: PlanNode, inlet: Inlet) -> Inlet:
        """A queue, and the first node that takes from it."""
        ...

    def gate(self, node: PlanNode, gate: Gate, inlets: Sequence[Inlet], agenda: Agenda) -> Gate:
        """The gate of the region that begins with a node."""
        ...

    def step(self, node: PlanNode, step: Step, inputs: Ends, outputs: Ends) -> None:
        """A node whose ports are bound; the methods of its calculator may be replaced."""
        ...

    def advance(self, node: PlanNode, advance: Callable[[], None]) -> Callable[[], None]:
        """The `process` of a source."""
        ...

    def executor(self, node: PlanNode, executor: Executor) -> Executor:
        """What runs a heavy node."""
        ...

    def unit(self, node: PlanNode, unit: Unit) -> Unit:
        """The region that begins with a node, as the engine schedules it."""
        ...

    def post(self, post: Post) -> Post:
        """The way of packets from the application to the engine."""
        ...

    def begin(self) -> None:
        """The run starts."""
        ...

    def end(self) -> None:
        """The run is over; nodes that are still open are about to be closed."""
        ...


class NoWatch:
    """Leaves everything as it is."""

    wants_queues = False

    def feed(self, stream: str, feed: Feed) -> Feed:
        """As it is."""
        return feed

    def inlet(self, node: PlanNode, inlet: Inlet) -> Inlet:
        """As it is."""
        return inlet

    def gate(self, node: PlanNode, gate: Gate, inlets: Sequence[Inlet], agenda: Agenda) -> Gate:
        """As it is."""
        return gate

    def step(self, node: PlanNode, step: Step, inputs: Ends, outputs: Ends) -> None:
        """Nothing."""

    def advance(self, node: PlanNode, advance: Callable[[], None]) -> Callable[[], None]:
        """As it is."""
        return advance

    def executor(self, node: PlanNode, executor: Executor) -> Executor:
        """As it is."""
        return executor

    def unit(self, node: PlanNode, unit: Unit) -> Unit:
        """As it is."""
        return unit

    def post(self, post: Post) -> Post:
        """As it is."""
        return post

    def begin(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


NO_WATCH = NoWatch()
