"""Packets that the application adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from threading import get_ident
from typing import Any

from mediagraph.framework.profiling.clock import Clock
from mediagraph.framework.profiling.events import APPLICATION, Call, Carried, EventType, Note
from mediagraph.framework.sources import Feed
from mediagraph.framework.timestamp import Timestamp
from mediagraph.framework.watch import Post

Stamp = tuple[int, int]  # when, and in which thread


class WatchedFeed(Feed):
    """A graph input that takes notes of the packets that are added."""

    __slots__ = ("notes", "stream")

    def __init__(self, stream: str, feed: Feed, notes: Sequence[Note]) -> None:
        super().__init__(feed.wire, feed.throttle, feed.ready)
        self.stream, self.notes = stream, tuple(notes)

    def deliver(self, packet: tuple[Timestamp, object], *, stamp: Stamp = (0, 0)) -> None:
        """Hand a packet on; `stamp` tells when and where the application has added it."""
        timestamp, value = packet
        at_ns, thread = stamp
        carried = Carried(self.stream, timestamp, id(value))
        added = Call(EventType.PROCESS, APPLICATION, timestamp, at_ns, at_ns, thread, (), (carried,))
        for note in self.notes:
            note(added)
        super().deliver(packet)


def stamping(post: Post, clock: Clock) -> Post:
    """The way of packets to the engine, on which each is stamped."""

    def post_stamped(deliver: Callable[..., None], packet: Any) -> None:
        post(partial(deliver, stamp=(clock(), get_ident())), packet)

    return post_stamped
