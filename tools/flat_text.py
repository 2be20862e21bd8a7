"""A graph without subgraphs as text: it runs as the graph that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.graph_text import graph_text
from mediagraph.framework.plan import Plan


def flat_config(plan: Plan) -> GraphConfig:
    """The graph with all nodes of its subgraphs, each under the name that it has in the plan."""
    nodes = [
        config if node.name == config.base_name else replace(config, name=node.name)
        for config, node in zip(plan.config.node, plan.nodes, strict=True)
    ]
    return replace(plan.config, node=tuple(nodes))


def flat_text(plan: Plan, title: str) -> str:
    """The text of the flat graph; comments tell of the nodes where they come from."""
    config = flat_config(plan)
    nodes = iter(config.node)
    lines = [f"# {title}, without subgraphs: written by mediagraph expand", ""]
    for line in graph_text(config).splitlines():
        if line == "node {":
            lines += _origin(next(nodes))
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def _origin(node: NodeConfig) -> Iterator[str]:
    """A comment for a node that was in a subgraph."""
    if node.path:
        subgraphs = " / ".join(part.rpartition(" (")[2].removesuffix(")") for part in node.path)
        place = node.origin.place()
        yield f"# in {subgraphs}" + (f", {Path(place.file).name}:{place.line}" if place.line else "")
