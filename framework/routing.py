"""Nodes that in a given run only rename streams, resolved before the run starts.

A switch whose channel is fixed by a side packet passes every packet on: its outputs *are* its inputs. Renaming in the
plan makes the switch free and lets the nodes on both sides of it form one region. The node itself still opens and
closes, for its side packets. As fusing, this changes no packet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mediagraph.framework.names import Key
from mediagraph.framework.plan import Edge, Plan, PlanNode


def resolve_routes(plan: Plan, side_packets: Mapping[str, object]) -> Plan:
    """The plan for a run with these side packets; streams of channels that are not chosen are `closed` in it."""
    names: dict[str, str] = {}
    closed: list[str] = []
    nodes: list[PlanNode] = []
    for node in plan.nodes:
        node = replace(node, inputs=tuple(_renamed(edge, names) for edge in node.inputs))
        routes = _routes(node, plan, side_packets)
        if routes is None:
            nodes.append(node)
            continue
        sources = {edge.key: edge.name for edge in node.inputs}
        for edge in node.outputs:
            if edge.key in routes:
                names[edge.name] = sources[routes[edge.key]]
            else:
                closed.append(edge.name)
        nodes.append(replace(node, inputs=(), outputs=()))
    if not names and not closed:
        return plan
    return replace(plan, nodes=tuple(nodes), renamed=names, closed=tuple(closed))


def _routes(node: PlanNode, plan: Plan, side_packets: Mapping[str, object]) -> Mapping[Key, Key] | None:
    """The routes of a node, if all side packets that decide on them are known before the run."""
    if node.policy != node.contract.input_policy or any(edge.is_back_edge for edge in node.inputs):
        return None
    from_nodes = {edge.name for other in plan.nodes for edge in other.side_outputs}
    if any(edge.name in from_nodes for edge in node.side_inputs if edge.port.tag in node.calculator.routing_tags):
        return None
    values = {str(edge.key): side_packets.get(edge.name) for edge in node.side_inputs}
    return node.calculator.routes(node, values)


def _renamed(edge: Edge, names: Mapping[str, str]) -> Edge:
    return replace(edge, name=names[edge.name]) if edge.name in names else edge
