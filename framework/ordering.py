"""Producers before consumers."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush


def in_order(consumers: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Sort items by what depends on them: `consumers[i]` lists the items that must come after item i.

    Of those that may come next the earliest in the given order comes first, so a sorted list stays as it is. Returns
    the order, and the items that stand on a cycle or behind one.
    """
    missing = [0] * len(consumers)
    for item in (item for later in consumers for item in later):
        missing[item] += 1
    ready = [item for item, count in enumerate(missing) if count == 0]
    heapify(ready)
    order: list[int] = []
    while ready:
        item = heappop(ready)
        order.append(item)
        for later in consumers[item]:
            missing[later] -= 1
            if missing[later] == 0:
                heappush(ready, later)
    return order, [item for item, count in enumerate(missing) if count > 0]


def find_cycle(consumers: Sequence[Sequence[int]], stuck: Sequence[int]) -> list[int]:
    """One cycle among the items that could not be ordered."""
    inside = set(stuck)
    producers: dict[int, int] = {}
    for item in stuck:
        for later in consumers[item]:
            if later in inside:
                producers.setdefault(later, item)
    path: list[int] = []
    item = stuck[0]
    while item not in path:
        path.append(item)
        item = producers[item]
    return path[path.index(item) :][::-1]
