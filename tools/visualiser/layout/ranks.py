"""Which row each item stands in: below everything that it depends on, and near to it."""

from __future__ import annotations

from collections.abc import Iterable

from mediagraph.tools.visualiser.layout.level import Join, Kind, Level


def assign_ranks(level: Level) -> None:
    """Set the rank of every item but the bends. Back edges do not count, nor does what closes a loop."""
    import networkx as nx  # takes 80 ms to import, and only pictures need it

    inner = [one for one, item in enumerate(level.items) if item.kind in (Kind.BOX, Kind.CLUSTER)]
    graph = nx.DiGraph()
    graph.add_nodes_from(inner)
    graph.add_edges_from((join.tail, join.head) for join in _between(level, inner) if not join.is_back)
    graph.remove_edges_from(_closing_loops(nx.dfs_labeled_edges(graph)))
    first = 1 if level.has_strips else 0
    ranks = {one: row for row, generation in enumerate(nx.topological_generations(graph), first) for one in generation}
    order = list(nx.topological_sort(graph))
    for one in reversed(order):
        below = [ranks[other] for other in graph.successors(one)]
        if below and graph.in_degree(one) < graph.out_degree(one):
            ranks[one] = min(below) - 1
    for one, rank in ranks.items():
        level.items[one].rank = rank
    _set_strips(level, max(ranks.values(), default=0) + 1)


def _between(level: Level, inner: Iterable[int]) -> list[Join]:
    known = set(inner)
    return [join for join in level.joins if join.tail in known and join.head in known and join.tail != join.head]


def _closing_loops(walk: Iterable[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The links of a depth-first walk that lead back to where it came from."""
    under_way: set[int] = set()
    found = []
    for tail, head, label in walk:
        if label == "forward":
            under_way.add(head)
        elif label == "reverse":
            under_way.discard(head)
        elif head in under_way:
            found.append((tail, head))
    return found


def _set_strips(level: Level, last: int) -> None:
    for item in level.items:
        if item.kind is Kind.ENTRY:
            item.rank = 0
        elif item.kind is Kind.EXIT:
            item.rank = last
