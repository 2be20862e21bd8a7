"""A plan as text in Graphviz's DOT language; the same plan gives the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mediagraph.framework.plan import Edge, Plan, PlanNode

_HEAD = (
    "rankdir=TB",
    "nodesep=0.4",
    "ranksep=0.5",
    'fontname="Helvetica"',
    'node [shape=box, style="rounded,filled", fillcolor="#eef3fb", color="#4a6fa5", fontname="Helvetica", fontsize=11]',
    'edge [color="#555555", fontcolor="#333333", fontname="Helvetica", fontsize=9, arrowsize=0.7]',
)
_CLUSTER_COLOURS = ("#f6f6f9", "#ececf2", "#e2e2ea")  # deeper is darker
_INPUT = 'shape=ellipse, fillcolor="#e6f4e6", color="#4f8a4f"'
_OUTPUT = 'shape=ellipse, fillcolor="#fbeee6", color="#a5744a"'
_SIDE = 'shape=ellipse, style="dashed,filled", fillcolor="#ffffff", color="#777777"'
_PREFIX = "__"  # stands between the name of a subgraph and the names inside it


def to_dot(plan: Plan, *, name: str = "graph") -> str:
    """The graph as DOT: nodes with their calculators and tags, a cluster for each subgraph, streams with their names.

    Side packets are dotted, back edges dashed; what comes from outside or leaves is an ellipse. Inside a subgraph names
    are shown without its prefix.
    """
    lines = [f"digraph {_quoted(name)} {{", *(f"  {line};" for line in _HEAD)]
    lines += [f"  {line};" for line in _borders(plan)]
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
            label = _cluster_label(part, is_inner=bool(cluster.path))
            cluster = cluster.inner.setdefault(part, _Cluster(label, (*cluster.path, part)))
        cluster.nodes.append(node)
    return root


def _cluster_label(part: str, *, is_inner: bool) -> str:
    """`name (Type)` without the prefix, and only once if both are the same."""
    name, _, kind = part.removesuffix(")").rpartition(" (")
    short = _last_part(name) if is_inner else name
    return short if short == kind else f"{short} ({kind})"


def _clusters(cluster: _Cluster, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for node in cluster.nodes:
        yield f"{indent}{_node_id(node)} [label={_node_label(node)}];"
    for inner in cluster.inner.values():
        colour = _CLUSTER_COLOURS[min(depth, len(_CLUSTER_COLOURS)) - 1]
        yield f"{indent}subgraph {_quoted('cluster ' + ' / '.join(inner.path))} {{"
        yield f'{indent}  label={_quoted(inner.label)}; style="rounded,filled"; fillcolor="{colour}"; color="#9aa7b8";'
        yield from _clusters(inner, depth + 1)
        yield f"{indent}}}"


def _node_label(node: PlanNode) -> str:
    """A table: tags of inputs, name, tags of outputs; each tag is a port that edges meet."""
    calculator = node.calculator.registered_name
    short = _last_part(node.name) if node.path else node.name
    is_unnamed = short == calculator or short.startswith(f"{calculator}_")
    name = _cell_text(calculator) if is_unnamed else f"{_cell_text(short)}<BR/>{_cell_text(calculator)}"
    rows = [
        *_tag_row(_ports(node.side_inputs, "s"), _ports(node.inputs, "i")),
        f'<TR><TD CELLPADDING="3">{name}</TD></TR>',
        *_tag_row(_ports(node.side_outputs, "t"), _ports(node.outputs, "o")),
    ]
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{"".join(rows)}</TABLE>>'


def _ports(edges: Iterable[Edge], letter: str) -> list[str]:
    cells = []
    for index, edge in enumerate(edges):
        tag = str(edge.key) if edge.key.tag or edge.key.index else " "
        cells.append(f'<TD PORT="{letter}{index}"><FONT POINT-SIZE="8" COLOR="#4a6fa5">{_cell_text(tag)}</FONT></TD>')
    return cells


def _tag_row(side: list[str], streams: list[str]) -> Iterator[str]:
    cells = [*side, *streams]
    if cells:
        yield f'<TR><TD><TABLE BORDER="0" CELLSPACING="4" CELLPADDING="0"><TR>{"".join(cells)}</TR></TABLE></TD></TR>'


def _borders(plan: Plan) -> Iterator[str]:
    """The streams and side packets that come from outside or leave."""
    made = set(plan.streams())
    for stream in plan.inputs:
        yield f"{_quoted('in ' + stream)} [label={_quoted(stream)}, {_INPUT}]"
    for stream in plan.outputs:
        if stream in made:
            yield f"{_quoted('out ' + stream)} [label={_quoted(stream)}, {_OUTPUT}]"
    for name in plan.needs:
        yield f"{_quoted('side ' + name)} [label={_quoted(name)}, {_SIDE}]"


def _edges(plan: Plan) -> Iterator[str]:
    makers = _tails((node, node.outputs, "o") for node in plan.nodes)
    side_makers = _tails((node, node.side_outputs, "t") for node in plan.nodes)
    prefixes = tuple({node.name.rpartition(_PREFIX)[0] + _PREFIX for node in plan.nodes if node.path})
    for node in plan.nodes:
        for index, edge in enumerate(node.inputs):
            tail = makers.get(edge.name) or _quoted(f"in {edge.name}")
            style = "dashed" if edge.is_back_edge else "solid"
            yield _edge(tail, f"{_node_id(node)}:i{index}:n", _short(edge.name, prefixes), style)
        for index, edge in enumerate(node.side_inputs):
            tail = side_makers.get(edge.name) or _quoted(f"side {edge.name}")
            yield _edge(tail, f"{_node_id(node)}:s{index}:n", _short(edge.name, prefixes), "dotted")
    for stream in plan.outputs:
        if stream in makers or stream in plan.inputs:
            tail = makers.get(stream) or _quoted(f"in {stream}")
            yield _edge(tail, _quoted(f"out {stream}"), stream, "solid")


def _tails(makers: Iterable[tuple[PlanNode, Iterable[Edge], str]]) -> dict[str, str]:
    """Where each stream or side packet begins."""
    return {
        edge.name: f"{_node_id(node)}:{letter}{index}:s"
        for node, edges, letter in makers
        for index, edge in enumerate(edges)
    }


def _edge(tail: str, head: str, name: str, style: str) -> str:
    extra = ", constraint=false" if style == "dashed" else ""
    return f"{tail} -> {head} [label={_quoted(name)}, style={style}{extra}]"


def _short(name: str, prefixes: tuple[str, ...]) -> str:
    """The name of a stream or side packet without the prefix of its subgraph."""
    return _last_part(name) if name.startswith(prefixes) else name


def _last_part(name: str) -> str:
    return name.rpartition(_PREFIX)[2] or name


def _node_id(node: PlanNode) -> str:
    return _quoted(f"node {node.index} {node.name}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _cell_text(text: str) -> str:
    """Text inside an HTML-like label."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return escaped.replace("\n", "<BR/>")
