"""A plan as text in Graphviz's DOT language; the same plan gives the same text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mediagraph.framework.plan import Edge, Plan, PlanNode

_HEAD = (
    "rankdir=TB",
    'fontname="Helvetica"',
    'node [shape=box, style="rounded,filled", fillcolor="#eef3fb", color="#4a6fa5", fontname="Helvetica", fontsize=11]',
    'edge [color="#555555", fontname="Helvetica", fontsize=9]',
)


def to_dot(plan: Plan, *, name: str = "graph") -> str:
    """The graph as DOT: nodes with their calculators, a cluster for each subgraph, streams with name and tags.

    Side packets are dotted, back edges dashed; graph inputs and outputs are ellipses.
    """
    lines = [f"digraph {_quoted(name)} {{", *(f"  {line};" for line in _HEAD)]
    lines += _borders(plan)
    lines += _clusters(_tree(plan), 1)
    lines += [f"  {line};" for line in _edges(plan)]
    return "\n".join([*lines, "}", ""])


@dataclass
class _Cluster:
    """The nodes of a subgraph, and the subgraphs inside it."""

    label: str
    path: tuple[str, ...]
    nodes: list[PlanNode] = field(default_factory=list)
    inner: dict[str, _Cluster] = field(default_factory=dict)


def _tree(plan: Plan) -> _Cluster:
    root = _Cluster("", ())
    for node in plan.nodes:
        cluster = root
        for part in node.path:
            cluster = cluster.inner.setdefault(part, _Cluster(part, (*cluster.path, part)))
        cluster.nodes.append(node)
    return root


def _clusters(cluster: _Cluster, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for node in cluster.nodes:
        yield f"{indent}{_node_id(node)} [label={_quoted(_label(node))}];"
    for inner in cluster.inner.values():
        yield f"{indent}subgraph {_quoted('cluster ' + ' / '.join(inner.path))} {{"
        yield f'{indent}  label={_quoted(inner.label)}; style="rounded"; color="#9aa7b8"; fontsize=10;'
        yield from _clusters(inner, depth + 1)
        yield f"{indent}}}"


def _label(node: PlanNode) -> str:
    name = node.calculator.registered_name
    short = node.name.rpartition("__")[2]
    return name if short == name or short.startswith(f"{name}_") else f"{short}\n{name}"


def _borders(plan: Plan) -> Iterator[str]:
    """The streams and side packets that come from outside or leave."""
    made = set(plan.streams())
    for stream in plan.inputs:
        yield f'  {_quoted("in " + stream)} [label={_quoted(stream)}, shape=ellipse, fillcolor="#e6f4e6", color="#4f8a4f"];'
    for stream in plan.outputs:
        if stream in made:
            yield f'  {_quoted("out " + stream)} [label={_quoted(stream)}, shape=ellipse, fillcolor="#fbeee6", color="#a5744a"];'
    for name in plan.needs:
        attributes = 'shape=ellipse, style="dotted,filled", fillcolor="#ffffff", color="#777777"'
        yield f"  {_quoted('side ' + name)} [label={_quoted(name)}, {attributes}];"


def _edges(plan: Plan) -> Iterator[str]:
    makers = {edge.name: (node, edge) for node in plan.nodes for edge in node.outputs}
    side_makers = {edge.name: (node, edge) for node in plan.nodes for edge in node.side_outputs}
    for node in plan.nodes:
        for edge in node.inputs:
            tail, tag = _tail(makers.get(edge.name), f"in {edge.name}")
            yield _edge(tail, _node_id(node), edge.name, tag, _tag(edge), "dashed" if edge.is_back_edge else "solid")
        for edge in node.side_inputs:
            tail, tag = _tail(side_makers.get(edge.name), f"side {edge.name}")
            yield _edge(tail, _node_id(node), edge.name, tag, _tag(edge), "dotted")
    for stream in plan.outputs:
        if stream in makers or stream in plan.inputs:
            tail, tag = _tail(makers.get(stream), f"in {stream}")
            yield _edge(tail, _quoted(f"out {stream}"), stream, tag, "", "solid")


def _tail(maker: tuple[PlanNode, Edge] | None, outside: str) -> tuple[str, str]:
    return (_node_id(maker[0]), _tag(maker[1])) if maker else (_quoted(outside), "")


def _edge(tail: str, head: str, name: str, tail_tag: str, head_tag: str, style: str) -> str:
    attributes = [f"label={_quoted(name)}", f"style={style}"]
    if tail_tag:
        attributes.append(f"taillabel={_quoted(tail_tag)}")
    if head_tag:
        attributes.append(f"headlabel={_quoted(head_tag)}")
    if style == "dashed":
        attributes.append("constraint=false")
    return f"{tail} -> {head} [{', '.join(attributes)}]"


def _tag(edge: Edge) -> str:
    return str(edge.key) if edge.key.tag else ""


def _node_id(node: PlanNode) -> str:
    return _quoted(f"node {node.index} {node.name}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
