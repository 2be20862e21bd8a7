"""A drawing as text in Graphviz's DOT language; the same drawing gives the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mediagraph.tools.visualiser.drawing import Box, BoxKind, Cluster, Drawing, End, Link, Port
from mediagraph.tools.visualiser.theme import LIGHT, executor_style

_HEAD = (
    "rankdir=TB",
    "nodesep=0.4",
    "ranksep=0.5",
    'fontname="Helvetica"',
    'node [shape=box, style="rounded,filled", fillcolor="#edf2fa", color="#7f98bd", fontname="Helvetica", fontsize=11]',
    'edge [color="#5a6778", fontcolor="#333333", fontname="Helvetica", fontsize=9, arrowsize=0.7]',
)
_CLUSTER_COLOURS = ("#f7f8fb", "#eef0f5", "#e4e8ef")
_BORDERS = {
    BoxKind.INPUT: 'shape=ellipse, fillcolor="#e2f3e6", color="#5b9a6b"',
    BoxKind.OUTPUT: 'shape=ellipse, fillcolor="#fcecdc", color="#bf8247"',
    BoxKind.SIDE_INPUT: 'shape=ellipse, style="dashed,filled", fillcolor="#ffffff", color="#777777"',
    BoxKind.SIDE_OUTPUT: 'shape=ellipse, style="dashed,filled", fillcolor="#ffffff", color="#777777"',
}


def to_dot(drawing: Drawing) -> str:
    """The graph as DOT: boxes with tags as ports, a cluster for each open subgraph, links with stream and type.

    Side packets are dotted, back edges dashed; what comes from outside or leaves is an ellipse. Nodes on an executor
    of their own have its colour as frame, nodes on a CUDA device are green.
    """
    boxes = drawing.boxes()
    lines = [f"digraph {_quoted(drawing.name)} {{", *(f"  {line};" for line in _HEAD)]
    lines += _cluster(drawing.root, 1, drawing.executors)
    lines += [f"  {_link(link, boxes)};" for link in drawing.links]
    return "\n".join([*lines, "}", ""])


def _cluster(cluster: Cluster, depth: int, executors: Sequence[str]) -> Iterator[str]:
    indent = "  " * depth
    for box in cluster.boxes:
        yield f"{indent}{_quoted(box.id)} [{', '.join(_attributes(box, executors))}];"
    for inner in cluster.clusters:
        colour = _CLUSTER_COLOURS[(depth - 1) % len(_CLUSTER_COLOURS)]
        name = inner.name if inner.name == inner.calculator else f"{inner.name} ({inner.calculator})"
        yield f"{indent}subgraph {_quoted(inner.id)} {{"
        yield f'{indent}  label={_quoted(name)}; style="rounded,filled"; fillcolor="{colour}"; color="#b9c2d0";'
        yield from _cluster(inner, depth + 1, executors)
        yield f"{indent}}}"


def _attributes(box: Box, executors: Sequence[str]) -> Iterator[str]:
    if box.kind.is_terminal:
        port = (*box.inputs, *box.outputs)[0]
        yield f"label={_quoted(_stream_label(port.label, port.payload))}"
        yield _BORDERS[box.kind]
        return
    yield f"label={_table(box)}"
    paint = LIGHT.paints["closed" if box.kind is BoxKind.SUBGRAPH else "cuda_node"]
    if box.kind is BoxKind.SUBGRAPH or box.device == "cuda":
        yield f'fillcolor="{paint.fill}"'
    if box.executor in executors:
        yield f'color="{LIGHT.paints[executor_style(executors.index(box.executor))].fill}", penwidth=2'
    elif box.kind is BoxKind.SUBGRAPH or box.device == "cuda":
        yield f'color="{paint.stroke}"'


def _table(box: Box) -> str:
    """Tags of inputs, name, notes and options, tags of outputs; each tag is a port that links meet."""
    calculator = _cell_text(box.calculator)
    name = f"{_cell_text(box.name)}<BR/>{calculator}" if box.name else calculator
    rows = [*_tag_row(box.inputs, "i"), f'<TR><TD CELLPADDING="3">{name}</TD></TR>']
    if box.notes:
        notes = _cell_text(" · ".join(box.notes))
        rows.append(f'<TR><TD><FONT POINT-SIZE="9" COLOR="#5d6878"><I>{notes}</I></FONT></TD></TR>')
    for line in box.options:
        rows.append(f'<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="9">{_cell_text(line)}</FONT></TD></TR>')
    rows += _tag_row(box.outputs, "o")
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{"".join(rows)}</TABLE>>'


def _tag_row(ports: Sequence[Port], letter: str) -> Iterator[str]:
    cells = [
        f'<TD PORT="{letter}{index}"><FONT POINT-SIZE="8" COLOR="#3b618f">{_cell_text(port.tag or " ")}</FONT></TD>'
        for index, port in enumerate(ports)
    ]
    if cells:
        yield f'<TR><TD><TABLE BORDER="0" CELLSPACING="4" CELLPADDING="0"><TR>{"".join(cells)}</TR></TABLE></TD></TR>'


def _link(link: Link, boxes: dict[str, Box]) -> str:
    tail, head = _end(link.tail, boxes, "o", "s"), _end(link.head, boxes, "i", "n")
    attributes = [f"label={_quoted(_stream_label(link.label, link.payload))}"]
    if link.is_side:
        attributes.append("style=dotted")
    elif link.is_back_edge:
        attributes.append('style=dashed, color="#b4501e", constraint=false')
    elif link.is_cuda:
        attributes.append('color="#4f8f2f"')
    return f"{tail} -> {head} [{', '.join(attributes)}]"


def _end(end: End, boxes: dict[str, Box], letter: str, side: str) -> str:
    box = _quoted(end.box)
    return box if boxes[end.box].kind.is_terminal else f"{box}:{letter}{end.port}:{side}"


def _stream_label(name: str, payload: str) -> str:
    return f"{name}\n{payload}" if payload else name


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _cell_text(text: str) -> str:
    """Text inside an HTML-like label."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return escaped.replace("\n", "<BR/>")
