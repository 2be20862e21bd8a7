"""A graph with other calculators in the places of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.plan import Plan
from mediagraph.framework.registry import did_you_mean, find


@dataclass(frozen=True, slots=True)
class Swapped:
    """The graph, without subgraphs, and what was left out of it, one sentence each."""

    config: GraphConfig
    notices: Sequence[str]


def swap_calculators(plan: Plan, swaps: Mapping[str, str], environment: Environment) -> Swapped:
    """Put calculators or subgraphs into the places of nodes, which are named as in the plan, or by their calculators.

    A node keeps its streams, and those of its options that the new calculator takes. Raises ArgumentError if there is
    no such node, calculator or subgraph; whether the new one fits is seen when the graph is loaded.
    """
    nodes = [replace(config, name=node.name) for config, node in zip(plan.config.node, plan.nodes, strict=True)]
    notices: list[str] = []
    for target, calculator in swaps.items():
        places = _places(plan, target)
        entry = find(calculator, environment.catalogue)
        near = plan.config.origin.place().file
        if entry is None and environment.subgraphs.find(calculator, near) is None:
            raise ArgumentError(f'there is no calculator "{calculator}"; --calculators names code that defines it')
        for place in places:
            nodes[place], lost = _swapped(nodes[place], calculator, None if entry is None else entry.option_type)
            notices += lost
    return Swapped(replace(plan.config, node=tuple(nodes)), notices)


def _places(plan: Plan, target: str) -> list[int]:
    """The nodes of this name, or else with this calculator."""
    named = [index for index, node in enumerate(plan.nodes) if node.name == target]
    found = named or [index for index, config in enumerate(plan.config.node) if config.calculator == target]
    if not found:
        names = list(
            dict.fromkeys([*(node.name for node in plan.nodes), *(one.calculator for one in plan.config.node)])
        )
        hint = did_you_mean(target, names) or "."
        nodes = ", ".join(node.name for node in plan.nodes)
        raise ArgumentError(f'the graph has no node and no calculator "{target}"{hint} Its nodes are {nodes}')
    return found


def _swapped(node: NodeConfig, calculator: str, option_type: type | None) -> tuple[NodeConfig, list[str]]:
    kept = {
        name: tuple(one for one in options if type(one) is option_type)
        for name, options in (("options", node.options), ("node_options", node.node_options))
    }
    lost = [type(one).__name__ for one in (*node.options, *node.node_options) if type(one) is not option_type]
    notices = [f'the {name} of node "{node.name}" are left out: {calculator} does not take them' for name in lost]
    return replace(node, calculator=calculator, options=kept["options"], node_options=kept["node_options"]), notices
