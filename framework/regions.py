"""From nodes to regions: which nodes run together, in which order.

When is a timestamp settled for a node? When it is settled on every stream that the node depends on through synchronous
nodes, back to the streams where time starts anew: its *roots*. Roots are the graph inputs, the back edges, and the
outputs of nodes that choose their timestamps or work in another thread. Nodes with equal roots settle at the same
timestamps at the same moment, so queues between them could only delay what is already decided: they become one region.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mediagraph.framework.ordering import in_order
from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.framework.policy import Immediate

Group = tuple[PlanNode, ...]


class Entry(NamedTuple):
    """A stream as it enters a region."""

    stream: str
    is_back_edge: bool
    copy: int = 0  # inputs that take the same stream share an entry, unless they settle apart


def group_nodes(plan: Plan, *, fuse: bool, elsewhere: Iterable[PlanNode]) -> list[Group]:
    """The regions of a plan, producers first; nodes that run `elsewhere` are regions of their own."""
    apart = {node.index for node in elsewhere} | _opened_late(plan)
    if not fuse:
        return [(node,) for node in plan.nodes]
    if plan.executors[""].is_application:
        return _chains(plan, apart)
    return _in_order(_by_roots(plan, apart))


def entering(group: Group) -> list[Entry]:
    """The streams that come into a region from outside, and whether they close a loop."""
    made = {edge.name for node in group for edge in node.outputs}
    entries = (entry for node in group for entry in entries_of(node))
    return list(dict.fromkeys(entry for entry in entries if entry.is_back_edge or entry.stream not in made))


def entries_of(node: PlanNode) -> list[Entry]:
    """Where each input of a node comes in. Under the immediate policy every input settles for itself."""
    entries = [Entry(edge.name, edge.is_back_edge) for edge in node.inputs]
    if not isinstance(node.policy, Immediate):
        return entries
    return [entry._replace(copy=entries[:index].count(entry)) for index, entry in enumerate(entries)]


def _by_roots(plan: Plan, apart: set[int]) -> list[Group]:
    roots: dict[str, frozenset[str]] = {stream: frozenset([stream]) for stream in (*plan.inputs, *plan.closed)}
    regions: dict[frozenset[str], list[PlanNode]] = {}
    for node in plan.nodes:
        fusible = node.is_synchronous and node.index not in apart
        loops = {f"loop {edge.name}" for edge in node.inputs if edge.is_back_edge}  # else a loop might lie in a region
        settled_by = frozenset(loops).union(*(roots[edge.name] for edge in node.inputs if not edge.is_back_edge))
        regions.setdefault(settled_by if fusible else frozenset([f"node {node.index}"]), []).append(node)
        for edge in node.outputs:
            roots[edge.name] = settled_by if fusible else frozenset([edge.name])
    return [tuple(nodes) for nodes in regions.values()]


def _chains(plan: Plan, apart: set[int]) -> list[Group]:
    """Only what follows in a line: so nodes run in the order that the application's thread promises (rule D2).

    A node joins its producer if that is the only one, and has no other consumer.
    """
    makers = {edge.name: node.index for node in plan.nodes for edge in node.outputs}
    takers: dict[int | None, set[int]] = {}
    for node in plan.nodes:
        for edge in node.inputs:
            takers.setdefault(makers.get(edge.name), set()).add(node.index)
    chains: dict[int, list[PlanNode]] = {}
    for node in plan.nodes:
        sources = {makers.get(edge.name) for edge in node.inputs}
        source = sources.pop() if len(sources) == 1 else None
        loops = any(edge.is_back_edge for edge in node.inputs)
        fusible = node.is_synchronous and node.index not in apart and not loops
        chain = chains.get(source) if source is not None and fusible and takers[source] == {node.index} else None
        if chain is None or not chain[-1].is_synchronous or chain[-1].index in apart:
            chain = []
        chain.append(node)
        chains[node.index] = chain
    return [tuple(chain) for chain in {id(chain): chain for chain in chains.values()}.values()]


def _in_order(groups: Sequence[Group]) -> list[Group]:
    maker = {edge.name: index for index, group in enumerate(groups) for node in group for edge in node.outputs}
    consumers: list[set[int]] = [set() for _ in groups]
    for index, group in enumerate(groups):
        for stream, loop, _ in entering(group):
            if not loop and stream in maker:
                consumers[maker[stream]].add(index)
    order, stuck = in_order([sorted(later) for later in consumers])
    assert not stuck, "regions of equal roots cannot depend on each other in a circle"
    return [groups[index] for index in order]


def _opened_late(plan: Plan) -> set[int]:
    """Nodes that may have to wait, before they open, for a side packet that another node provides while it runs."""
    late = {edge.name for node in plan.nodes if node.has_streams for edge in node.side_outputs}
    found: set[int] = set()
    for node in plan.nodes:
        if any(edge.name in late for edge in node.side_inputs):
            found.add(node.index)
            late.update(edge.name for edge in node.side_outputs)
    return found
