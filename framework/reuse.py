"""Side packets of an earlier run that need not be made again (rules L12, S9).

A node without streams only turns side packets into side packets, as loading a model does. If its inputs are the same
objects as in the run before, its outputs are as well: it is left out of the next run of the same graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mediagraph.framework.plan import Plan, PlanNode


def reuse_side_packets(
    plan: Plan, given: Mapping[str, object], before: Mapping[str, object]
) -> tuple[Plan, dict[str, object]]:
    """The plan without the nodes whose outputs are known, and the side packets with those outputs.

    `given` are the side packets for the next run, `before` all side packets of the run before.
    """
    known = dict(given)
    nodes = []
    for node in plan.nodes:
        if before and not node.has_streams and _is_unchanged(node, known, before):
            known.update({edge.name: before[edge.name] for edge in node.side_outputs})
        else:
            nodes.append(node)
    return (plan if len(nodes) == len(plan.nodes) else replace(plan, nodes=tuple(nodes))), known


def _is_unchanged(node: PlanNode, known: Mapping[str, object], before: Mapping[str, object]) -> bool:
    inputs = all(known.get(edge.name) is before.get(edge.name) for edge in node.side_inputs)
    return inputs and bool(node.side_outputs) and all(edge.name in before for edge in node.side_outputs)
